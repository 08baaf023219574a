using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting;

/// <summary>
/// The C side of <see cref="HostServices"/>: one table of functions for all instances. Every function may be entered from any thread, threads
/// of the plugin included; none lets an exception out.
/// </summary>
internal static unsafe class HostCallbacks
{
    private static readonly ClapHostThreadCheck* ThreadCheck = Table(new ClapHostThreadCheck { IsMainThread = &IsMainThread, IsAudioThread = &IsAudioThread });
    private static readonly ClapHostLog* LogTable = Table(new ClapHostLog { Log = &Log });
    private static readonly ClapHostParams* Params = Table(new ClapHostParams { Rescan = &ParamsRescan, Clear = &ParamsClear, RequestFlush = &ParamsRequestFlush });
    private static readonly ClapHostState* State = Table(new ClapHostState { MarkDirty = &MarkDirty });
    private static readonly ClapHostLatency* Latency = Table(new ClapHostLatency { Changed = &LatencyChanged });
    private static readonly ClapHostTail* Tail = Table(new ClapHostTail { Changed = &TailChanged });
    private static readonly ClapHostAudioPorts* AudioPorts = Table(new ClapHostAudioPorts { IsRescanFlagSupported = &AudioPortsFlag, Rescan = &AudioPortsRescan });
    private static readonly ClapHostNotePorts* NotePorts = Table(new ClapHostNotePorts { SupportedDialects = &NoteDialects, Rescan = &NotePortsRescan });
    private static readonly ClapHostTimerSupport* Timers = Table(new ClapHostTimerSupport { RegisterTimer = &RegisterTimer, UnregisterTimer = &UnregisterTimer });
    private static readonly ClapHostPosixFdSupport* Descriptors = Table(new ClapHostPosixFdSupport { RegisterFd = &RegisterFd, ModifyFd = &ModifyFd, UnregisterFd = &UnregisterFd });

    /// <summary>Fills everything but the host's own data pointer.</summary>
    public static void Fill(ClapHost* host)
    {
        host->Version = ClapVersion.Current;
        host->Name = ClapText.Pointer("livemusic-host"u8);
        host->Vendor = ClapText.Pointer("LiveMusic"u8);
        host->Url = ClapText.Pointer(""u8);
        host->HostVersion = ClapText.Pointer("0.1.0"u8);
        host->GetExtension = &GetExtension;
        host->RequestRestart = &RequestRestart;
        host->RequestProcess = &RequestProcess;
        host->RequestCallback = &RequestCallback;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetExtension(ClapHost* host, byte* id)
    {
        HostServices services = HostServices.From(host);
        if (!services.Initialised)
        {
            services.Breach("host.get_extension before plugin.init");
        }

        // There is no window to show a GUI in, so the GUI extension is refused by not being there.
        return ClapText.Matches(id, ClapHostThreadCheck.Id) ? ThreadCheck
            : ClapText.Matches(id, ClapHostLog.Id) ? LogTable
            : ClapText.Matches(id, ClapPluginParams.Id) ? Params
            : ClapText.Matches(id, ClapPluginState.Id) ? State
            : ClapText.Matches(id, ClapPluginLatency.Id) ? Latency
            : ClapText.Matches(id, ClapPluginTail.Id) ? Tail
            : ClapText.Matches(id, ClapPluginAudioPorts.Id) ? AudioPorts
            : ClapText.Matches(id, ClapPluginNotePorts.Id) ? NotePorts
            : ClapText.Matches(id, ClapPluginTimerSupport.Id) ? Timers
            : ClapText.Matches(id, ClapPluginPosixFdSupport.Id) && !OperatingSystem.IsWindows() ? Descriptors
            : null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RequestRestart(ClapHost* host) => HostServices.From(host).RequestRestart();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RequestProcess(ClapHost* host) => HostServices.From(host).RequestProcess();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RequestCallback(ClapHost* host) => HostServices.From(host).RequestCallback();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte IsMainThread(ClapHost* host) => HostServices.From(host).Roles.IsMain ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte IsAudioThread(ClapHost* host) => HostServices.From(host).Roles.IsAudio ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Log(ClapHost* host, int severity, byte* text) => HostServices.From(host).AddLog(severity, ClapText.Read(text) ?? "(null)");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ParamsRescan(ClapHost* host, uint flags) => HostServices.From(host).RescanParams(flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ParamsClear(ClapHost* host, uint id, uint flags) => HostServices.From(host).ExpectMain("params.clear");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ParamsRequestFlush(ClapHost* host) => HostServices.From(host).RequestFlush();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void MarkDirty(ClapHost* host) => HostServices.From(host).MarkDirty();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LatencyChanged(ClapHost* host) => HostServices.From(host).LatencyChanged();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TailChanged(ClapHost* host) => HostServices.From(host).TailChanged();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte AudioPortsFlag(ClapHost* host, uint flag) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void AudioPortsRescan(ClapHost* host, uint flags) => HostServices.From(host).PortsChanged("audio-ports.rescan");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint NoteDialects(ClapHost* host) => ClapNoteDialect.Clap | ClapNoteDialect.Midi;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void NotePortsRescan(ClapHost* host, uint flags) => HostServices.From(host).PortsChanged("note-ports.rescan");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte RegisterTimer(ClapHost* host, uint periodMs, uint* id)
    {
        *id = HostServices.From(host).AddTimer(periodMs);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte UnregisterTimer(ClapHost* host, uint id) => HostServices.From(host).RemoveTimer(id) ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte RegisterFd(ClapHost* host, int fd, uint flags) => HostServices.From(host).FileDescriptors.Add(fd, flags) ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ModifyFd(ClapHost* host, int fd, uint flags) => HostServices.From(host).FileDescriptors.Modify(fd, flags) ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte UnregisterFd(ClapHost* host, int fd) => HostServices.From(host).FileDescriptors.Remove(fd) ? (byte)1 : (byte)0;

    /// <summary>A copy that never moves and lives as long as the process.</summary>
    private static T* Table<T>(T value)
        where T : unmanaged
    {
        var table = (T*)NativeMemory.Alloc((nuint)sizeof(T));
        *table = value;
        return table;
    }
}
