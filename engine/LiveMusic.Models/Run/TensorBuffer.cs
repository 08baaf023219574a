using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models.Run;

/// <summary>A tensor of fixed shape in pinned managed memory that graphs read and write in place.</summary>
internal sealed class TensorBuffer<T> : IDisposable where T : unmanaged
{
    readonly T[] data;

    public TensorBuffer(params int[] shape)
    {
        data = GC.AllocateArray<T>(checked((int)shape.Aggregate(1L, (n, d) => n * d)), pinned: true);
        Value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data.AsMemory(), [.. shape.Select(d => (long)d)]);
    }

    public OrtValue Value { get; }

    public Span<T> Span => data;

    public T[] Array => data;

    public void Dispose() => Value.Dispose();
}
