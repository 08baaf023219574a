namespace LiveMusic.Models;

/// <summary>How <see cref="LiveModel.Load"/> loads a model.</summary>
public sealed record LoadOptions
{
    public ComputeDevice Device { get; init; } = new();

    public CompileOptions Compile { get; init; } = new();

    public InversionOptions Inversion { get; init; } = new();

    /// <summary>Folder of the graph cache; null: <see cref="GraphCache.DefaultFolder"/>.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Compare all weight files with their SHA-256 even where that takes long (more than <see cref="LiveModel.AlwaysVerifyBelow"/> bytes in the cache).</summary>
    public bool VerifyHashes { get; init; }

    /// <summary>Takes messages for the user, such as a cache that cannot be written.</summary>
    public Action<string>? Notice { get; init; }
}
