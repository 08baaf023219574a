namespace LiveMusic.Models.Compile;

/// <summary>A graph ready for a runtime: in memory, or (with large weights) a file with its weights beside it.</summary>
/// <param name="Bytes">The whole model, or null when it must be loaded from <paramref name="Path"/>.</param>
internal sealed record CompiledGraph(string Name, byte[]? Bytes, string? Path, long WeightBytes, bool FromCache);
