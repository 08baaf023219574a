using System.Diagnostics;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Pipes;

namespace LiveMusic.Plugin.Tests;

/// <summary>What passes through the adapter between a CLAP host and an engine: a test plays both.</summary>
[Collection(nameof(Alone))]
public sealed class ClapEngineTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _name = OperatingSystem.IsWindows()
        ? $"livemusic-test-{Environment.ProcessId}-{Guid.NewGuid():N}"[..40]
        : Path.Combine(Path.GetTempPath(), $"lm-{Guid.NewGuid():N}"[..12] + ".sock");

    private readonly string? _engine = Environment.GetEnvironmentVariable("LIVEMUSIC_ENGINE");

    // The adapter starts an engine where it finds none: here it must not find one to start.
    public ClapEngineTests()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", _name);
        Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", Path.Combine(Path.GetTempPath(), "no-engine-here"));
    }

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", null);
        Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", _engine);
        File.Delete(_name + ".lock");
    }

    [Fact]
    public async Task ADuplicateGoesOnFromTheSameMemoryInASessionOfItsOwn()
    {
        await using var listener = ControlPipe.Listen();
        using var source = new ClapRig();
        source.Instance.Activate(48000, 512);
        using var heart = new Heart(source.Instance);
        await using var first = await Accept(listener);
        var hello = await Greet(first, 1);
        source.Instance.Region!.ContextSnapshot.Write([5, 6, 7]);
        WasHeard(source);

        using var duplicate = new ClapRig();
        duplicate.Load(source.Save(ClapStateContextType.ForDuplicate), ClapStateContextType.ForDuplicate);
        duplicate.Instance.Activate(48000, 512);
        using var otherHeart = new Heart(duplicate.Instance);
        await using var second = await Accept(listener);
        Assert.NotEqual(hello.RegionName, (await Greet(second, 2)).RegionName);
        Assert.Equal([5, 6, 7], (await Next<RestoreContext>(second)).Snapshot);
    }

    [Fact]
    public async Task TheEngineLearnsTheTracksName()
    {
        await using var listener = ControlPipe.Listen();
        using var rig = new ClapRig();
        rig.TrackName = "Bass";
        Rename(rig);
        rig.Instance.Activate(48000, 512);
        using var heart = new Heart(rig.Instance);
        await using var channel = await Accept(listener);
        await Greet(channel, 1);
        Assert.Equal("Bass", (await Next<SetTrack>(channel)).Name);
        rig.TrackName = "Low end";
        Rename(rig);
        Assert.Equal("Low end", (await Next<SetTrack>(channel)).Name);
    }

    [Fact]
    public async Task WhatTheModelLacksIsHiddenWhenItIsReady()
    {
        await using var listener = ControlPipe.Listen();
        using var rig = new ClapRig();
        rig.Instance.Activate(48000, 512);
        using var heart = new Heart(rig.Instance);
        await using var channel = await Accept(listener);
        await Greet(channel, 1);
        Assert.Empty(Hidden(rig));

        await Say(channel, Model("ready", "text_prompt", "audio_prompt"));
        Assert.Contains("rescan info", await Told(rig));
        Assert.Equal(ParameterTable.All.Where(p => p.Capability is not (null or "text_prompt" or "audio_prompt")).Select(p => p.Name), Hidden(rig));

        // The same again is nothing new.
        await Say(channel, Model("ready", "text_prompt", "audio_prompt"));
        Assert.DoesNotContain("rescan info", await Told(rig));

        string[] everything = [.. ParameterTable.All.Select(p => p.Capability).OfType<string>().Distinct()];
        // While another model is being loaded what is known stays, also for a host that calls late.
        await Say(channel, Model("ready", everything));
        await Say(channel, Model("loading"));
        await Until(() => rig.Instance.ModelCapabilities is null);
        rig.OnMainThread();
        Assert.NotEmpty(Hidden(rig));
        rig.Told();
        await Say(channel, Model("ready", everything));
        Assert.Contains("rescan info", await Told(rig));
        Assert.Empty(Hidden(rig));
    }

    private static ModelStatus Model(string state, params string[] capabilities) => new(state, "m", "M", "hash", capabilities, 4, 1, 40, "CPU", "");

    // Until then the place where the music stands is the project's, not the engine's.
    private static unsafe void WasHeard(ClapRig rig) => rig.Instance.Audio.State->Heard = 1;

    private static unsafe void Rename(ClapRig rig) => rig.Extension<ClapPluginTrackInfo>(ClapPluginTrackInfo.Id)->Changed(rig.Plugin);

    private static unsafe string[] Hidden(ClapRig rig)
    {
        var parameters = rig.Extension<ClapPluginParams>(ClapPluginParams.Id);
        List<string> hidden = [];
        for (var i = 0u; i < parameters->Count(rig.Plugin); i++)
        {
            ClapParamInfo info;
            Assert.Equal(1, parameters->GetInfo(rig.Plugin, i, &info));
            if ((info.Flags & ClapParamFlags.IsHidden) != 0) hidden.Add(ClapText.Read(info.Name, ClapConstants.NameSize));
        }
        return [.. hidden];
    }

    /// <summary>What the host is told in the callback that the plugin asks for.</summary>
    private static async Task<string[]> Told(ClapRig rig)
    {
        await Until(() => rig.Told().Contains("callback wanted"));
        rig.OnMainThread();
        return rig.Told();
    }

    private static async Task Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, "It did not happen in time.");
            await Task.Delay(10, Ended);
        }
    }

    private static Task<MessageChannel<ClientMessage, EngineMessage>> Accept(ControlListener listener) => listener.AcceptAsync(Ended).WaitAsync(Patience, Ended);

    private static ValueTask Say(MessageChannel<ClientMessage, EngineMessage> channel, EngineMessage message) => channel.SendAsync(message, Ended);

    private static async Task<T> Next<T>(MessageChannel<ClientMessage, EngineMessage> channel) where T : ClientMessage
    {
        while (true)
        {
            var message = await channel.ReceiveAsync(Ended).AsTask().WaitAsync(Patience, Ended);
            Assert.NotNull(message);
            if (message is T wanted) return wanted;
        }
    }

    private static async Task<Hello> Greet(MessageChannel<ClientMessage, EngineMessage> channel, int process)
    {
        var hello = await Next<Hello>(channel);
        await Say(channel, new Welcome(ControlProtocol.Version, "1", process, process));
        return hello;
    }
}
