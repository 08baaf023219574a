namespace LiveMusic.Models;

/// <summary>Where the compiler takes weights from, by the names of docs/bundle-format.md.</summary>
/// <remarks>Threading: any thread.</remarks>
public interface ITensorSource
{
    /// <summary>Shape of a tensor, or null when there is none of this name.</summary>
    IReadOnlyList<int>? ShapeOf(string name);

    /// <summary>All values of a float tensor, row-major.</summary>
    float[] Read(string name);
}
