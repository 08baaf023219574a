using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Web;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Tests;

/// <summary>A page without a browser: opens the socket as a browser would, and keeps what the engine tells.</summary>
internal sealed class FakePage : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Lock _gate = new();
    private readonly List<JsonElement> _heard = [];
    private readonly MemoryStream _sound = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Task _receiving = Task.CompletedTask;

    private FakePage(Uri address)
    {
        Address = address;
        var fragment = HttpUtility.ParseQueryString(address.Fragment.TrimStart('#'));
        Token = fragment["token"] ?? "";
        Instance = fragment["instance"] ?? "";
    }

    public Uri Address { get; }

    public string Token { get; }

    public string Instance { get; }

    public bool Closed => _receiving.IsCompleted;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    /// <summary>Called with each message as it comes, on the receiver's thread.</summary>
    public Action<JsonElement>? Heard { get; set; }

    /// <summary>Called with each piece of sound as it comes, on the receiver's thread.</summary>
    public Action<byte[]>? SoundHeard { get; set; }

    public JsonElement[] Messages
    {
        get
        {
            lock (_gate) return [.. _heard];
        }
    }

    /// <summary>A page that has joined its instance and knows how it stands.</summary>
    public static async Task<FakePage> JoinAsync(string address)
    {
        var page = await OpenAsync(address);
        await page.JoinAsync();
        await page.ExpectAsync("welcome");
        return page;
    }

    /// <summary>A page whose socket is open, and that has said nothing.</summary>
    public static async Task<FakePage> OpenAsync(string address, string? origin = null, string? host = null)
    {
        var page = new FakePage(new(address));
        page._socket.Options.SetRequestHeader("Origin", origin ?? page.Address.GetLeftPart(UriPartial.Authority));
        if (host is not null) page._socket.Options.SetRequestHeader("Host", host);
        await page._socket.ConnectAsync(new UriBuilder(page.Address) { Scheme = "ws", Path = "/socket", Fragment = "" }.Uri, TestContext.Current.CancellationToken);
        page._receiving = Task.Run(page.ReceiveAsync);
        return page;
    }

    public Task JoinAsync(string? token = null, string? instance = null, int protocol = 2)
        => SayAsync(new { type = "join", protocol, token = token ?? Token, instance = instance ?? Instance });

    public Task SayAsync(object message) => SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text);

    public Task SayAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type = WebSocketMessageType.Binary)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, type, endOfMessage: true, TestContext.Current.CancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>A click or a turn: begin, values, end.</summary>
    public async Task TurnAsync(ParameterId id, params double[] values)
    {
        await SayAsync(new { type = "edit", id = (uint)id, phase = 0, value = 0 });
        foreach (var value in values) await SayAsync(new { type = "edit", id = (uint)id, phase = 1, value });
        await SayAsync(new { type = "edit", id = (uint)id, phase = 2, value = 0 });
    }

    /// <summary>The last message of a type that fits, now or soon.</summary>
    public async Task<JsonElement> ExpectAsync(string type, Func<JsonElement, bool>? fits = null, double seconds = 60)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var found = Messages.LastOrDefault(m => m.GetProperty("type").GetString() == type && (fits is null || fits(m)));
            if (found.ValueKind != JsonValueKind.Undefined) return found;
            if (clock.Elapsed.TotalSeconds > seconds)
                throw new TimeoutException($"No such '{type}'{(Closed ? " (closed)" : "")}. Heard:\n{string.Join("\n", Messages.TakeLast(12).Select(m => m.ToString() is { Length: > 300 } s ? s[..300] : m.ToString()))}");
            await Task.Delay(2);
        }
    }

    public Task<JsonElement> ProblemAsync(string about) => ExpectAsync("problem", m => m.GetProperty("about").GetString() == about);

    /// <summary>How a control stands for the page; null: it was not told.</summary>
    public double? ValueOf(ParameterId id)
    {
        double? value = null;
        foreach (var message in Messages.Where(m => m.GetProperty("type").GetString() == "values"))
        {
            foreach (var pair in message.GetProperty("values").EnumerateArray())
                if (pair[0].GetUInt32() == (uint)id) value = pair[1].GetDouble();
        }
        return value;
    }

    public async Task ExpectValueAsync(ParameterId id, double value)
    {
        for (var i = 0; i < 1000 && ValueOf(id) != value; i++) await Task.Delay(5);
        Assert.Equal(value, ValueOf(id));
    }

    public async Task ExpectClosedAsync()
    {
        for (var i = 0; i < 1000 && !Closed; i++) await Task.Delay(10);
        Assert.True(Closed);
    }

    /// <summary>Frames of stereo that came so far.</summary>
    public long SoundFrames
    {
        get
        {
            lock (_gate) return _sound.Length / 8;
        }
    }

    /// <summary>All sound so far, interleaved.</summary>
    public float[] Sound()
    {
        lock (_gate)
        {
            var samples = new float[_sound.Length / sizeof(float)];
            Buffer.BlockCopy(_sound.GetBuffer(), 0, samples, 0, samples.Length * sizeof(float));
            return samples;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[1 << 16];
        var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close) return;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                Take(message.ToArray(), part.MessageType);
                message.SetLength(0);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private void Take(byte[] bytes, WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Binary)
        {
            lock (_gate) _sound.Write(bytes);
            SoundHeard?.Invoke(bytes);
            return;
        }
        using var document = JsonDocument.Parse(bytes);
        var told = document.RootElement.Clone();
        foreach (var message in told.ValueKind == JsonValueKind.Array ? [.. told.EnumerateArray()] : new[] { told })
        {
            lock (_gate) _heard.Add(message);
            Heard?.Invoke(message);
        }
    }
}

/// <summary>Fields of messages.</summary>
internal static class JsonFields
{
    public static string Text(this JsonElement message, string field) => message.GetProperty(field).GetString()!;

    /// <summary>A slot of a prompts message.</summary>
    public static JsonElement Slot(this JsonElement prompts, int slot) => prompts.GetProperty("slots")[slot];
}
