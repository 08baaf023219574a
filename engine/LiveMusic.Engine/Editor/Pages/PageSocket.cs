using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>
/// One page's socket: whole messages of bounded length in, messages out in the order of their telling. A page that does not read holds up its own tellers alone,
/// and after a while loses its socket.
/// </summary>
/// <remarks>Threading: one receiver; any number of tellers, who take turns.</remarks>
internal sealed class PageSocket(WebSocket socket) : IDisposable
{
    public const int MostTextBytes = 64 * 1024;
    public const int MostBinaryBytes = 1024 * 1024;

    private const int FirstBytes = 4 * 1024;

    /// <summary>A page that takes nothing for so long takes nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null);
    private CancellationTokenSource _deadline = new();
    private byte[] _received = ArrayPool<byte>.Shared.Rent(FirstBytes);

    /// <summary>The next message, whole; its bytes are there until the next call. Null: the page left.</summary>
    /// <exception cref="PageFault">It is too long.</exception>
    /// <exception cref="WebSocketException">The page is gone without a word.</exception>
    public async ValueTask<(WebSocketMessageType Type, ReadOnlyMemory<byte> Bytes)?> ReceiveAsync(CancellationToken ct)
    {
        if (_received.Length > MostTextBytes) Resize(FirstBytes, 0);
        var count = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(_received.AsMemory(count), ct).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            count += part.Count;
            var most = part.MessageType == WebSocketMessageType.Text ? MostTextBytes : MostBinaryBytes;
            if (count > most) throw new PageFault($"The page sent a message of more than {most / 1024} KiB, which no page does. Reload it.");
            if (part.EndOfMessage) return (part.MessageType, _received.AsMemory(0, count));
            if (count == _received.Length) Resize(2 * _received.Length, count);
        }
    }

    /// <exception cref="IOException">The page takes nothing, or is gone.</exception>
    public ValueTask TellAsync(Truth truth, CancellationToken ct) => TellAsync([truth], ct);

    /// <summary>All of them in one message: browsers pay for each.</summary>
    /// <exception cref="IOException">The page takes nothing, or is gone.</exception>
    public async ValueTask TellAsync(IReadOnlyList<Truth> truths, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            _text.ResetWrittenCount();
            _json.Reset(_text);
            if (truths.Count > 1) _json.WriteStartArray();
            foreach (var truth in truths) JsonSerializer.Serialize(_json, truth, PageJson.Default.Truth);
            if (truths.Count > 1) _json.WriteEndArray();
            _json.Flush();
            await SendAsync(_text.WrittenMemory, WebSocketMessageType.Text, ct).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <exception cref="IOException">The page takes nothing, or is gone.</exception>
    public async ValueTask TellAsync(ReadOnlyMemory<byte> sound, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            await SendAsync(sound, WebSocketMessageType.Binary, ct).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Asks the page to close, which the receiver then hears; one that does not in time is cut off by who waits for it.</summary>
    public async Task AskToCloseAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, null, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            throw new IOException("the page is gone", e);
        }
        finally
        {
            _turn.Release();
        }
        await Task.Delay(Farewell, ct).ConfigureAwait(false);
    }

    /// <summary>Says goodbye, after the receiver has ended. Does not throw.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status)
    {
        using var patience = new CancellationTokenSource(Farewell);
        try
        {
            // Not while somebody else is sending: a page that reads nothing is not told goodbye.
            await _turn.WaitAsync(patience.Token).ConfigureAwait(false);
            await socket.CloseOutputAsync(status, null, patience.Token).ConfigureAwait(false);
            // What it still says is thrown away, not refused: a refusal would overtake what it was told last.
            while ((await socket.ReceiveAsync(_received.AsMemory(), patience.Token).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException or IOException)
        {
        }
        socket.Abort();
    }

    /// <summary>After the last teller and the receiver.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_received);
        _json.Dispose();
        _deadline.Dispose();
        _turn.Dispose();
        socket.Dispose();
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _deadline.CancelAfter(Patience);
        try
        {
            await socket.SendAsync(bytes, type, endOfMessage: true, _deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            throw new IOException(_deadline.IsCancellationRequested ? "the page takes nothing" : "the page is gone", e);
        }
        if (_deadline.TryReset()) return;
        _deadline.Dispose();
        _deadline = new();
    }

    private void Resize(int bytes, int kept)
    {
        var fresh = ArrayPool<byte>.Shared.Rent(bytes);
        _received.AsSpan(0, kept).CopyTo(fresh);
        ArrayPool<byte>.Shared.Return(_received);
        _received = fresh;
    }
}
