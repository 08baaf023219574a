using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>Zeroed native memory for some values, at least one.</summary>
internal sealed unsafe class NativeArray<T>(int count) : IDisposable
    where T : unmanaged
{
    public T* Pointer { get; } = (T*)NativeMemory.AllocZeroed((nuint)Math.Max(1, count), (nuint)sizeof(T));

    public void Dispose() => NativeMemory.Free(Pointer);
}
