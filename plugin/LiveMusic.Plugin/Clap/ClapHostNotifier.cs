using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Clap;

/// <summary>The host's extensions that the plugin uses.</summary>
/// <remarks>Threading: extensions are asked for once, in init (main thread); each method names its threads.</remarks>
internal sealed unsafe class ClapHostNotifier(ClapHost* host) : HostNotifier
{
    private ClapHostLog* _log;
    private ClapHostParams* _params;
    private ClapHostState* _state;
    private ClapHostThreadCheck* _threads;
    private int _stateChanged;

    /// <summary>Main thread, in init: not allowed before it.</summary>
    public void FindExtensions()
    {
        _log = (ClapHostLog*)Find(ClapHostLog.Id);
        _params = (ClapHostParams*)Find(ClapPluginParams.Id);
        _state = (ClapHostState*)Find(ClapPluginState.Id);
        _threads = (ClapHostThreadCheck*)Find(ClapHostThreadCheck.Id);
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
    public override void StateChanged()
    {
        Volatile.Write(ref _stateChanged, 1);
        if (host->RequestCallback != null) host->RequestCallback(host);
    }

    public override void Edited(Parameter parameter, EditPhase phase, double value)
    {
    }

    /// <summary>Main thread.</summary>
    public void OnMainThread()
    {
        if (Interlocked.Exchange(ref _stateChanged, 0) != 0) MarkDirty();
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

    private void* Find(ReadOnlySpan<byte> id) => host->GetExtension == null ? null : host->GetExtension(host, ClapText.Pointer(id));
}
