using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Plugin.Core.Engine;
using LiveMusic.Plugin.Core.Printing;
using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core;

/// <summary>
/// One plugin instance, in no format's words. A format's adapter makes it, calls it from the host's main thread, and gives blocks to <see cref="Audio"/>.
/// Nothing is made, opened or started before the first <see cref="Activate"/> or <see cref="OpenEditor"/>: hosts make instances while they scan.
/// </summary>
/// <remarks>
/// Threading: main thread, but for <see cref="Audio"/> (see there), <see cref="Status"/> and <see cref="GetValue"/> (any thread but the audio thread). <see cref="Dispose"/>
/// leaves no thread, file, region or process behind (the engine is the user's, not ours: it ends by itself when no plugin is left).
/// </remarks>
internal sealed unsafe partial class PluginInstance : IDisposable
{
    public const string OfflineFailure = "The bounce has gaps: the engine gave no music in time and the missing samples are silence. Check the engine and bounce again.";

    private readonly HostNotifier _host;
    private readonly EngineAccess? _engine;
    private readonly AudioState* _audio;
    private readonly PromptBook _prompts = new();
    private readonly SceneBook _scenes = new();
    private readonly BookmarkBook _bookmarks = new();
    private readonly ContextBook _context = new();
    private readonly PrintBook _print;
    private SharedRegion? _region;
    private EngineLink? _link;
    private string _regionMessage = "";
    private bool _disposed;

    /// <param name="kind">Which of the two plugins.</param>
    /// <param name="host">Where to tell things.</param>
    /// <param name="engine">How to come by an engine; null: none is looked for (tests that are the engine themselves).</param>
    public PluginInstance(PluginKind kind, HostNotifier host, EngineAccess? engine)
    {
        Kind = kind;
        _host = host;
        _engine = engine;
        _audio = (AudioState*)NativeMemory.AlignedAlloc((nuint)sizeof(AudioState), 64);
        NativeMemory.Clear(_audio, (nuint)sizeof(AudioState));
        Audio = new(_audio);
        Audio.Initialise(kind == PluginKind.Effect);
        _print = new(_audio, host);
    }

    public PluginKind Kind { get; }

    /// <summary>The audio thread's side.</summary>
    public AudioProcessor Audio { get; }

    public bool IsActive { get; private set; }

    /// <summary>Name of the track in the host, which the engine's log shows; empty: unknown.</summary>
    public string TrackName
    {
        get;
        set
        {
            field = value;
            _link?.TrackName = value;
        }
    } = "";

    /// <summary>The region, for tests that play the engine; null before the first activation.</summary>
    internal SharedRegion? Region => _region;

    /// <summary>The take that plays in its place of the song.</summary>
    public PrintBook Print => _print;

    /// <summary>
    /// Before processing. The region is made at the first activation (or for the editor) and lives as long as the instance; each activation asks for a fresh stream. When the system
    /// gives no memory the instance is active and silent, and <see cref="Status"/> says why: a project must open all the same.
    /// </summary>
    public void Activate(double sampleRate, int maximumFrames)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        MakeRegion();
        var generation = _audio->Generation + 1;
        Audio.Prepare(sampleRate, maximumFrames, generation);
        if (_region is not null)
        {
            var header = _region.Header;
            header->HostSampleRate = sampleRate;
            header->MaximumBlockFrames = maximumFrames;
            header->Offline = _audio->Offline;
            header->GenerationOrigin = Audio.Origin;
            Volatile.Write(ref header->Active, 1);
            Volatile.Write(ref header->RequestedGeneration, generation);
        }
        IsActive = true;
        MakeLink();
    }

    public void Deactivate()
    {
        IsActive = false;
        _audio->Running = false;
        _audio->Flow = Flow.Silent;
        if (_region is not null) Volatile.Write(ref _region.Header->Active, 0);
    }

    /// <summary>The host renders faster (or slower) than real time: blocks may wait for the engine.</summary>
    public void SetOffline(bool offline)
    {
        Volatile.Write(ref _audio->Offline, offline ? 1 : 0);
        Volatile.Write(ref _audio->GiveUpWaiting, 0);
        if (offline) Volatile.Write(ref _audio->OfflineFailed, 0);
        if (offline) Volatile.Write(ref _audio->UntoldBounceMissed, 0);
        // Also by the audio thread when it looks again; at once, so that the engine is prepared before the first block.
        if (_region is not null) Volatile.Write(ref _region.Header->Offline, offline ? 1 : 0);
    }

    public double GetValue(Parameter parameter) => Audio.GetValue(parameter.Index);

    public string Format(Parameter parameter, double value)
    {
        if (parameter.Id is ParameterId.Scene or ParameterId.MorphScene && (int)parameter.Clamp(value) is var number && _scenes.Title(number) is { } title) return $"{number} · {title}";
        return ParameterText.Format(parameter, value, parameter.Unit == ValueUnit.PromptWeight ? _prompts.Title(parameter.PromptSlot) : null);
    }

    public string GetPromptText(int slot) => _prompts[slot].Text;

    /// <summary>Whether it is another text than before.</summary>
    public bool SetPromptText(int slot, string text)
    {
        if (!_prompts.SetText(slot, text)) return false;
        _link?.Wake();
        return true;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Deactivate();
        Volatile.Write(ref _audio->GiveUpWaiting, 1);
        _link?.Dispose();
        _print.Dispose();
        _region?.Dispose();
        NativeMemory.AlignedFree(_audio);
    }

    private void MakeLink()
    {
        if (_engine is null || _region is null || _link is not null) return;
        _link = new(_engine, _region, _audio, _prompts, _scenes, _bookmarks, _context, _print, _host) { TrackName = TrackName, Editor = _editor };
        _link.Wake();
    }

    private void MakeRegion()
    {
        if (_region is not null) return;
        try
        {
            _region = SharedRegion.Create(Kind == PluginKind.Effect);
            _audio->Ports = new(_region);
            _audio->Header = _region.Header;
            _region.Header->ProjectContext = _context.Version;
            Audio.ShowValues();
            _regionMessage = "";
        }
        catch (RegionException e)
        {
            _regionMessage = e.Message;
            _host.Log(LogLevel.Error, e.Message);
        }
    }
}
