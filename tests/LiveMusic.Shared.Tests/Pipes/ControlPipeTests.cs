using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;

namespace LiveMusic.Shared.Tests.Pipes;

// The pipe's name comes from the environment, which the whole process shares: one test at a time.
[Collection("LIVEMUSIC_PIPE")]
public sealed class ControlPipeTests : IDisposable
{
    private readonly string _name = $"livemusic-test-{Guid.NewGuid():N}"[..28];
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    public ControlPipeTests() => Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", _name);

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows()) File.Delete($"{ControlPipe.Name}.lock");
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", null);
    }

    [Fact]
    public void The_usual_name_is_this_users_and_this_protocols()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", null);
        Assert.Contains($"livemusic-v{ControlProtocol.Version}", ControlPipe.Name, StringComparison.Ordinal);
        Assert.Equal(ControlPipe.Name, ControlPipe.Name);
        Assert.InRange(ControlPipe.Name.Length, 10, 100);
        if (OperatingSystem.IsWindows()) Assert.DoesNotContain('\\', ControlPipe.Name);
        else Assert.True(Path.IsPathRooted(ControlPipe.Name));
    }

    [UnixFact]
    public void A_socket_path_that_no_system_takes_is_refused()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", $"/tmp/{new string('x', 120)}");
        var e = Assert.Throws<IOException>(() => ControlPipe.Name);
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", _name);
        Assert.Contains("shorter", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_and_engine_talk()
    {
        await using var listener = ControlPipe.Listen();
        var accept = listener.AcceptAsync(_cancel);
        await using var plugin = await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(10), _cancel);
        await using var engine = await accept;
        // Both directions at once, more than any pipe's buffer holds.
        var snapshot = new byte[3_000_000];
        var talking = plugin.SendAsync(new RestoreContext(snapshot), _cancel).AsTask();
        var answering = engine.SendAsync(new Refused(new string('x', 1_000_000)), _cancel).AsTask();
        Assert.Equal(3_000_000, Assert.IsType<RestoreContext>(await engine.ReceiveAsync(_cancel)).Snapshot.Length);
        await talking;
        Assert.Equal(1_000_000, Assert.IsType<Refused>(await plugin.ReceiveAsync(_cancel)).Message.Length);
        await answering;
        await plugin.DisposeAsync();
        Assert.Null(await engine.ReceiveAsync(_cancel));
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (var i = 0; i < 100; i++) await engine.SendAsync(new Refused("nobody listens"), _cancel);
        });
    }

    [Fact]
    public async Task Many_plugins_share_one_engine()
    {
        await using var listener = ControlPipe.Listen();
        var serving = Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                var client = await listener.AcceptAsync(_cancel);
                _ = Task.Run(async () =>
                {
                    while (await client.ReceiveAsync(_cancel) is Hello hello) await client.SendAsync(new Welcome(1, "", 0, hello.ProcessId), _cancel);
                    await client.DisposeAsync();
                }, _cancel);
            }
        }, _cancel);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            await using var client = await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(20), _cancel);
            for (var i = 0; i < 10; i++)
            {
                await client.SendAsync(new Hello(1, "", n, ""), _cancel);
                Assert.Equal(n, Assert.IsType<Welcome>(await client.ReceiveAsync(_cancel)).Session);
            }
        }));
        await serving;
    }

    [Fact]
    public async Task Without_an_engine_the_client_gives_up_in_time()
    {
        var started = Environment.TickCount64;
        var e = await Assert.ThrowsAsync<TimeoutException>(() => ControlPipe.ConnectAsync(TimeSpan.FromMilliseconds(300), _cancel));
        Assert.Contains("not running", e.Message, StringComparison.Ordinal);
        Assert.InRange(Environment.TickCount64 - started, 250, 5000);
        await Assert.ThrowsAsync<TimeoutException>(() => ControlPipe.ConnectAsync(TimeSpan.Zero, _cancel));
        using var soon = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ControlPipe.ConnectAsync(TimeSpan.FromMinutes(1), soon.Token));
    }

    [Fact]
    public async Task A_client_waits_for_an_engine_that_is_starting()
    {
        var connecting = ControlPipe.ConnectAsync(TimeSpan.FromSeconds(20), _cancel);
        await Task.Delay(150, _cancel);
        Assert.False(connecting.IsCompleted);
        await using var listener = ControlPipe.Listen();
        await using var engine = await listener.AcceptAsync(_cancel);
        await using var plugin = await connecting;
    }

    [Fact]
    public async Task Of_ten_engines_that_start_at_once_exactly_one_listens()
    {
        for (var round = 0; round < 10; round++)
        {
            using var start = new Barrier(10);
            var listeners = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Factory.StartNew(() =>
            {
                start.SignalAndWait();
                try
                {
                    return ControlPipe.Listen();
                }
                catch (EngineAlreadyRunningException)
                {
                    return null;
                }
            }, _cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            var listener = Assert.Single(listeners, l => l is not null)!;
            var accept = listener.AcceptAsync(_cancel);
            await using (await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(10), _cancel)) await accept;
            await listener.DisposeAsync();
        }
    }

    [Fact]
    public async Task Of_several_processes_exactly_one_listens_and_its_death_frees_the_place()
    {
        var engines = Enumerable.Range(0, 5).Select(_ => OtherProcess.Start(_name, "listen")).ToArray();
        try
        {
            var said = await Task.WhenAll(engines.Select(e => e.StandardOutput.ReadLineAsync(_cancel).AsTask()));
            var winner = engines[Assert.Single(Enumerable.Range(0, 5), i => said[i] == "listening")];
            Assert.Equal(4, said.Count(s => s == "already"));
            var e = Assert.Throws<EngineAlreadyRunningException>(ControlPipe.Listen);
            Assert.Contains("already listens", e.Message, StringComparison.Ordinal);

            // A killed engine leaves its socket and its lock file behind.
            winner.Kill();
            await winner.WaitForExitAsync(_cancel);
            await using var successor = ControlPipe.Listen();
            var accept = successor.AcceptAsync(_cancel);
            await using var client = await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(10), _cancel);
            await using var engine = await accept;
        }
        finally
        {
            foreach (var engine in engines)
            {
                engine.Kill();
                engine.Dispose();
            }
        }
    }

    [Fact]
    public async Task A_successor_is_not_harmed_by_what_its_predecessor_still_closes()
    {
        var first = ControlPipe.Listen();
        var accept = first.AcceptAsync(_cancel);
        await using var oldClient = await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(10), _cancel);
        var oldEngine = await accept;
        await first.DisposeAsync();
        Assert.Null(await oldClient.ReceiveAsync(_cancel));
        await using var second = ControlPipe.Listen();
        await oldEngine.DisposeAsync();
        accept = second.AcceptAsync(_cancel);
        await using var client = await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(10), _cancel);
        await using var engine = await accept;
    }

    [Fact]
    public async Task Disposing_ends_the_accept_and_the_receive_that_wait()
    {
        var listener = ControlPipe.Listen();
        var accept = listener.AcceptAsync(_cancel);
        var client = await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(10), _cancel);
        await using var engine = await accept;
        var receiving = client.ReceiveAsync(_cancel).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await client.ReceiveAsync(_cancel));
        accept = listener.AcceptAsync(_cancel);
        await Task.Delay(50, _cancel);
        await client.DisposeAsync();
        Assert.Null(await receiving.WaitAsync(TimeSpan.FromSeconds(10), _cancel));
        await listener.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => accept.WaitAsync(TimeSpan.FromSeconds(10), _cancel));
    }

    [Fact]
    public async Task A_cancelled_wait_loses_nothing()
    {
        await using var listener = ControlPipe.Listen();
        using (var soon = new CancellationTokenSource(100))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listener.AcceptAsync(soon.Token));
        var accept = listener.AcceptAsync(_cancel);
        await using var plugin = await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(10), _cancel);
        await using var engine = await accept;
        using (var soon = new CancellationTokenSource(100))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await engine.ReceiveAsync(soon.Token));
        await plugin.SendAsync(new QueryEngine(), _cancel);
        Assert.IsType<QueryEngine>(await engine.ReceiveAsync(_cancel));
    }

    [Fact]
    public async Task A_client_that_dies_in_a_message_is_noticed_and_the_next_one_served()
    {
        await using var listener = ControlPipe.Listen();
        using var dying = OtherProcess.Start(_name, "cut-frame");
        await using (var engine = await listener.AcceptAsync(_cancel))
        {
            var e = await Assert.ThrowsAsync<ProtocolException>(async () => await engine.ReceiveAsync(_cancel));
            Assert.Contains("middle of a message", e.Message, StringComparison.Ordinal);
        }
        await dying.WaitForExitAsync(_cancel);
        var accept = listener.AcceptAsync(_cancel);
        await using var client = await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(10), _cancel);
        await using var next = await accept;
    }

    [UnixFact]
    public async Task Nobody_else_may_touch_the_socket()
    {
        await using var listener = ControlPipe.Listen();
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(listener.Name));
    }
}
