using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IBStream over memory. At most <paramref name="pieceSize"/> bytes go through one call, as real hosts may do.</summary>
internal sealed unsafe class Vst3Stream : HostObject
{
    private static readonly void** Table = MakeTable(
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, int, int*, int>)&Read,
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, int, int*, int>)&Write,
        (nint)(delegate* unmanaged[Stdcall]<void*, long, int, long*, int>)&Seek,
        (nint)(delegate* unmanaged[Stdcall]<void*, long*, int>)&Tell);

    private readonly int _pieceSize;
    private byte[] _bytes;
    private int _length;
    private int _position;

    public Vst3Stream(int pieceSize, ReadOnlySpan<byte> content = default)
    {
        _pieceSize = pieceSize;
        _bytes = content.ToArray();
        _length = content.Length;
        Pointer = AddFace(Table);
    }

    public void* Pointer { get; }

    public byte[] Content => _bytes[.._length];

    protected override void* Find(Vst3Id id) => id.Equals(Vst3Id.Stream) || id.Equals(Vst3Id.Unknown) ? Pointer : null;

    private void Append(ReadOnlySpan<byte> data)
    {
        if (_position + data.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_position + data.Length, 2 * _bytes.Length));
        }

        data.CopyTo(_bytes.AsSpan(_position));
        _position += data.Length;
        _length = Math.Max(_length, _position);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Read(void* self, byte* buffer, int size, int* done)
    {
        Vst3Stream stream = From<Vst3Stream>(self);
        int read = Math.Min(Math.Clamp(size, 0, stream._pieceSize), Math.Max(0, stream._length - stream._position));
        stream._bytes.AsSpan(stream._position, read).CopyTo(new Span<byte>(buffer, read));
        stream._position += read;
        if (done != null)
        {
            *done = read;
        }

        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Write(void* self, byte* buffer, int size, int* done)
    {
        Vst3Stream stream = From<Vst3Stream>(self);
        int written = Math.Clamp(size, 0, stream._pieceSize);
        stream.Append(new ReadOnlySpan<byte>(buffer, written));
        if (done != null)
        {
            *done = written;
        }

        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Seek(void* self, long offset, int from, long* position)
    {
        Vst3Stream stream = From<Vst3Stream>(self);
        long wanted = offset + (from switch { 1 => stream._position, 2 => stream._length, _ => 0 });
        if (wanted < 0 || wanted > stream._length || from is < 0 or > 2)
        {
            return Vst3Result.InvalidArgument;
        }

        stream._position = (int)wanted;
        if (position != null)
        {
            *position = wanted;
        }

        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Tell(void* self, long* position)
    {
        *position = From<Vst3Stream>(self)._position;
        return Vst3Result.Ok;
    }
}
