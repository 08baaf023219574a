namespace LiveMusic.Models.Safetensors;

/// <summary>Element types of a safetensors file that this reader knows.</summary>
public enum TensorType
{
    F32,
    F16,
    BF16,
    I64,
    I32,
}

/// <summary>Names and sizes of <see cref="TensorType"/>.</summary>
public static class TensorTypes
{
    public static int Size(this TensorType type) => type switch
    {
        TensorType.F32 or TensorType.I32 => 4,
        TensorType.F16 or TensorType.BF16 => 2,
        _ => 8,
    };

    public static bool IsFloat(this TensorType type) => type is TensorType.F32 or TensorType.F16 or TensorType.BF16;

    internal static bool TryParse(string? text, out TensorType type)
    {
        (var known, type) = text switch
        {
            "F32" => (true, TensorType.F32),
            "F16" => (true, TensorType.F16),
            "BF16" => (true, TensorType.BF16),
            "I64" => (true, TensorType.I64),
            "I32" => (true, TensorType.I32),
            _ => (false, default),
        };
        return known;
    }
}
