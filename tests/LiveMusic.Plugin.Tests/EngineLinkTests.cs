using System.Diagnostics;
using System.Text;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Engine;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>The connection to the engine; the test is the engine at the other end of a real pipe.</summary>
/// <remarks>One pipe name and one count of threads for the process: nothing runs beside these tests.</remarks>
[Collection(nameof(Alone))]
public sealed class EngineLinkTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _name = OperatingSystem.IsWindows()
        ? $"livemusic-test-{Environment.ProcessId}-{Guid.NewGuid():N}"[..40]
        : Path.Combine(Path.GetTempPath(), $"lm-{Guid.NewGuid():N}"[..12] + ".sock");

    private readonly RecordingHost _host = new();

    public EngineLinkTests() => Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", _name);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", null);
        File.Delete(_name + ".lock");
    }

    /// <summary>The pipe's last answer may come when the link is gone; on a thread of the pool an exception ends the host.</summary>
    [Fact]
    public void WhoRingsTooLateRingsInVain()
    {
        var bell = new Bell();
        bell.Ring();
        var began = Stopwatch.StartNew();
        bell.Wait(60_000);
        Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        bell.Dispose();
        bell.Ring();
    }

    [Fact]
    public void AScannedInstanceTouchesNothing()
    {
        var threads = Process.GetCurrentProcess().Threads.Count;
        using var instance = NewInstance();
        instance.SaveState();
        Assert.Null(instance.Region);
        Assert.Equal(InstanceState.NoEngine, instance.Status().State);
        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 0, threads + 1);
    }

    [Fact]
    public async Task TheEngineIsGreetedAndToldThePrompts()
    {
        await using var listener = ControlPipe.Listen();
        using var instance = NewInstance();
        instance.SetPromptText(1, "strings");
        instance.Activate(48000, 512);
        await using var channel = await Accept(listener);
        var hello = Assert.IsType<Hello>(await Next(channel));
        Assert.Equal((ControlProtocol.Version, instance.Region!.Name, Environment.ProcessId), (hello.Protocol, hello.RegionName, hello.ProcessId));
        await Say(channel, new Welcome(ControlProtocol.Version, "1", 4242, 1));
        var prompts = Assert.IsType<SetPrompts>(await Next(channel));
        Assert.Equal(["piano", "strings", "", "", "", "", "", ""], prompts.Slots.Select(s => s.Text));
        var heart = new Heart(instance);
        await Say(channel, new PromptStatus(0, "ready", ""));
        await Say(channel, new PromptStatus(1, "error", "the model does not know 'strings'"));
        await Until(() => instance.Status().PromptsReady == 1 && instance.Status().Message.Contains("does not know"));
        Assert.Equal(4242, instance.Status().EngineProcessId);

        instance.SetPromptText(1, "");
        Assert.Equal("", Assert.IsType<SetPrompts>(await Next(channel)).Slots[1].Text);

        var region = instance.Region!.Name;
        heart.Dispose();
        var watch = Stopwatch.StartNew();
        instance.Dispose();
        Assert.True(watch.ElapsedMilliseconds < 2000, $"destroying took {watch.ElapsedMilliseconds} ms");
        Assert.IsType<Goodbye>(await Next(channel));
        Assert.Throws<RegionException>(() => SharedRegion.Open(region));
    }

    [Fact]
    public async Task ATakeThatTheEngineNamesIsKeptInTheProjectAndWhatBecomesOfItIsTold()
    {
        await using var listener = ControlPipe.Listen();
        using var instance = NewInstance();
        instance.Audio.SetFromMain(ParameterTable.Get(ParameterId.Print).Index, 1);
        instance.Activate(48000, 512);
        await using var channel = await Accept(listener);
        await Greet(channel, instance, 100);
        using var heart = new Heart(instance);
        await Told("", "no take is printed");
        await Say(channel, new PrintTake("/nowhere/take.wav", "take", "00000000000000ff", 1000, 48000, 8, 120));
        await Told("take", "is gone (/nowhere/take.wav)");
        Assert.Equal(new("/nowhere/take.wav", "take", 255, 1000, 48000, 8, 120), instance.Print.Take);
        Assert.True(_host.StateChanges > 0);
        await Say(channel, PrintTake.Nothing);
        await Told("", "no take is printed");
        instance.Audio.SetFromMain(ParameterTable.Get(ParameterId.Print).Index, 0);
        await Told("", "");

        async Task Told(string name, string message)
        {
            while (await Next(channel) is { } heard)
            {
                if (heard is PrintedTakeStatus status && status.Name == name && (message.Length == 0 ? status.Message.Length == 0 : status.Message.Contains(message, StringComparison.Ordinal))) return;
            }
            Assert.Fail("The plugin said nothing of it.");
        }
    }

    [Fact]
    public async Task ADeadEngineIsReplacedAndToldEverythingAnew()
    {
        var listener = ControlPipe.Listen();
        using var instance = NewInstance();
        instance.Activate(48000, 512);
        var region = instance.Region!.Name;
        await using (var first = await Accept(listener)) await Greet(first, instance, 100);
        await listener.DisposeAsync();
        await Until(() => instance.Status().State != InstanceState.Playing && instance.Status().EngineProcessId == 0);

        await using var next = ControlPipe.Listen();
        await using var second = await Accept(next);
        Assert.Equal(region, (await Greet(second, instance, 200)).RegionName);
        await Until(() => instance.Status().EngineRestarts == 1);
        Assert.Equal(200, instance.Status().EngineProcessId);
        Assert.Equal(1u, RequestedGeneration(instance));
    }

    [Fact]
    public async Task TheNextOfAnEngineThatDiesSoonAfterItsStartIsStartedAtOnce()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The engine of this test is a shell script.");
        var (before, starts) = (Environment.GetEnvironmentVariable("LIVEMUSIC_ENGINE"), _name + ".starts");
        var script = _name + ".sh";
        File.WriteAllText(script, $"#!/bin/sh\necho started >> '{starts}'\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", script);
        try
        {
            using var instance = new PluginInstance(PluginKind.Instrument, _host, new EngineAccess(null));
            instance.Activate(48000, 512);
            await Until(() => Started() == 1);
            var listener = ControlPipe.Listen();
            await using (var first = await Accept(listener))
            {
                await Greet(first, instance, 100);
                // It dies soon, but has lived longer than what fails at once and is tried less and less often.
                await Task.Delay(3_200, TestContext.Current.CancellationToken);
                await listener.DisposeAsync();
            }
            var watch = Stopwatch.StartNew();
            await Until(() => Started() == 2);
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 1.5);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", before);
            File.Delete(script);
            File.Delete(starts);
        }

        int Started() => File.Exists(starts) ? File.ReadAllLines(starts).Length : 0;
    }

    [Fact]
    public async Task AnEngineWithoutAHeartbeatIsLeft()
    {
        await using var listener = ControlPipe.Listen();
        using var instance = NewInstance();
        instance.Activate(48000, 512);
        await using var first = await Accept(listener);
        await Greet(first, instance, 100);
        var heart = new Heart(instance);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        heart.Dispose();
        var watch = Stopwatch.StartNew();
        while (await Next(first) is not null) { }
        Assert.InRange(watch.ElapsedMilliseconds, 1000, 10_000);
        await Until(() => _host.Logged.Contains("does not move"));
        await using var second = await Accept(listener);
        await Greet(second, instance, 100);
        await Until(() => instance.Status().EngineProcessId == 100);
        Assert.Equal(0, instance.Status().EngineRestarts);
    }

    [Fact]
    public async Task ARefusalIsShown()
    {
        await using var listener = ControlPipe.Listen();
        using var instance = NewInstance();
        instance.Activate(48000, 512);
        await using var channel = await Accept(listener);
        await Next(channel);
        await Say(channel, new Refused("This engine is of another release."));
        await Until(() => instance.Status() is { State: InstanceState.Failed, Message: "This engine is of another release." });
        Assert.Contains("another release", _host.Logged);
    }

    [Fact]
    public async Task AnEngineOfAnotherProtocolIsRefused()
    {
        await using var listener = ControlPipe.Listen();
        using var instance = NewInstance();
        instance.Activate(48000, 512);
        await using var channel = await Accept(listener);
        await Next(channel);
        await Say(channel, new Welcome(ControlProtocol.Version + 1, "9.9", 1, 1));
        await Until(() => instance.Status().State == InstanceState.Failed && instance.Status().Message.Contains("protocol"));
    }

    [Fact]
    public async Task AMissingEngineIsNamed()
    {
        var before = Environment.GetEnvironmentVariable("LIVEMUSIC_ENGINE");
        Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", "/nowhere/livemusic");
        try
        {
            using var instance = new PluginInstance(PluginKind.Instrument, _host, new EngineAccess(null));
            instance.Activate(48000, 512);
            await Until(() => instance.Status().State == InstanceState.Failed && instance.Status().Message.Contains("/nowhere/livemusic"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", before);
        }
    }

    [Fact]
    public async Task ADuplicatedTrackIsAnotherSessionWithTheSameMemory()
    {
        using var source = new Rig();
        source.StartPlaying();
        source.Region.ContextSnapshot.Write([1, 2, 3]);
        var project = source.Instance.SaveState();
        await using var listener = ControlPipe.Listen();
        using var instance = NewInstance();
        instance.LoadState(project);
        instance.Activate(48000, 512);
        Assert.NotEqual(source.Region.Name, instance.Region!.Name);
        await using var channel = await Accept(listener);
        Assert.IsType<Hello>(await Next(channel));
        await Say(channel, new Welcome(ControlProtocol.Version, "1", 100, 1));
        // Before the prompts: with those the music begins.
        var context = Assert.IsType<RestoreContext>(await Next(channel));
        Assert.Equal([1, 2, 3], context.Snapshot);
        Assert.Equal((StartValue.Project, context.Version), WantedOf(instance));
        Assert.IsType<SetPrompts>(await Next(channel));
        using var heart = new Heart(instance);

        // Another project: told, and what begins with it waits for it; the same one again is nothing new.
        source.Region.ContextSnapshot.Write([4, 5]);
        instance.LoadState(source.Instance.SaveState());
        var next = Assert.IsType<RestoreContext>(await Next(channel));
        Assert.Equal([4, 5], next.Snapshot);
        Assert.Equal((StartValue.Project, next.Version), WantedOf(instance));
        Assert.True(next.Version > context.Version);
        instance.LoadState(source.Instance.SaveState());
        instance.SetPromptText(0, "next");
        Assert.IsType<SetPrompts>(await Next(channel));
    }

    [Fact]
    public async Task EditsMadeInTheEngineReachTheHost()
    {
        await using var listener = ControlPipe.Listen();
        using var instance = NewInstance();
        instance.Activate(48000, 512);
        await using var channel = await Accept(listener);
        await Greet(channel, instance, 100);
        using var heart = new Heart(instance);
        const uint id = (uint)ParameterId.Temperature;
        var before = instance.GetValue(ParameterTable.Get(ParameterId.Temperature));
        await Say(channel, new ParameterEdit(id, 0, double.NaN));
        await Say(channel, new ParameterEdit(id, 1, 2.5));
        await Say(channel, new ParameterEdit(id, 1, 3.5));
        await Say(channel, new ParameterEdit(id, 2, 0));
        // Each of these is nonsense.
        foreach (var bad in (ParameterEdit[])[new(9999, 1, 1), new(id, 3, 1), new(id, -1, 1), new(id, 1, double.NaN), new(id, 1, 4.01), new(id, 1, double.NegativeInfinity)])
        {
            await Say(channel, bad);
            await Until(() => _host.Logged.Contains(FormattableString.Invariant($"parameter {bad.Id} (phase {bad.Phase}, value {bad.Value})"), StringComparison.Ordinal));
        }
        Assert.Equal(
            [(ParameterId.Temperature, EditPhase.Begin, before), (ParameterId.Temperature, EditPhase.Change, 2.5), (ParameterId.Temperature, EditPhase.Change, 3.5), (ParameterId.Temperature, EditPhase.End, 3.5)],
            _host.Edits);
        Assert.Equal(3.5, instance.GetValue(ParameterTable.Get(ParameterId.Temperature)));
        Assert.Equal(100, instance.Status().EngineProcessId);
    }

    [Fact]
    public async Task APromptWrittenInTheEditorBelongsToTheProjectFromThenOn()
    {
        await using var listener = ControlPipe.Listen();
        using var instance = NewInstance();
        instance.Activate(48000, 512);
        await using var channel = await Accept(listener);
        await Greet(channel, instance, 100);
        using var heart = new Heart(instance);
        var told = _host.StateChanges;

        await Say(channel, new PromptEdit(2, new("slow strings")));
        Assert.Equal("slow strings", Assert.IsType<SetPrompts>(await Next(channel)).Slots[2].Text);
        await Say(channel, new PromptEdit(3, new("", "take.wav", [0.5f, 1], "seedling")));
        var given = Assert.IsType<SetPrompts>(await Next(channel)).Slots[3].Embedding;
        Assert.Equal(new float[] { 0.5f, 1 }, given);
        Assert.Equal(told + 2, _host.StateChanges);

        await Say(channel, new PromptEdit(8, new("nobody's")));
        await Until(() => _host.Logged.Contains("prompt slot 8", StringComparison.Ordinal));
        await Say(channel, new PromptEdit(0, new(new string('x', ControlProtocol.MaximumPromptLength + 1))));
        Assert.Equal(ControlProtocol.MaximumPromptLength, Assert.IsType<SetPrompts>(await Next(channel)).Slots[0].Text.Length);

        using var copy = NewInstance();
        Assert.True(copy.LoadState(instance.SaveState()));
        Assert.Equal("slow strings", copy.GetPromptText(2));
    }

    [Fact]
    public async Task AnotherModelThanTheProjectsIsNamed()
    {
        byte[] project;
        await using var listener = ControlPipe.Listen();
        using (var instance = NewInstance())
        {
            instance.Activate(48000, 512);
            await using var channel = await Accept(listener);
            await Greet(channel, instance, 100);
            using var heart = new Heart(instance);
            await Say(channel, Ready("seedling", "hash a"));
            await Until(() => Encoding.UTF8.GetString(instance.SaveState()).Contains("hash a", StringComparison.Ordinal));
            project = instance.SaveState();
        }
        using var again = NewInstance();
        again.LoadState(project);
        again.Activate(48000, 512);
        await using var other = await Accept(listener);
        await Greet(other, again, 100);
        using var beats = new Heart(again);
        await Say(other, Ready("oak", "hash b"));
        await Until(() => again.Status().Message.Contains("made with the model 'seedling'; 'oak' (oak) plays now", StringComparison.Ordinal));
        await Say(other, Ready("seedling", "hash a"));
        await Until(() => !again.Status().Message.Contains("made with", StringComparison.Ordinal));

        static ModelStatus Ready(string name, string hash) => new("ready", name, name, hash, [], 2, 1, 40, "cpu", "");
    }

    [Fact]
    public void ManyInstancesComeAndGoWithoutATrace()
    {
        for (var i = 0; i < 3; i++) Once();
        var threads = Process.GetCurrentProcess().Threads.Count;
        var files = OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;
        const int cycles = 40;
        for (var i = 0; i < cycles; i++) Once();
        // What the runtime itself adds meanwhile is less than one of each cycle.
        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 0, threads + cycles / 2);
        if (OperatingSystem.IsLinux()) Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, files + cycles / 2);

        void Once()
        {
            using var instance = NewInstance();
            instance.Activate(48000, 512);
            Thread.Sleep(5);
            instance.Deactivate();
        }
    }

    private PluginInstance NewInstance() => new(PluginKind.Instrument, _host, new EngineAccess(null) { MayStart = false });

    private static async Task<MessageChannel<ClientMessage, EngineMessage>> Accept(ControlListener listener)
        => await listener.AcceptAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    private static async Task<ClientMessage?> Next(MessageChannel<ClientMessage, EngineMessage> channel)
        => await channel.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    private static ValueTask Say(MessageChannel<ClientMessage, EngineMessage> channel, EngineMessage message)
        => channel.SendAsync(message, TestContext.Current.CancellationToken);

    private static async Task<Hello> Greet(MessageChannel<ClientMessage, EngineMessage> channel, PluginInstance instance, int process)
    {
        var hello = Assert.IsType<Hello>(await Next(channel));
        await Say(channel, new Welcome(ControlProtocol.Version, "1", process, 1));
        Assert.IsType<SetPrompts>(await Next(channel));
        await Until(() => instance.Status().EngineProcessId == process);
        return hello;
    }

    private static async Task Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, "It did not happen in time.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static unsafe (StartValue Origin, long Context) WantedOf(PluginInstance instance)
        => (instance.Region!.Header->GenerationOrigin, Volatile.Read(ref instance.Region.Header->ProjectContext));

    private static unsafe uint RequestedGeneration(PluginInstance instance) => instance.Region!.Header->RequestedGeneration;
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
