namespace LiveMusic.Models;

/// <summary>Arithmetic and storage of the weights in a compiled graph.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floats: exact to the bundle.</summary>
    Float32,
    Float16,

    /// <summary>8-bit block weights.</summary>
    Int8,

    /// <summary>4-bit block weights.</summary>
    Int4,
}

/// <summary>How weights become graphs. Part of the cache key.</summary>
public sealed record CompileOptions
{
    public WeightPrecision Precision { get; init; } = WeightPrecision.Float32;

    /// <exception cref="NotSupportedException">The precision is not implemented. There is no silent fall-back to another one.</exception>
    public void Check()
    {
        if (Precision != WeightPrecision.Float32)
            throw new NotSupportedException($"Precision {Precision} is not implemented in this version. Use {WeightPrecision.Float32}.");
    }

    internal string Key => Precision.ToString();
}
