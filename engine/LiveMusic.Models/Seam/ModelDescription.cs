namespace LiveMusic.Models;

/// <summary>What a model is and can do, as its bundle states it. Fixed after loading.</summary>
public sealed record ModelDescription
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required string Revision { get; init; }
    public required string Licence { get; init; }
    public required string Attribution { get; init; }

    /// <summary>SHA-256 over the bundle's content, lower-case hex: identifies the weights in project state and cache.</summary>
    public required string ContentHash { get; init; }

    public required int SampleRate { get; init; }
    public required int FrameRate { get; init; }
    public required int SamplesPerFrame { get; init; }
    public required int ChunkFrames { get; init; }
    public required int ContextFrames { get; init; }
    public required int ContextLevels { get; init; }
    public required int GeneratedLevels { get; init; }
    public required int CodebookSize { get; init; }
    public required int StyleDimension { get; init; }
    public required int StyleLevels { get; init; }

    /// <summary>Names of what the model can do ("text_prompt", "audio_prompt", "audio_injection", …).</summary>
    public required IReadOnlySet<string> Capabilities { get; init; }

    /// <summary>The controls that it draws; null: none.</summary>
    public ModelControls? Controls { get; init; }

    /// <summary>RMS in dB of full scale of the music that it learnt, which its music is to keep; null: it states none.</summary>
    public float? LevelDb { get; init; }

    public required float DefaultGuidance { get; init; }
    public required float DefaultTemperature { get; init; }
    public required int DefaultTopK { get; init; }
}
