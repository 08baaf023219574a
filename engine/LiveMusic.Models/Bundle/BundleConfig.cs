using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveMusic.Models;

/// <summary>model.json as written (docs/bundle-format.md). <see cref="Bundle"/> hands it out only after <see cref="BundleRules"/> accepted it.</summary>
public sealed record BundleConfig
{
    public required string Format { get; init; }
    public required int Version { get; init; }
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required string Revision { get; init; }
    public required string Licence { get; init; }
    public required string Attribution { get; init; }

    /// <summary>File name → SHA-256, lower-case hex.</summary>
    public required Dictionary<string, string> Files { get; init; }

    public required int SampleRate { get; init; }
    public required int Channels { get; init; }
    public required int FrameRate { get; init; }
    public required int SamplesPerFrame { get; init; }
    public required int ChunkFrames { get; init; }
    public required int ContextFrames { get; init; }
    public required RvqConfig Rvq { get; init; }
    public required CodecConfig Codec { get; init; }
    public required StyleConfig Style { get; init; }
    public required LanguageModelConfig Lm { get; init; }
    public required List<string> Capabilities { get; init; }
    public required SamplingDefaults Defaults { get; init; }

    /// <summary>RMS in dB of full scale of the music that it learnt; absent: its music is as loud as it happens to be.</summary>
    public float? LevelDb { get; init; }
}

public sealed record RvqConfig
{
    public required int CodebookSize { get; init; }
    public required int Levels { get; init; }
    public required int GeneratedLevels { get; init; }
    public required int ContextLevels { get; init; }
}

/// <summary>The magnitude codec: log-magnitude bands at hop rate, ConvNeXt at frame rate, residual codes.</summary>
public sealed record CodecConfig
{
    public required string Kind { get; init; }
    public required int Fft { get; init; }
    public required int Hop { get; init; }
    public required int MidBands { get; init; }
    public required int SideBands { get; init; }
    public required float Epsilon { get; init; }
    public required int Width { get; init; }
    public required int EncoderBlocks { get; init; }
    public required int EncoderKernel { get; init; }
    public required int DecoderBlocks { get; init; }
    public required int DecoderKernel { get; init; }
    public required int RefineWidth { get; init; }
    public required int RefineKernel { get; init; }
    public required int Latent { get; init; }
    public required int DecoderContextFrames { get; init; }
    public required int EncoderContextFrames { get; init; }

    [JsonIgnore] public int Bands => MidBands + SideBands;

    /// <summary>FFT bins of one hop.</summary>
    [JsonIgnore] public int Bins => Fft / 2 + 1;
}

public sealed record StyleConfig
{
    public required int Dimension { get; init; }
    public required int Levels { get; init; }
    public required int CodebookSize { get; init; }
    public required TextTowerConfig Text { get; init; }
    public required AudioTowerConfig Audio { get; init; }
}

public sealed record TextTowerConfig
{
    public required string Kind { get; init; }
    public required int MaxTokens { get; init; }
    public required int Vocabulary { get; init; }
    public required int Width { get; init; }
    public required int Hidden { get; init; }
}

public sealed record AudioTowerConfig
{
    public required string Kind { get; init; }
    public required int SampleRate { get; init; }
    public required int ClipSamples { get; init; }
    public required int Fft { get; init; }
    public required int Hop { get; init; }
    public required int Mels { get; init; }
    public required float Epsilon { get; init; }
    public required int StemKernel { get; init; }
    public required int StemStride { get; init; }
    public required int Width { get; init; }
    public required int Blocks { get; init; }
    public required int Kernel { get; init; }
    public required int Expansion { get; init; }
}

/// <summary>Encoder, temporal module and depth module (paper §2.3).</summary>
public sealed record LanguageModelConfig
{
    public required string Kind { get; init; }
    public required string Activation { get; init; }

    /// <summary>"rope" or "t5".</summary>
    public required string Positions { get; init; }

    public float RopeBase { get; init; } = 10000;
    public required EncoderConfig Encoder { get; init; }
    public required TransformerConfig Temporal { get; init; }
    public required DepthConfig Depth { get; init; }

    /// <summary>Width of the style vector's hidden layer; 0: the model has no style vector.</summary>
    public int StyleHidden { get; init; }

    public required TokenLayout Layout { get; init; }

    /// <summary>Version 2; null: the model draws no controls.</summary>
    public ControlsConfig? Controls { get; init; }

    [JsonIgnore] public bool IsRope => Positions == "rope";
}

public record TransformerConfig
{
    public required int Layers { get; init; }
    public required int Width { get; init; }
    public required int Heads { get; init; }
    public required int HeadWidth { get; init; }
    public required int Ffn { get; init; }

    /// <summary>Heads side by side.</summary>
    [JsonIgnore] public int Inner => Heads * HeadWidth;
}

public sealed record EncoderConfig : TransformerConfig
{
    /// <summary>Consecutive context codes summed into one encoder position.</summary>
    public required int TokensPerPosition { get; init; }
}

public sealed record DepthConfig : TransformerConfig
{
    /// <summary>"sum": the input accumulates the embeddings of the frame's codes; "previous": it is the last one's.</summary>
    public required string Input { get; init; }
}

/// <summary>Where codes lie in the encoder's vocabulary.</summary>
public sealed record TokenLayout
{
    public required int Vocabulary { get; init; }
    public required int CodecOffset { get; init; }

    /// <summary>Blocks of codebook_size rows that consecutive codes cycle through.</summary>
    public required int Slots { get; init; }

    public required int MaskId { get; init; }
    public required int StyleOffset { get; init; }
    public required int StyleMaskId { get; init; }
}

public sealed record SamplingDefaults
{
    public required float Guidance { get; init; }
    public required float Temperature { get; init; }
    public required int TopK { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    WriteIndented = true)]
[JsonSerializable(typeof(BundleConfig))]
[JsonSerializable(typeof(TokenizerFile))]
internal sealed partial class BundleJson : JsonSerializerContext;
