using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models.Run;

/// <summary>Arrays as tensors for one run of a graph with shapes that differ from call to call.</summary>
internal static class Tensors
{
    public static OrtValue Of<T>(T[] data, params long[] shape) where T : unmanaged => Of(data.AsMemory(), shape);

    public static OrtValue Of<T>(Memory<T> data, params long[] shape) where T : unmanaged
        => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data, shape);
}
