using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Clap;

/// <summary>The host's extensions that the plugin uses.</summary>
/// <param name="host">The host.</param>
/// <param name="edits">Where edits wait for the host's next block; lives longer than what calls <see cref="Edited"/>.</param>
/// <remarks>Threading: extensions are asked for once, in init (main thread); each method names its threads.</remarks>
internal sealed unsafe class ClapHostNotifier(ClapHost* host, ClapEdits* edits) : HostNotifier
{
    private ClapHostLog* _log;
    private ClapHostParams* _params;
    private ClapHostState* _state;
    private ClapHostThreadCheck* _threads;
    private ClapHostTrackInfo* _track;
    private ClapHostPresetLoad* _presets;
    private ClapHostGui* _gui;
    private int _stateChanged;
    private int _modelChanged;

    /// <summary>Main thread, in init: not allowed before it.</summary>
    public void FindExtensions()
    {
        _log = (ClapHostLog*)Find(ClapHostLog.Id);
        _params = (ClapHostParams*)Find(ClapPluginParams.Id);
        _state = (ClapHostState*)Find(ClapPluginState.Id);
        _threads = (ClapHostThreadCheck*)Find(ClapHostThreadCheck.Id);
        _track = (ClapHostTrackInfo*)Find(ClapPluginTrackInfo.Id, ClapPluginTrackInfo.DraftId);
        _presets = (ClapHostPresetLoad*)Find(ClapPluginPresetLoad.Id, ClapPluginPresetLoad.DraftId);
        _gui = (ClapHostGui*)Find(ClapPluginGui.Id);
    }

    /// <summary>Any thread but the audio thread.</summary>
    public override void Log(LogLevel level, string message)
    {
        if (_log == null || _log->Log == null) return;
        var severity = level switch
        {
            LogLevel.Error => ClapLogSeverity.Error,
            LogLevel.Warning => ClapLogSeverity.Warning,
            _ => ClapLogSeverity.Info,
        };
        Log(severity, message);
    }

    /// <summary>Any thread: the host is told on its main thread.</summary>
    public override void StateChanged() => Later(ref _stateChanged);

    /// <summary>Any thread but the audio thread: the host is told on its main thread.</summary>
    public override void ModelChanged() => Later(ref _modelChanged);

    /// <summary>Any thread but the audio thread. The host hears of it in its next block, or in the flush that is asked for here when there are no blocks.</summary>
    public override void Edited(Parameter parameter, EditPhase phase, double value)
    {
        edits->Add(parameter.Index, phase);
        if (_params != null && _params->RequestFlush != null) _params->RequestFlush(host);
        else if (host->RequestProcess != null) host->RequestProcess(host);
    }

    /// <summary>Any thread but the audio thread. Only a floating window can close by itself as the specification sees it; the other's host destroyed it and knows.</summary>
    public override void EditorClosed()
    {
        const byte windowIsHidden = 0;
        if (EditorFloats && _gui != null && _gui->Closed != null) _gui->Closed(host, windowIsHidden);
    }

    /// <summary>The editor has a window of its own. Set by the main thread.</summary>
    public bool EditorFloats { private get; set; }

    /// <summary>Main thread. Asks for a size of the host's window, in which it may or may not fit in.</summary>
    public void RequestResize(int width, int height)
    {
        if (_gui != null && _gui->RequestResize != null) _gui->RequestResize(host, (uint)width, (uint)height);
    }

    /// <summary>Main thread. True: another model than the last one may be there, which has other parameters to hide.</summary>
    public bool OnMainThread()
    {
        // What was saved anew may be a prompt, and weights are written with their prompts.
        if (Interlocked.Exchange(ref _stateChanged, 0) != 0)
        {
            Rescan(ClapParamRescan.Text);
            MarkDirty();
        }
        return Interlocked.Exchange(ref _modelChanged, 0) != 0;
    }

    /// <summary>Main thread. The name of the plugin's track; null: the host does not say.</summary>
    public string? TrackName()
    {
        ClapTrackInfo info = default;
        if (_track == null || _track->Get == null || _track->Get(host, &info) == 0 || (info.Flags & ClapTrackInfoFlags.HasTrackName) == 0) return null;
        return ClapText.Read(info.Name, ClapConstants.NameSize);
    }

    /// <summary>Main thread.</summary>
    public void PresetLoaded(uint kind, byte* location, byte* key)
    {
        if (_presets != null && _presets->Loaded != null) _presets->Loaded(host, kind, location, key);
    }

    /// <summary>Main thread.</summary>
    public void PresetFailed(uint kind, byte* location, byte* key, string message)
    {
        if (_presets == null || _presets->OnError == null) return;
        const int noSystemError = 0;
        var text = (byte*)Marshal.StringToCoTaskMemUTF8(message);
        _presets->OnError(host, kind, location, key, noSystemError, text);
        Marshal.FreeCoTaskMem((nint)text);
    }

    /// <summary>Main thread.</summary>
    public void MarkDirty()
    {
        if (_state != null && _state->MarkDirty != null) _state->MarkDirty(host);
    }

    /// <summary>Main thread. Flags of <see cref="ClapParamRescan"/>.</summary>
    public void Rescan(uint flags)
    {
        if (_params != null && _params->Rescan != null) _params->Rescan(host, flags);
    }

    /// <summary>Debug builds: tells the host when it calls on a wrong thread.</summary>
    [System.Diagnostics.Conditional("DEBUG")]
    public void CheckMainThread(string call)
    {
        if (_threads == null || _threads->IsMainThread == null || _threads->IsMainThread(host) != 0) return;
        Log(ClapLogSeverity.HostMisbehaving, $"{call} was called on another thread than the main thread.");
    }

    [System.Diagnostics.Conditional("DEBUG")]
    public void CheckAudioThread(string call)
    {
        if (_threads == null || _threads->IsAudioThread == null || _threads->IsAudioThread(host) != 0) return;
        Log(ClapLogSeverity.HostMisbehaving, $"{call} was called on another thread than the audio thread.");
    }

    private void Log(int severity, string message)
    {
        if (_log == null || _log->Log == null) return;
        var text = (byte*)Marshal.StringToCoTaskMemUTF8(message);
        _log->Log(host, severity, text);
        Marshal.FreeCoTaskMem((nint)text);
    }

    private void Later(ref int flag)
    {
        Volatile.Write(ref flag, 1);
        if (host->RequestCallback != null) host->RequestCallback(host);
    }

    private void* Find(ReadOnlySpan<byte> id, ReadOnlySpan<byte> draft)
    {
        var found = Find(id);
        return found != null ? found : Find(draft);
    }

    private void* Find(ReadOnlySpan<byte> id) => host->GetExtension == null ? null : host->GetExtension(host, ClapText.Pointer(id));
}
