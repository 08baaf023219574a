using LiveMusic.Models.Compile;
using LiveMusic.Models.Run;
using LiveMusic.Models.Safetensors;
using LiveMusic.Models.Verify;

namespace LiveMusic.Models;

/// <summary>How far one output of a compiled graph is from what the training code stored.</summary>
/// <param name="Graph">Which graph and output.</param>
/// <param name="Values">Values compared.</param>
/// <param name="MaxDifference">Largest absolute difference; for codes the share of codes that differ.</param>
/// <param name="Limit">What is still accepted.</param>
public sealed record ParityRow(string Graph, long Values, double MaxDifference, double Limit)
{
    public bool Passes => MaxDifference <= Limit;

    public override string ToString() => FormattableString.Invariant($"{(Passes ? "ok  " : "FAIL")} {Graph,-28} {MaxDifference:E2} of {Limit:E0} over {Values} values");
}

/// <summary>
/// Runs a loaded model on the inputs of its bundle's reference.safetensors (docs/bundle-format.md) and compares with the outputs stored there
/// by the training code: shows that weights, page and compiler mean the same mathematics.
/// </summary>
public sealed class ParityReport
{
    /// <summary>Largest absolute difference for outputs in 32-bit floats.</summary>
    public const double FloatLimit = 1e-3;

    /// <summary>Share of quantised codes that may differ: where two code vectors are equally near, rounding decides.</summary>
    public const double CodeLimit = 0.005;

    readonly List<ParityRow> rows = [];
    readonly List<string> missing = [];
    readonly LiveModel model;
    readonly BundleConfig c;
    readonly SafetensorsFile reference;

    ParityReport(LiveModel model, SafetensorsFile reference) => (this.model, c, this.reference) = (model, model.Bundle.Config, reference);

    public IReadOnlyList<ParityRow> Rows => rows;

    /// <summary>Comparisons whose tensors reference.safetensors does not hold.</summary>
    public IReadOnlyList<string> Missing => missing;

    public bool Passes => rows.Count > 0 && rows.TrueForAll(r => r.Passes);

    public override string ToString() => string.Join('\n', rows.Select(r => r.ToString()).Concat(missing.Select(m => $"--   {m}: not in reference.safetensors")));

    /// <summary>Whether the bundle has something to compare with.</summary>
    public static bool IsAvailable(LiveModel model) => File.Exists(Path.Combine(model.Bundle.Folder, Bundle.ReferenceFile));

    /// <exception cref="BundleException">reference.safetensors is missing or damaged, or a tensor in it has an unfitting size.</exception>
    public static ParityReport Run(LiveModel model)
    {
        using var reference = SafetensorsFile.Open(Path.Combine(model.Bundle.Folder, Bundle.ReferenceFile));
        var report = new ParityReport(model, reference);
        report.Style();
        report.Codec();
        report.LanguageModel();
        return report;
    }

    void Style()
    {
        if (Has("style text", "text/ids", "text/embedding"))
        {
            var ids = reference.ReadI64("text/ids");
            Compare("style text", "text/embedding", [.. Whole(ids, c.Style.Text.MaxTokens, "text/ids").SelectMany(row => model.StyleEncoder.EmbedIds(row))]);
        }
        if (Has("style audio", "audio/samples", "audio/embedding"))
        {
            var samples = reference.ReadF32("audio/samples");
            Compare("style audio", "audio/embedding", [.. Whole(samples, c.Style.Audio.ClipSamples, "audio/samples").SelectMany(clip => model.StyleEncoder.EmbedClip(clip))]);
        }
        if (Has("style quantiser", "quantiser/embedding", "quantiser/codes"))
        {
            var embeddings = reference.ReadF32("quantiser/embedding");
            CompareCodes("style quantiser", "quantiser/codes", model.StyleEncoder.QuantiseRows(embeddings, embeddings.Length / c.Style.Dimension));
        }
    }

    void Codec()
    {
        if (Has("codec encoder", "codec_encoder/samples", "codec_encoder/latent", "codec_encoder/codes"))
        {
            var samples = reference.ReadF32("codec_encoder/samples");
            var frames = samples.Length / (2 * c.SamplesPerFrame);
            Check("codec_encoder/samples", samples.Length, frames * 2 * c.SamplesPerFrame);
            var (latent, codes) = model.MagnitudeCodec.Run(samples, frames);
            Compare("codec encoder latent", "codec_encoder/latent", latent);
            CompareCodes("codec encoder codes", "codec_encoder/codes", codes);
        }
        if (Has("codec decoder", "codec_decoder/codes", "codec_decoder/magnitude"))
        {
            var shape = reference.Tensors["codec_decoder/codes"].Shape;
            int levels = shape[^1], frames = shape[^2];
            if (levels > c.Rvq.Levels) throw Unfit("codec_decoder/codes", $"has {levels} levels of {c.Rvq.Levels}");
            var given = reference.ReadI64("codec_decoder/codes");
            var codes = new long[frames * c.Rvq.Levels];
            for (var f = 0; f < frames; f++)
                for (var l = 0; l < c.Rvq.Levels; l++) codes[f * c.Rvq.Levels + l] = l < levels ? given[f * levels + l] : -1;
            var magnitudes = new float[frames * (c.SamplesPerFrame / c.Codec.Hop) * 2 * c.Codec.Bins];
            model.MagnitudeCodec.Magnitudes(codes, frames, 0, magnitudes);
            Compare("codec decoder magnitude", "codec_decoder/magnitude", magnitudes, relative: true);
        }
    }

    void LanguageModel()
    {
        if (!Has("LM encoder", "lm_encoder/context", "lm_encoder/style", "lm_encoder/output")) return;
        int[][] contexts = BothRows("lm_encoder/context", c.ContextFrames * c.Rvq.ContextLevels), styles = BothRows("lm_encoder/style", c.Style.Levels);
        using var generator = model.Language.CreateGenerator();
        generator.Encode(contexts[0], contexts[1], styles[0], styles[1]);
        Compare("LM encoder", "lm_encoder/output", generator.Encoded.ToArray());

        var controlled = c.Lm.Controls is not null;
        if (Has("LM temporal", ["lm_temporal/codes", "lm_temporal/output", .. controlled ? ["lm_temporal/controls"] : Array.Empty<string>()])) Temporal(generator, contexts, styles);
        if (controlled && Has("LM control", "lm_control/hidden", "lm_control/style", "lm_control/codes", "lm_control/logits"))
        {
            var logits = ControlLogits.Of(model, reference.ReadF32("lm_control/hidden"), reference.ReadI64("lm_control/codes"), reference.ReadI64("lm_control/style"));
            Compare("LM control logits", "lm_control/logits", logits);
        }
        var echoed = model.Language.Echo is not null;
        if (Has("LM depth", ["lm_depth/input", "lm_depth/codes", "lm_depth/logits", .. echoed ? ["lm_depth/echo"] : Array.Empty<string>()]))
        {
            int[] heard = echoed ? [.. BothRows("lm_depth/echo", EchoTables.Lags * c.Rvq.ContextLevels).SelectMany(row => row)] : [];
            var logits = DepthLogits.Of(model, reference.ReadF32("lm_depth/input"), reference.ReadI64("lm_depth/codes"), reference.ReadI64("lm_encoder/style"), heard);
            Compare("LM depth logits", "lm_depth/logits", logits);
        }
    }

    /// <summary>The controls are forced as an override does, by the graph that draws them. Teacher forced: the input of step t is the mean embedding of the given codes of frame t − 1. Each row is run with its own codes.</summary>
    void Temporal(ChunkGenerator generator, int[][] contexts, int[][] styles)
    {
        int width = c.Lm.Temporal.Width, levels = c.Rvq.GeneratedLevels, frames = c.ChunkFrames;
        var codes = BothRows("lm_temporal/codes", frames * levels);
        var table = model.Bundle.Read("lm/temporal/embedding");
        var result = new float[2 * frames * width];
        for (var row = 0; row < 2; row++)
        {
            generator.Encode(contexts[0], contexts[1], styles[0], styles[1]);
            model.Language.Bos.CopyTo(generator.Input);
            if (generator.Control is { } control)
            {
                generator.TemporalStep(0);
                Force(control, reference.ReadI64("lm_temporal/controls"));
            }
            for (var t = 0; t < frames; t++)
            {
                if (t > 0)
                {
                    generator.Input.Clear();
                    for (var q = 0; q < levels; q++)
                    {
                        var at = (q * c.Rvq.CodebookSize + codes[row][(t - 1) * levels + q]) * width;
                        for (var i = 0; i < width; i++) generator.Input[i] += table[at + i] / levels;
                    }
                }
                generator.Hear(codes[row], t, c.ContextFrames);
                generator.TemporalStep(TemporalGraph.FirstFrameStep(c.Lm) + t);
                generator.Output.Slice(row * width, width).CopyTo(result.AsSpan((row * frames + t) * width));
            }
        }
        Compare("LM temporal", "lm_temporal/output", result);
    }

    void Force(ControlStep control, long[] wanted)
    {
        var controls = c.Lm.Controls!;
        Check("lm_temporal/controls", wanted.Length, controls.Fields.Count);
        var prior = new float[controls.All];
        for (var f = 0; f < wanted.Length; f++)
        {
            if (wanted[f] < 0 || wanted[f] >= controls.Fields[f].Classes) throw Unfit("lm_temporal/controls", $"gives '{controls.Fields[f].Name}' the class {wanted[f]} of {controls.Fields[f].Classes}");
            prior[controls.OffsetOf(f) + wanted[f]] = ModelControls.Override;
        }
        var drawn = new int[wanted.Length];
        control.Draw(prior, 0, 0, Silence.Noise, drawn);
        if (!drawn.Select(v => (long)v).SequenceEqual(wanted)) throw Unfit("lm_temporal/controls", "gives a bar phase beyond the bar of its tempo");
    }

    /// <summary>No noise at all.</summary>
    sealed class Silence : IGumbelNoise
    {
        public static readonly Silence Noise = new();

        public void Fill(long frame, int codebookSize, Span<float> values) => values.Clear();
    }

    bool Has(string what, params string[] tensors)
    {
        if (Array.TrueForAll(tensors, reference.Tensors.ContainsKey)) return true;
        missing.Add(what);
        return false;
    }

    /// <param name="relative">The limit is a share of the largest value: magnitudes of loud music reach hundreds.</param>
    void Compare(string graph, string tensor, float[] found, bool relative = false)
    {
        var expected = reference.ReadF32(tensor);
        Check(tensor, expected.Length, found.Length);
        double worst = 0, largest = 0;
        for (var i = 0; i < found.Length; i++)
        {
            var difference = Math.Abs((double)expected[i] - found[i]);
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
            largest = Math.Max(largest, Math.Abs(expected[i]));
        }
        rows.Add(new(graph, found.Length, worst, FloatLimit * (relative ? Math.Max(largest, 1) : 1)));
    }

    void CompareCodes(string graph, string tensor, long[] found)
    {
        var expected = reference.ReadI64(tensor);
        Check(tensor, expected.Length, found.Length);
        var differ = 0;
        for (var i = 0; i < found.Length; i++)
            if (expected[i] != found[i]) differ++;
        rows.Add(new(graph, found.Length, (double)differ / found.Length, CodeLimit));
    }

    int[][] BothRows(string tensor, int length)
    {
        var values = reference.ReadI64(tensor);
        Check(tensor, values.Length, 2 * length);
        return [.. values.Chunk(length).Select(r => r.Select(v => (int)v).ToArray())];
    }

    IEnumerable<T[]> Whole<T>(T[] values, int length, string tensor)
        => values.Length % length == 0 ? values.Chunk(length) : throw Unfit(tensor, $"has {values.Length} values, not whole rows of {length}");

    void Check(string tensor, int length, int wanted)
    {
        if (length != wanted) throw Unfit(tensor, $"has {length} values where {wanted} are needed");
    }

    BundleException Unfit(string tensor, string cause) => new(reference.Path, $"tensor '{tensor}' {cause}.", "Export the reference values again.");
}
