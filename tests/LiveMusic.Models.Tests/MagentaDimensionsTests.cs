using System.Diagnostics;
using LiveMusic.Models.Compile;
using LiveMusic.Models.Run;

namespace LiveMusic.Models.Tests;

/// <summary>Magenta RealTime's real dimensions compile (weights of random numbers; nobody's weights are needed).</summary>
public sealed class MagentaDimensionsTests(ITestOutputHelper output)
{
    static readonly ChunkShape Shape = new(50, 250, new() { CodebookSize = 1024, Levels = 16, GeneratedLevels = 16, ContextLevels = 4 }, new StyleCodes(6, 1024));

    static LanguageModelConfig Config(int encoderLayers, int width, int heads, int ffn) => new()
    {
        Kind = "depthformer", Activation = "gelu_tanh", Positions = "t5",
        Encoder = new() { Layers = encoderLayers, Width = width, Heads = heads, HeadWidth = 64, Ffn = ffn, TokensPerPosition = 1 },
        Temporal = new() { Layers = 20, Width = width, Heads = heads, HeadWidth = 64, Ffn = ffn },
        Depth = new() { Layers = 4, Width = width, Heads = heads, HeadWidth = 64, Ffn = ffn, Input = "previous" },
        Layout = new() { Vocabulary = 29824, CodecOffset = 2, Slots = 4, MaskId = 1, StyleOffset = 17410, StyleMaskId = 1 },
    };

    /// <summary>Makes each tensor when it is read: large models need no second copy in memory.</summary>
    sealed class MadeUpTensors : ITensorSource
    {
        readonly Dictionary<string, int[]> shapes;

        public MadeUpTensors(LanguageModelConfig config)
            => shapes = TensorInventory.LanguageModel(config, Shape.Rvq, new() { Dimension = 768, Levels = 6, CodebookSize = 1024, Text = null!, Audio = null! })
                .Where(t => !t.Optional).ToDictionary(t => t.Name, t => t.Shape);

        public IReadOnlyList<int>? ShapeOf(string name) => shapes.GetValueOrDefault(name);

        public float[] Read(string name)
        {
            var shape = shapes[name];
            var values = new float[shape.Aggregate(1, (n, d) => n * d)];
            var state = (uint)name.Length * 2654435761u + name[^1];
            var gain = shape.Length == 1;
            var scale = gain ? 0.1f : 3.4f / MathF.Sqrt(name.EndsWith("embedding", StringComparison.Ordinal) ? 1 : shape[0]) * (name.EndsWith("/q", StringComparison.Ordinal) || name.EndsWith("cross_q", StringComparison.Ordinal) ? 0.125f : 1);
            for (var i = 0; i < values.Length; i++)
            {
                state = state * 1664525 + 1013904223;
                values[i] = (gain ? 1 : 0) + scale * ((state >> 8) / (float)(1 << 24) - 0.5f);
            }
            return values;
        }
    }

    sealed class NoNoise : IGumbelNoise
    {
        public void Fill(long frame, int codebookSize, Span<float> values) => values.Clear();
    }

    [Fact]
    [Trait("Category", "Large")]
    public void BaseRuns()
    {
        var config = Config(12, 768, 12, 2048);
        var source = new MadeUpTensors(config);
        var folder = Directory.CreateTempSubdirectory("livemusic-magenta-");
        var clock = Stopwatch.StartNew();
        void Say(string what) => output.WriteLine($"{clock.Elapsed.TotalSeconds,6:F1} s, {Process.GetCurrentProcess().WorkingSet64 >> 20,5} MiB: {what}");
        try
        {
            var cache = new GraphCache(folder.FullName);
            var device = new ComputeDevice();
            CompiledGraph encoderGraph = cache.Get("encoder", () => EncoderGraph.Build(config, Shape, source)), temporalGraph = cache.Get("temporal", () => TemporalGraph.Build(config, Shape, source)),
                depthGraph = cache.Get("depth", () => DepthGraph.Sampler(config, Shape, source));
            Say("compiled");
            using var encoder = new GraphSession(encoderGraph, device);
            Say("encoder loaded");
            using var temporal = new GraphSession(temporalGraph, device, step: true);
            Say("temporal module loaded");
            using var depth = new GraphSession(depthGraph, device, step: true);
            Say("depth module loaded");
            using var model = new LanguageModel(config, Shape, encoder, temporal, depth, control: null, echo: null, contrast: null, source.Read("lm/temporal/bos"));
            using var generator = model.CreateGenerator();
            var codes = new int[2 * 16];
            generator.Generate(new()
            {
                Frames = 2, Context = [.. Enumerable.Range(0, 1000).Select(i => i < 200 ? -1 : i * 7 % 1024)], Style = [1, 2, 3, 4, 5, 1023],
                Guidance = 5, Temperature = 1.1f, TopK = 40, FirstFrame = 0, Noise = new NoNoise(),
            }, codes);
            Say("two frames generated");
            Assert.All(codes, code => Assert.InRange(code, 0, 1023));
            Assert.True(codes.Distinct().Count() > 8);
            Assert.True(generator.Encoded.ToArray().All(float.IsFinite));
            Assert.True(generator.Output.ToArray().All(float.IsFinite));
            var start = clock.Elapsed;
            generator.TemporalStep(2);
            Say($"temporal step {(clock.Elapsed - start).TotalMilliseconds:F0} ms");
            start = clock.Elapsed;
            generator.DepthStep();
            Say($"depth step {(clock.Elapsed - start).TotalMilliseconds:F0} ms");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void LargeHasTheRightShapes()
    {
        var config = Config(24, 1024, 16, 2816);
        var source = new MadeUpTensors(config);
        var encoder = EncoderGraph.Build(config, Shape, source);
        Assert.Equal([2, 1006, 1024], Shapes(encoder)["output"]);
        Assert.Equal([2, 16, 64, 1006], Shapes(encoder)["cross_key_19"]);
        var temporal = TemporalGraph.Build(config, Shape, source);
        Assert.Equal([2, 1024], Shapes(temporal)["output"]);
        Assert.Equal([2, 16, 64, 1], Shapes(temporal)["new_key_19"]);
        var depth = DepthGraph.Sampler(config, Shape, source);
        Assert.Equal([16], Shapes(depth)["codes"]);
        Assert.Equal([1, 1024], Shapes(depth)["next"]);
        // 761 M parameters by the published figure, in 32-bit floats; the decoder's tables are stored beside the encoder's.
        Assert.InRange((encoder.WeightBytes + temporal.WeightBytes + depth.WeightBytes) / 4e6, 720, 860);

        static Dictionary<string, IReadOnlyList<int>> Shapes(Onnx.GraphBuilder g) => g.Outputs.ToDictionary(o => o.Name, o => o.Value.Shape);
    }
}
