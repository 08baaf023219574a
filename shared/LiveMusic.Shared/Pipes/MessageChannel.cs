using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using LiveMusic.Shared.Messages;
using Nerdbank.MessagePack;
using PolyType;

namespace LiveMusic.Shared.Pipes;

/// <summary>
/// Messages over a stream. A frame is its length in bytes (4 bytes, little endian) and one MessagePack message; nothing else is ever sent.
/// What comes in is never trusted: lengths, depth and contents are checked before anything is allocated for them.
/// </summary>
/// <remarks>
/// Threading: any number of senders (they take turns); one receiver. <see cref="DisposeAsync"/> from any thread: it closes the stream, and a receiver that
/// waits then returns null.
/// </remarks>
/// <typeparam name="TReceive">The other side's messages.</typeparam>
/// <typeparam name="TSend">Our messages.</typeparam>
public sealed class MessageChannel<TReceive, TSend> : IAsyncDisposable
    where TReceive : class, IShapeable<TReceive>
    where TSend : class, IShapeable<TSend>
{
    private const int LengthBytes = sizeof(int);

    // A send buffer that grew beyond this (a long audio prompt) is given back after its message.
    private const int KeptBufferBytes = 256 * 1024;

    // Messages are flat: a message, its array, the array's elements and theirs.
    private static readonly MessagePackSerializer Serializer = new()
    {
        StartingContext = new SerializationContext { MaxDepth = 16, Security = SecuritySettings.UntrustedData },
    };

    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly Action<MessageChannel<TReceive, TSend>>? _closed;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly SemaphoreSlim _receiving = new(1, 1);
    private ArrayBufferWriter<byte> _outgoing = new();
    private bool _sendBroken;
    private ProtocolException? _receiveFault;
    private int _disposed;

    /// <param name="stream">Owned by the channel from now on.</param>
    public MessageChannel(Stream stream) : this(stream, null) { }

    internal MessageChannel(Stream stream, Action<MessageChannel<TReceive, TSend>>? closed)
    {
        _stream = stream;
        _closed = closed;
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
    }

    /// <summary>Sends one message, whole; concurrent senders take turns.</summary>
    /// <param name="message">What is said.</param>
    /// <param name="ct">Ends the wait. A message that was cut in its middle leaves the channel unable to send.</param>
    /// <exception cref="ProtocolException">The message is longer than <see cref="ControlProtocol.MaximumFrameBytes"/>; nothing was sent.</exception>
    /// <exception cref="IOException">The other side is gone.</exception>
    public async ValueTask SendAsync(TSend message, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ObjectDisposedException.ThrowIf(_lifetime.IsCancellationRequested, this);
        await _sending.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_sendBroken) throw new IOException("An earlier message was cut in its middle, so nothing more can be said on this connection. Connect again.");
            var frame = Encode(message);
            _sendBroken = true;
            try
            {
                await _stream.WriteAsync(frame, ct).ConfigureAwait(false);
                await _stream.FlushAsync(ct).ConfigureAwait(false);
                _sendBroken = false;
            }
            catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException)
            {
                throw new IOException("The connection is closed.", e);
            }
        }
        finally
        {
            if (_outgoing.Capacity > KeptBufferBytes) _outgoing = new();
            _sending.Release();
        }
    }

    /// <summary>The next message; null when the other side closed between two messages, or this channel was disposed.</summary>
    /// <param name="ct">Ends the wait; nothing is lost, the next call goes on where this one stopped.</param>
    /// <exception cref="ProtocolException">A frame is too long, negative, cut short or unreadable. The channel can receive nothing more.</exception>
    public async ValueTask<TReceive?> ReceiveAsync(CancellationToken ct = default)
    {
        if (!await _receiving.WaitAsync(0, CancellationToken.None).ConfigureAwait(false)) throw new InvalidOperationException("Another receiver already waits on this channel.");
        using var linked = ct.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(ct, _lifetime.Token) : null;
        try
        {
            return await ReceiveNextAsync(linked?.Token ?? _lifetime.Token).ConfigureAwait(false);
        }
        catch (ProtocolException e)
        {
            _receiveFault = e;
            throw;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException && _lifetime.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _receiving.Release();
        }
    }

    /// <summary>Closes the stream. Waiting senders and the waiting receiver end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        // The reader's buffers go back to their pool only when no read can still fill them.
        await _receiving.WaitAsync().ConfigureAwait(false);
        await _reader.CompleteAsync().ConfigureAwait(false);
        _receiving.Release();
        _closed?.Invoke(this);
    }

    private ReadOnlyMemory<byte> Encode(TSend message)
    {
        _outgoing.ResetWrittenCount();
        _outgoing.GetSpan(LengthBytes)[..LengthBytes].Clear();
        _outgoing.Advance(LengthBytes);
        Serializer.Serialize(_outgoing, message, TSend.GetTypeShape());
        var length = _outgoing.WrittenCount - LengthBytes;
        if (length > ControlProtocol.MaximumFrameBytes)
        {
            throw new ProtocolException($"A {message.GetType().Name} message has {length} bytes, more than the {ControlProtocol.MaximumFrameBytes} that one message may have. "
                + "Send less (an audio prompt may last 60 s).");
        }
        BinaryPrimitives.WriteInt32LittleEndian(MemoryMarshal.AsMemory(_outgoing.WrittenMemory).Span, length);
        return _outgoing.WrittenMemory;
    }

    private async ValueTask<TReceive?> ReceiveNextAsync(CancellationToken ct)
    {
        if (_receiveFault is not null) throw new ProtocolException(_receiveFault.Message, _receiveFault);
        if (_lifetime.IsCancellationRequested) return null;
        var pending = 0L;
        while (true)
        {
            ReadResult result;
            try
            {
                result = await _reader.ReadAsync(ct).ConfigureAwait(false);
            }
            catch (IOException) when (!_lifetime.IsCancellationRequested)
            {
                // A peer that dies with unread data resets the connection instead of ending it.
                if (pending == 0) return null;
                throw CutShort(pending);
            }
            var buffer = result.Buffer;
            if (TryTakeFrame(ref buffer, out var frame))
            {
                try
                {
                    return Decode(frame);
                }
                finally
                {
                    _reader.AdvanceTo(frame.End);
                }
            }
            pending = buffer.Length;
            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (!result.IsCompleted) continue;
            if (pending == 0) return null;
            throw CutShort(pending);
        }
    }

    private bool TryTakeFrame(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (buffer.Length < LengthBytes) return false;
        Span<byte> prefix = stackalloc byte[LengthBytes];
        buffer.Slice(0, LengthBytes).CopyTo(prefix);
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is <= 0 or > ControlProtocol.MaximumFrameBytes)
        {
            _reader.AdvanceTo(buffer.Start);
            throw new ProtocolException($"A frame says that it has {length} bytes; 1 to {ControlProtocol.MaximumFrameBytes} are possible. The other side is not LiveMusic, or of a "
                + "release that speaks differently. Install one release of plugin and engine and restart both.");
        }
        if (buffer.Length < LengthBytes + (long)length) return false;
        frame = buffer.Slice(LengthBytes, length);
        return true;
    }

    private static TReceive Decode(ReadOnlySequence<byte> frame)
    {
        try
        {
            var reader = new MessagePackReader(frame);
            var message = Serializer.Deserialize(ref reader, TReceive.GetTypeShape(), CancellationToken.None);
            if (message is not null && reader.End) return message;
        }
        // Whatever a converter throws at foreign bytes means the same: unreadable.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Unreadable(frame.Length, e);
        }
        throw Unreadable(frame.Length, null);
    }

    private static ProtocolException Unreadable(long bytes, Exception? inner) => new(
        $"A frame of {bytes} bytes holds no {typeof(TReceive).Name} that this release (protocol {ControlProtocol.Version}) knows{(inner is null ? "" : $" ({Innermost(inner)})")}. "
        + "The other side comes from another release, or is not LiveMusic. Install one release of plugin and engine and restart both.", inner);

    private static ProtocolException CutShort(long bytes) => new(
        $"The connection ended in the middle of a message, after {bytes} bytes of it: the other side died or was ended. Connect again.");

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message;
    }
}
