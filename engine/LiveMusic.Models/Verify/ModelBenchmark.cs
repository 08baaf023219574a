using System.Diagnostics;
using LiveMusic.Models.Run;

namespace LiveMusic.Models;

/// <summary>Seconds of one stage: median and slowest of its runs.</summary>
/// <param name="AudioSeconds">Seconds of music that one run stands for; 0: the stage does not run in step with the music.</param>
public sealed record StageTiming(string Stage, double Median, double Slowest, double AudioSeconds)
{
    /// <summary>Computing time per time of music; below 1 the stage keeps up.</summary>
    public double? RealTimeFactor => AudioSeconds > 0 ? Median / AudioSeconds : null;

    public override string ToString() => FormattableString.Invariant($"{Stage,-32} {1000 * Median,9:F2} ms (slowest {1000 * Slowest:F2})")
        + (RealTimeFactor is { } f ? FormattableString.Invariant($"  {f:F4} s per s of music") : "");
}

/// <summary>Measures a loaded model on this machine, stage by stage and one chunk as a whole, with noise as music.</summary>
public sealed class ModelBenchmark
{
    const double WarmUpSeconds = 0.4;

    readonly List<StageTiming> stages = [];

    ModelBenchmark()
    {
    }

    public IReadOnlyList<StageTiming> Stages => stages;

    /// <summary>A chunk's encoder, frames and audio together, as playing needs them. Below 1 the machine plays in real time.</summary>
    public required StageTiming Chunk { get; init; }

    public override string ToString() => string.Join('\n', stages.Append(Chunk));

    /// <param name="runs">Runs of each stage after warming up, 1…1000.</param>
    public static ModelBenchmark Run(LiveModel model, int runs = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(runs, 1000);
        var c = model.Bundle.Config;
        var random = new Random(1);
        var list = new List<StageTiming>();
        void Stage(string name, double audioSeconds, Action action) => list.Add(Time(name, audioSeconds, runs, action));

        var embedding = new float[c.Style.Dimension];
        var clip = Noise(c.Style.Audio.ClipSamples);
        var styleCodes = new int[c.Style.Levels];
        Stage("style text", 0, () => model.StyleEncoder.EmbedIds([1, .. new long[c.Style.Text.MaxTokens - 1]]));
        Stage("style audio (one clip)", 0, () => model.Style.EmbedAudio(clip, embedding));
        Stage("style quantiser", 0, () => model.Style.Quantise(embedding, styleCodes));

        var chunkSeconds = (double)c.ChunkFrames / c.FrameRate;
        var takeFrames = c.ChunkFrames + model.Codec.EncoderContextFrames;
        var take = Noise(takeFrames * c.SamplesPerFrame * 2);
        var takeCodes = new int[takeFrames * c.Rvq.Levels];
        Stage("codec encode (one chunk)", chunkSeconds, () => model.Codec.Encode(take, takeCodes));

        using var generator = model.Language.CreateGenerator();
        var context = Enumerable.Range(0, c.ContextFrames * c.Rvq.ContextLevels).Select(_ => random.Next(c.Rvq.CodebookSize)).ToArray();
        Stage("LM encoder (one chunk)", chunkSeconds, () => generator.Encode(context, context, styleCodes, []));
        var step = 0;
        Stage("LM temporal step", 1.0 / c.FrameRate, () => generator.TemporalStep(step++ % c.ChunkFrames));
        generator.SetSampling(c.Defaults.Guidance, c.Defaults.Temperature, c.Defaults.TopK);
        Stage("LM depth step", 1.0 / c.FrameRate, generator.DepthStep);

        var codes = new int[c.ChunkFrames * c.Rvq.GeneratedLevels];
        for (var i = 0; i < codes.Length; i++) codes[i] = random.Next(c.Rvq.CodebookSize);
        var window = new long[(c.Codec.DecoderContextFrames + c.ChunkFrames) * c.Rvq.Levels];
        var inverter = model.MagnitudeCodec.CreateInverter(model.Options.Inversion);
        var magnitudes = new float[c.ChunkFrames * inverter.FrameMagnitudes];
        Stage("codec decode (one chunk)", chunkSeconds, () => model.MagnitudeCodec.Magnitudes(window, c.Codec.DecoderContextFrames + c.ChunkFrames, c.Codec.DecoderContextFrames, magnitudes));
        var frame = new float[c.SamplesPerFrame * 2];
        Stage("inversion (one frame)", 1.0 / c.FrameRate, () => inverter.Next(magnitudes.AsSpan(0, inverter.FrameMagnitudes), frame));

        using var decoder = model.Codec.CreateDecoder();
        var audio = new float[c.ChunkFrames * c.SamplesPerFrame * 2];
        var gumbel = new FixedNoise();
        var chunk = Time("chunk: LM, decode, inversion", chunkSeconds, Math.Min(runs, 5), () =>
        {
            generator.Generate(new()
            {
                Frames = c.ChunkFrames, Context = context, Style = styleCodes, Guidance = c.Defaults.Guidance, Temperature = c.Defaults.Temperature,
                TopK = c.Defaults.TopK, FirstFrame = 0, Noise = gumbel,
            }, codes);
            decoder.Decode(codes, c.Rvq.GeneratedLevels, audio);
        });
        var result = new ModelBenchmark { Chunk = chunk };
        result.stages.AddRange(list);
        return result;

        float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(0.2 * (random.NextDouble() - 0.5)))];
    }

    static StageTiming Time(string name, double audioSeconds, int runs, Action action)
    {
        // The just-in-time compiler optimises a loop only after it has run for a while: measure what playing will be like.
        var warmUp = Stopwatch.GetTimestamp();
        do action();
        while (Stopwatch.GetElapsedTime(warmUp).TotalSeconds < WarmUpSeconds);
        var seconds = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(seconds);
        return new(name, seconds[runs / 2], seconds[^1], audioSeconds);
    }

    /// <summary>Gumbel values from a counter, as cheap as the product's.</summary>
    sealed class FixedNoise : IGumbelNoise
    {
        public void Fill(long frame, int codebookSize, Span<float> values)
        {
            var state = (ulong)frame * 0x9E3779B97F4A7C15 + 1;
            foreach (ref var v in values)
            {
                state = state * 6364136223846793005 + 1442695040888963407;
                v = -MathF.Log(-MathF.Log(((state >> 40) + 0.5f) / (1 << 24)));
            }
        }
    }
}
