using System.Security.Cryptography;
using System.Text.Json;
using LiveMusic.Models.Safetensors;

namespace LiveMusic.Models.Tests;

/// <summary>A bundle of small dimensions with random weights, written as docs/bundle-format.md says.</summary>
internal sealed class RandomBundle : IDisposable
{
    public RandomBundle(Func<BundleConfig, BundleConfig>? change = null, int seed = 1, bool half = false)
    {
        Folder = Directory.CreateTempSubdirectory("livemusic-bundle-").FullName;
        Cache = Directory.CreateTempSubdirectory("livemusic-cache-").FullName;
        Config = change is null ? Small : change(Small);
        Tensors = RandomTensors.Of(TensorInventory.Of(Config), seed);
        WriteWeights(half);
        File.WriteAllText(Path.Combine(Folder, "tokenizer.json"), Tokenizer);
        WriteConfig();
    }

    public string Folder { get; }

    public string Cache { get; }

    public BundleConfig Config { get; set; }

    public RandomTensors Tensors { get; }

    public string ConfigPath => Path.Combine(Folder, "model.json");

    public string WeightsPath => Path.Combine(Folder, "weights.safetensors");

    public string TokenizerPath => Path.Combine(Folder, "tokenizer.json");

    public LoadOptions Options => new() { CacheFolder = Cache };

    public LiveModel Load(LoadOptions? options = null) => LiveModel.Load(Folder, options ?? Options);

    public void WriteWeights(bool half = false)
    {
        var writer = new SafetensorsWriter();
        foreach (var (name, (shape, values)) in Tensors.All)
        {
            if (half) writer.AddHalf(name, values, shape);
            else writer.Add(name, values, shape);
        }
        writer.Save(WeightsPath);
    }

    /// <summary>Writes model.json with the hashes of the files as they are.</summary>
    public void WriteConfig()
    {
        var files = new[] { WeightsPath, TokenizerPath }.Where(File.Exists).ToDictionary(f => Path.GetFileName(f)!, f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))));
        Config = Config with { Files = files };
        File.WriteAllText(ConfigPath, JsonSerializer.Serialize(Config, BundleJson.Default.BundleConfig));
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Directory.Delete(Cache, recursive: true);
    }

    public const string Tokenizer = """
        {"kind": "word-ngrams", "max_tokens": 16, "lower_case": true, "word_pattern": "[a-z0-9#]+", "known_words": ["slow", "jazz", "drums", "piano", "bright"],
         "vocab": {"w:slow": 1, "w:jazz": 2, "w:drums": 3, "w:piano": 4, "w:bright": 5, "c:^ja": 6, "c:jaz": 7, "c:azz": 8, "c:zz$": 9, "b:slow jazz": 10, "c:^sl": 11, "c:low": 12}}
        """;

    public static BundleConfig Small { get; } = new()
    {
        Format = "livemusic-bundle", Version = 1, Name = "random", Title = "Random", Revision = "0", Licence = "none", Attribution = "nobody",
        Files = [],
        SampleRate = 8000, Channels = 2, FrameRate = 25, SamplesPerFrame = 320, ChunkFrames = 6, ContextFrames = 12,
        Rvq = new() { CodebookSize = 32, Levels = 5, GeneratedLevels = 3, ContextLevels = 2 },
        Codec = new()
        {
            Kind = "magnitude", Fft = 256, Hop = 80, MidBands = 12, SideBands = 6, Epsilon = 0.03f, Width = 16, EncoderBlocks = 2, EncoderKernel = 3,
            DecoderBlocks = 2, DecoderKernel = 5, RefineWidth = 10, RefineKernel = 5, Latent = 8, DecoderContextFrames = 10, EncoderContextFrames = 4,
        },
        Style = new()
        {
            Dimension = 16, Levels = 2, CodebookSize = 16,
            Text = new() { Kind = "word-ngrams", MaxTokens = 16, Vocabulary = 40, Width = 12, Hidden = 20 },
            Audio = new()
            {
                Kind = "logmel-convnext", SampleRate = 16000, ClipSamples = 4096, Fft = 256, Hop = 64, Mels = 10, Epsilon = 0.01f,
                StemKernel = 5, StemStride = 2, Width = 12, Blocks = 2, Kernel = 9, Expansion = 2,
            },
        },
        Lm = new()
        {
            Kind = "depthformer", Activation = "gelu_tanh", Positions = "rope",
            Encoder = new() { Layers = 2, Width = 24, Heads = 3, HeadWidth = 8, Ffn = 32, TokensPerPosition = 4 },
            Temporal = new() { Layers = 2, Width = 32, Heads = 4, HeadWidth = 8, Ffn = 40 },
            Depth = new() { Layers = 2, Width = 20, Heads = 2, HeadWidth = 10, Ffn = 24, Input = "sum" },
            StyleHidden = 6,
            Layout = new() { Vocabulary = 4 * 32 + 1 + 2 * 16 + 1, CodecOffset = 0, Slots = 4, MaskId = 128, StyleOffset = 129, StyleMaskId = 161 },
        },
        Capabilities = ["text_prompt", "audio_prompt", "audio_injection"],
        Defaults = new() { Guidance = 2, Temperature = 1, TopK = 8 },
    };

    /// <summary>Version 2: with control tokens.</summary>
    public static BundleConfig Controlled(BundleConfig c) => c with
    {
        Version = 2,
        Lm = c.Lm with
        {
            Controls = new()
            {
                Hidden = 14,
                Fields =
                [
                    new() { Name = "tempo", Classes = 3, FramesPerBeat = [2, 3, 5] }, new() { Name = "bar_phase", Classes = 20 },
                    new() { Name = "key", Classes = 24 }, new() { Name = "density", Classes = 8 }, new() { Name = "brightness", Classes = 8 },
                    new() { Name = "drums", Classes = 4 }, new() { Name = "bass", Classes = 4 }, new() { Name = "other", Classes = 4 },
                ],
            },
        },
    };

    /// <summary>Version 2 with an echo: a phrase is 4 bars at the first tempo, 2 bars at the others, and begins before the context at the last.</summary>
    public static BundleConfig Echoing(BundleConfig c)
    {
        c = Controlled(c) with { ContextFrames = 20 };
        var controls = c.Lm.Controls!;
        return c with { Lm = c.Lm with { Controls = controls with { Echo = true, Fields = [controls.Fields[0] with { FramesPerBeat = [1, 2, 5] }, .. controls.Fields.Skip(1)] } } };
    }

    /// <summary>Magenta RealTime's flavour of the language model: sinusoid and buckets, no style vector, previous code, one position per code.</summary>
    public static BundleConfig MagentaFlavour(BundleConfig c) => c with
    {
        Lm = c.Lm with
        {
            Positions = "t5", StyleHidden = 0,
            Encoder = new() { Layers = 2, Width = 24, Heads = 3, HeadWidth = 8, Ffn = 32, TokensPerPosition = 1 },
            Depth = new() { Layers = 2, Width = 32, Heads = 4, HeadWidth = 8, Ffn = 24, Input = "previous" },
            Layout = new() { Vocabulary = 200, CodecOffset = 2, Slots = 2, MaskId = 1, StyleOffset = 100, StyleMaskId = 1 },
        },
    };
}

/// <summary>Random tensors of given shapes, scaled so that activations stay near 1.</summary>
internal sealed class RandomTensors : ITensorSource
{
    public Dictionary<string, (int[] Shape, float[] Values)> All { get; } = [];

    public static RandomTensors Of(IEnumerable<TensorRequirement> wanted, int seed)
    {
        var tensors = new RandomTensors();
        var random = new Random(seed);
        foreach (var t in wanted)
        {
            var values = new float[t.Shape.Aggregate(1, (n, d) => n * d)];
            var last = t.Name.Split('/')[^1];
            var positive = last is "mid_analysis" or "side_analysis" or "mel" or "feature_scale";
            var gain = last.StartsWith("norm", StringComparison.Ordinal) && t.Shape.Length == 1 && !last.EndsWith("bias", StringComparison.Ordinal);
            var fan = t.Shape.Length == 1 ? 16 : t.Shape.Length == 2 ? t.Shape[0] : t.Shape[1] * t.Shape[2];
            if (last is "codebooks" or "embedding" or "vector" or "position" or "relative_bias" or "bos") fan = 1;
            for (var i = 0; i < values.Length; i++)
            {
                var v = (random.NextDouble() - 0.5) * 3.4;
                values[i] = (float)(gain ? 1 + 0.2 * v : positive ? 0.1 + 0.1 * Math.Abs(v) : v / Math.Sqrt(fan));
            }
            tensors.All[t.Name] = (t.Shape, values);
        }
        return tensors;
    }

    public IReadOnlyList<int>? ShapeOf(string name) => All.TryGetValue(name, out var t) ? t.Shape : null;

    public float[] Read(string name) => All[name].Values;
}
