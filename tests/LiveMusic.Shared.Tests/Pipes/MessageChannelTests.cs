using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;

namespace LiveMusic.Shared.Tests.Pipes;

public sealed class MessageChannelTests
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static readonly ClientMessage[] ClientMessages =
    [
        new Hello(ControlProtocol.Version, "0.1.0", 4711, "livemusic-0123456789abcdef0123456789abcdef"),
        new SetPrompts([new("warm piano"), new("", "take.wav", [1, -0.5f, float.Epsilon, float.NaN], "seedling"), new("")]),
        new SetPrompts([]),
        new SetAudioPrompt(3, "gitarre ü 🎸.wav", 48000, [.. Enumerable.Range(0, 100_000).Select(i => i / 100_000f)]),
        new RestoreContext([.. Enumerable.Range(0, 60_000).Select(i => (byte)i)], 1L << 40),
        new Goodbye(),
        new QueryEngine(),
        new StopEngine(),
        new SetTrack("Bass · Übung"),
        new OpenEditor("x11", 0x3a00007, 980, 620, 1.5, "LiveMusic · Bass", ":1", "/run/user/1000/.Xauthority"),
        new ResizeEditor(1470, 930, 1.5),
        new CloseEditor(),
        new OpenPlayer(true),
        new SetScenes([Scene.Nothing, new("Übergang", [new("piano"), new("", "take.wav", [0.5f], "hash")], [1, 0.25f], 4, 0.9f, 40)]),
        new SetBalls([0, 0.5f, 1]),
        new SetBookmarks([Bookmark.Nothing, new("drop", [1, 2, 3], [0.5f, -1], "hash", ["piano", ""], [1, 0], 77)]),
        new CaptureTake(8, 0),
        new UseTake("print", "/tmp/take.wav"),
        new PrintedTakeStatus("take", "its file is gone"),
    ];

    private static readonly EngineMessage[] EngineMessages =
    [
        new Welcome(1, "0.1.0", 99, 1),
        new Refused("Install one release of both."),
        new ModelStatus("ready", "seedling", "Seedling", "abc", ["text_prompt", "audio_injection"], 2f, 1.3f, 40, "cpu", ""),
        new PromptStatus(7, "error", "the model does not know 'zurna'"),
        new PromptStatus(0, "ready", "", [0.25f, 0.5f]),
        new SessionStatus("streaming", 1.7f, 2f, 1.9f, long.MaxValue, "fine"),
        new EngineReport("0.1.0", 1, 2, "seedling", 1.7f, 1L << 40, 3600f),
        new ParameterEdit(100, 1, 0.1),
        new PromptEdit(2, new("", "take.wav", [0.5f], "seedling")),
        new EditorStatus("browser", "This computer has no web view."),
        new EditorAddress("http://127.0.0.1:40001/#a.b", ""),
        new SceneEdit(3, new("solo", [new("techno")], [2], 1, 1, 1)),
        new BallsEdit([0.25f, 0.75f]),
        new BookmarkEdit(15, new("drop", [1, 2, 3], [], "hash", [], [], 0)),
        new TakeStatus("/tmp/take.wav", 8, 120, ""),
        new PrintTake("/tmp/take.wav", "take", "0123456789abcdef", 96_000, 48_000, 16, 120),
    ];

    [Fact]
    public void There_is_a_sample_of_every_message()
    {
        Assert.Equal(Derived<ClientMessage>(), ClientMessages.Select(m => m.GetType().Name).Distinct().Order());
        Assert.Equal(Derived<EngineMessage>(), EngineMessages.Select(m => m.GetType().Name).Distinct().Order());

        static IEnumerable<string> Derived<T>() => typeof(T).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(T))).Select(t => t.Name).Order();
    }

    [Fact]
    public async Task Every_message_arrives_as_it_was_sent()
    {
        await RoundTrip<ClientMessage, EngineMessage>(ClientMessages);
        await RoundTrip<EngineMessage, ClientMessage>(EngineMessages);
    }

    // What arrives byte by byte is put together; what arrives at once is taken apart.
    private static async Task RoundTrip<T, TOther>(T[] messages)
        where T : class, PolyType.IShapeable<T>
        where TOther : class, PolyType.IShapeable<TOther>
    {
        var cancel = TestContext.Current.CancellationToken;
        var wire = await WireOf<T, TOther>(messages);
        foreach (var atOnce in new[] { 1, 3, 5000, int.MaxValue })
        {
            if (atOnce < 5000 && wire.Length > 2_000_000) continue;
            await using var receiver = new MessageChannel<T, TOther>(new SlowStream(wire, atOnce));
            foreach (var sent in messages)
            {
                var received = await receiver.ReceiveAsync(cancel);
                Assert.NotNull(received);
                Assert.Equal(Text(sent), Text(received));
            }
            Assert.Null(await receiver.ReceiveAsync(cancel));
            Assert.Null(await receiver.ReceiveAsync(cancel));
        }
    }

    [Fact]
    public async Task A_frame_is_its_length_and_its_message()
    {
        var wire = await WireOf<ClientMessage, EngineMessage>([new Goodbye()]);
        Assert.Equal(wire.Length - 4, BinaryPrimitives.ReadInt32LittleEndian(wire));
        Assert.InRange(wire.Length, 5, 16);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    [InlineData(ControlProtocol.MaximumFrameBytes + 1)]
    public async Task An_impossible_length_is_refused(int length)
    {
        var wire = new byte[20];
        BinaryPrimitives.WriteInt32LittleEndian(wire, length);
        var message = await Refusal(wire);
        Assert.Contains($"says that it has {length} bytes", message, StringComparison.Ordinal);
        Assert.Contains("Install one release", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_protocol_is_refused() => Assert.Contains("not LiveMusic", await Refusal("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray()), StringComparison.Ordinal);

    [Fact]
    public async Task A_connection_cut_in_a_message_is_told_apart_from_a_closed_one()
    {
        var wire = await WireOf<ClientMessage, EngineMessage>([new Goodbye(), new Hello(1, "0.1.0", 2, "")]);
        var first = 4 + BinaryPrimitives.ReadInt32LittleEndian(wire);
        for (var length = first + 1; length < wire.Length; length++)
        {
            await using var receiver = new MessageChannel<ClientMessage, EngineMessage>(new SlowStream(wire[..length], 3));
            Assert.IsType<Goodbye>(await receiver.ReceiveAsync(TestContext.Current.CancellationToken));
            var e = await Assert.ThrowsAsync<ProtocolException>(async () => await receiver.ReceiveAsync(TestContext.Current.CancellationToken));
            Assert.Contains("middle of a message", e.Message, StringComparison.Ordinal);
            Assert.Contains("Connect again", e.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<ProtocolException>(async () => await receiver.ReceiveAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("c0", "nothing")]
    [InlineData("01", "a bare number")]
    [InlineData("ff", "a negative number")]
    [InlineData("80", "an empty map")]
    [InlineData("90", "an empty array")]
    [InlineData("920580ff", "bytes after the message")]
    [InlineData("92cd03e780", "a message of a later release")]
    [InlineData("920180", "a greeting without its fields")]
    [InlineData("920281a5536c6f7473c0", "no list where one must be")]
    [InlineData("920281a5536c6f747391c0", "no slot where one must be")]
    [InlineData("920281a5536c6f7473dd7fffffff", "a list of two thousand million entries")]
    [InlineData("920481a8536e617073686f74c67fffffff", "two thousand million bytes")]
    [InlineData("c1", "a byte that MessagePack never uses")]
    public async Task Unreadable_contents_are_refused(string hexadecimal, string what)
    {
        var before = GC.GetTotalAllocatedBytes();
        var message = await Refusal(Frame(Convert.FromHexString(hexadecimal)));
        Assert.True(message.Contains("Install one release of plugin and engine", StringComparison.Ordinal), what);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 200_000_000, "memory was taken on the other side's word");
    }

    [Fact]
    public async Task Depth_does_not_overflow_the_stack()
    {
        foreach (var start in new[] { "", "920281a5536c6f7473", "920581a178" })
        {
            byte[] deep = [.. Convert.FromHexString(start), .. Enumerable.Repeat((byte)0x91, 1_000_000)];
            await Refusal(Frame(deep));
        }
    }

    [Fact]
    public async Task Random_bytes_do_no_harm()
    {
        var random = new Random(5);
        var valid = await WireOf<ClientMessage, EngineMessage>([new SetPrompts([new("warm piano"), new("", "take.wav", [1, 2, 3], "seedling")])]);
        for (var i = 0; i < 3000; i++)
        {
            byte[] wire;
            if (i % 2 == 0)
            {
                var noise = new byte[random.Next(1, 40)];
                random.NextBytes(noise);
                wire = Frame(noise);
            }
            else
            {
                wire = (byte[])valid.Clone();
                for (var n = random.Next(1, 4); n > 0; n--) wire[random.Next(4, wire.Length)] = (byte)random.Next(256);
            }
            await using var receiver = new MessageChannel<ClientMessage, EngineMessage>(new MemoryStream(wire));
            try
            {
                var received = await receiver.ReceiveAsync(TestContext.Current.CancellationToken);
                Assert.NotNull(received);
            }
            catch (ProtocolException)
            {
            }
        }
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_not_sent()
    {
        using var wire = new MemoryStream();
        await using var sender = new MessageChannel<EngineMessage, ClientMessage>(wire);
        var e = await Assert.ThrowsAsync<ProtocolException>(async () => await sender.SendAsync(new RestoreContext(new byte[ControlProtocol.MaximumFrameBytes]), TestContext.Current.CancellationToken));
        Assert.Contains("RestoreContext", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, wire.Length);
        await sender.SendAsync(new Goodbye(), TestContext.Current.CancellationToken);
        Assert.InRange(wire.Length, 5, 16);
    }

    [Fact]
    public async Task The_longest_prompt_audio_fits()
    {
        var wire = await WireOf<ClientMessage, EngineMessage>([new SetAudioPrompt(0, "long.wav", 192_000, new float[8_000_000])]);
        await using var receiver = new MessageChannel<ClientMessage, EngineMessage>(new MemoryStream(wire));
        Assert.Equal(8_000_000, Assert.IsType<SetAudioPrompt>(await receiver.ReceiveAsync(TestContext.Current.CancellationToken)).Mono.Length);
    }

    [Fact]
    public async Task Senders_take_turns()
    {
        using var wire = new MemoryStream();
        var sender = new MessageChannel<EngineMessage, ClientMessage>(new YieldingStream(wire));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++) await sender.SendAsync(new RestoreContext(Enumerable.Repeat((byte)t, 1 + i * 7).ToArray()));
        })));
        await using var receiver = new MessageChannel<ClientMessage, EngineMessage>(new MemoryStream(wire.ToArray()));
        for (var i = 0; i < 1600; i++)
        {
            var bytes = Assert.IsType<RestoreContext>(await receiver.ReceiveAsync(TestContext.Current.CancellationToken)).Snapshot;
            Assert.DoesNotContain(bytes, b => b != bytes[0]);
        }
        Assert.Null(await receiver.ReceiveAsync(TestContext.Current.CancellationToken));
        await sender.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await sender.SendAsync(new Goodbye(), TestContext.Current.CancellationToken));
    }

    private static async Task<byte[]> WireOf<T, TOther>(T[] messages)
        where T : class, PolyType.IShapeable<T>
        where TOther : class, PolyType.IShapeable<TOther>
    {
        using var wire = new MemoryStream();
        await using var sender = new MessageChannel<TOther, T>(wire);
        foreach (var message in messages) await sender.SendAsync(message, TestContext.Current.CancellationToken);
        return wire.ToArray();
    }

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[4 + message.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, message.Length);
        message.CopyTo(frame, 4);
        return frame;
    }

    private static async Task<string> Refusal(byte[] wire)
    {
        await using var receiver = new MessageChannel<ClientMessage, EngineMessage>(new MemoryStream(wire));
        var e = await Assert.ThrowsAsync<ProtocolException>(async () => await receiver.ReceiveAsync(TestContext.Current.CancellationToken));
        return e.Message;
    }

    private static string Text<T>(T message) => $"{message!.GetType().Name} {JsonSerializer.Serialize(message, message.GetType(), Json)}";

    /// <summary>Gives at most so many bytes a read.</summary>
    private sealed class SlowStream(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(buffer.Length, atOnce)], cancellationToken);
    }

    /// <summary>Writes in two halves with a pause between: frames of senders that did not take turns would mix.</summary>
    private sealed class YieldingStream(MemoryStream target) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            target.Write(buffer.Span[..(buffer.Length / 2)]);
            await Task.Yield();
            target.Write(buffer.Span[(buffer.Length / 2)..]);
        }
    }
}
