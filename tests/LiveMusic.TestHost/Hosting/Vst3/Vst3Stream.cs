using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IBStream over memory. At most <paramref name="pieceSize"/> bytes go through one call, as real hosts may do.</summary>
internal sealed unsafe class Vst3Stream : HostObject
{
    private static readonly IBStream* Table = MakeTable(new IBStream
    {
        Unknown = Counted,
        Read = &Read,
        Write = &Write,
        Seek = &Seek,
        Tell = &Tell,
    });

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

    public Com<IBStream>* Pointer { get; }

    public byte[] Content => _bytes[.._length];

    protected override void* Find(Tuid id) => id.Equals(IBStream.Iid) || id.Equals(FUnknown.Iid) ? Pointer : null;

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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(void* self, void* buffer, int size, int* done)
    {
        Vst3Stream stream = From<Vst3Stream>(self);
        int read = Math.Min(Math.Clamp(size, 0, stream._pieceSize), Math.Max(0, stream._length - stream._position));
        stream._bytes.AsSpan(stream._position, read).CopyTo(new Span<byte>(buffer, read));
        stream._position += read;
        if (done != null)
        {
            *done = read;
        }

        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(void* self, void* buffer, int size, int* done)
    {
        Vst3Stream stream = From<Vst3Stream>(self);
        int written = Math.Clamp(size, 0, stream._pieceSize);
        stream.Append(new ReadOnlySpan<byte>(buffer, written));
        if (done != null)
        {
            *done = written;
        }

        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Seek(void* self, long offset, int from, long* position)
    {
        Vst3Stream stream = From<Vst3Stream>(self);
        long wanted = offset + (from switch { StreamSeek.Current => stream._position, StreamSeek.End => stream._length, _ => 0 });
        if (wanted < 0 || wanted > stream._length || from is < StreamSeek.Set or > StreamSeek.End)
        {
            return TResult.InvalidArgument;
        }

        stream._position = (int)wanted;
        if (position != null)
        {
            *position = wanted;
        }

        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Tell(void* self, long* position)
    {
        *position = From<Vst3Stream>(self)._position;
        return TResult.Ok;
    }
}
