using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Clap;

/// <summary>Collects what a plugin saves. At most <paramref name="pieceSize"/> bytes are taken per call, as real hosts may do.</summary>
internal sealed unsafe class ClapStateSink(int pieceSize)
{
    private readonly List<byte> _bytes = [];

    public byte[] Collect(Func<nint, bool> save, out bool ok)
    {
        var handle = GCHandle.Alloc(this);
        try
        {
            var stream = new ClapOutputStream { Context = (void*)GCHandle.ToIntPtr(handle), Write = &Write };
            ok = save((nint)(&stream));
            return [.. _bytes];
        }
        finally
        {
            handle.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Write(ClapOutputStream* stream, void* data, ulong size)
    {
        var sink = (ClapStateSink)GCHandle.FromIntPtr((nint)stream->Context).Target!;
        return sink.Take(new ReadOnlySpan<byte>(data, (int)Math.Min(size, int.MaxValue)));
    }

    private int Take(ReadOnlySpan<byte> data)
    {
        int n = Math.Min(data.Length, pieceSize);
        _bytes.AddRange(data[..n]);
        return n;
    }
}

/// <summary>Offers a state to a plugin, at most <paramref name="pieceSize"/> bytes per call.</summary>
internal sealed unsafe class ClapStateSource(byte[] bytes, int pieceSize)
{
    private int _at;

    public bool Offer(Func<nint, bool> load)
    {
        var handle = GCHandle.Alloc(this);
        try
        {
            var stream = new ClapInputStream { Context = (void*)GCHandle.ToIntPtr(handle), Read = &Read };
            return load((nint)(&stream));
        }
        finally
        {
            handle.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Read(ClapInputStream* stream, void* buffer, ulong size)
    {
        var source = (ClapStateSource)GCHandle.FromIntPtr((nint)stream->Context).Target!;
        return source.Give(new Span<byte>(buffer, (int)Math.Min(size, int.MaxValue)));
    }

    private int Give(Span<byte> buffer)
    {
        int n = Math.Min(Math.Min(buffer.Length, pieceSize), bytes.Length - _at);
        bytes.AsSpan(_at, n).CopyTo(buffer);
        _at += n;
        return n;
    }
}
