using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Clap;

/// <summary>
/// The <c>clap_host</c> of one instance, the C side of <see cref="HostServices"/>; the tables of functions are shared by all. Every function may be entered
/// from any thread, threads of the plugin included; none lets an exception out.
/// </summary>
internal sealed unsafe class ClapHostObject : IDisposable
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

    private static readonly ClapHostGui* Gui = Table(new ClapHostGui
    {
        ResizeHintsChanged = &Ignore,
        RequestResize = &GuiRequestResize,
        RequestShow = &GuiRefuse,
        RequestHide = &GuiRefuse,
        Closed = &GuiClosed,
    });

    private readonly GCHandle _services;

    public ClapHostObject(HostServices services)
    {
        _services = GCHandle.Alloc(services);
        Pointer = Table(new ClapHost
        {
            Version = ClapVersion.Current,
            HostData = (void*)GCHandle.ToIntPtr(_services),
            Name = ClapText.Pointer("livemusic-host"u8),
            Vendor = ClapText.Pointer("LiveMusic"u8),
            Url = ClapText.Pointer(""u8),
            HostVersion = ClapText.Pointer("0.1.0"u8),
            GetExtension = &GetExtension,
            RequestRestart = &RequestRestart,
            RequestProcess = &RequestProcess,
            RequestCallback = &RequestCallback,
        });
    }

    public ClapHost* Pointer { get; }

    public void Dispose()
    {
        NativeMemory.Free(Pointer);
        _services.Free();
    }

    private static HostServices From(ClapHost* host) => (HostServices)GCHandle.FromIntPtr((nint)host->HostData).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetExtension(ClapHost* host, byte* id)
    {
        HostServices services = From(host);
        if (!services.Initialised)
        {
            services.Breach("host.get_extension before plugin.init");
        }

        // Without a window to show a GUI in, the GUI extension is refused by not being there.
        return ClapText.Matches(id, ClapHostThreadCheck.Id) ? ThreadCheck
            : ClapText.Matches(id, ClapHostLog.Id) ? LogTable
            : ClapText.Matches(id, ClapPluginParams.Id) ? Params
            : ClapText.Matches(id, ClapPluginState.Id) ? State
            : ClapText.Matches(id, ClapPluginLatency.Id) ? Latency
            : ClapText.Matches(id, ClapPluginTail.Id) ? Tail
            : ClapText.Matches(id, ClapPluginAudioPorts.Id) ? AudioPorts
            : ClapText.Matches(id, ClapPluginNotePorts.Id) ? NotePorts
            : ClapText.Matches(id, ClapPluginTimerSupport.Id) ? Timers
            : ClapText.Matches(id, ClapPluginGui.Id) && services.ShowsEditors ? Gui
            : ClapText.Matches(id, ClapPluginPosixFdSupport.Id) && !OperatingSystem.IsWindows() ? Descriptors
            : null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RequestRestart(ClapHost* host) => From(host).RequestRestart();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RequestProcess(ClapHost* host) => From(host).RequestProcess();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RequestCallback(ClapHost* host) => From(host).RequestCallback();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte IsMainThread(ClapHost* host) => From(host).Roles.IsMain ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte IsAudioThread(ClapHost* host) => From(host).Roles.IsAudio ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Log(ClapHost* host, int severity, byte* text) => From(host).AddLog(severity, ClapText.Read(text) ?? "(null)");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ParamsRescan(ClapHost* host, uint flags) => From(host).RescanParams(flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ParamsClear(ClapHost* host, uint id, uint flags) => From(host).ExpectMain("params.clear");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ParamsRequestFlush(ClapHost* host) => From(host).RequestFlush();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void MarkDirty(ClapHost* host) => From(host).MarkDirty();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LatencyChanged(ClapHost* host) => From(host).LatencyChanged();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TailChanged(ClapHost* host) => From(host).TailChanged();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte AudioPortsFlag(ClapHost* host, uint flag) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void AudioPortsRescan(ClapHost* host, uint flags) => From(host).PortsChanged("audio-ports.rescan");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint NoteDialects(ClapHost* host) => ClapNoteDialect.Clap | ClapNoteDialect.Midi;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void NotePortsRescan(ClapHost* host, uint flags) => From(host).PortsChanged("note-ports.rescan");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte RegisterTimer(ClapHost* host, uint periodMs, uint* id)
    {
        *id = From(host).AddTimer(periodMs);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte UnregisterTimer(ClapHost* host, uint id) => From(host).RemoveTimer(id) ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte RegisterFd(ClapHost* host, int fd, uint flags) => From(host).FileDescriptors.Add(fd, flags) ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ModifyFd(ClapHost* host, int fd, uint flags) => From(host).FileDescriptors.Modify(fd, flags) ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte UnregisterFd(ClapHost* host, int fd) => From(host).FileDescriptors.Remove(fd) ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(ClapHost* host)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiRequestResize(ClapHost* host, uint width, uint height)
    {
        HostServices services = From(host);
        services.ExpectMain("gui.request_resize (allowed elsewhere, not made use of by this host)");
        return services.ResizeAsked is { } asked && asked((int)width, (int)height) ? (byte)1 : (byte)0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiRefuse(ClapHost* host) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void GuiClosed(ClapHost* host, byte destroyed) => From(host).Breach("gui.closed of an editor that does not float");

    /// <summary>A copy that never moves.</summary>
    private static T* Table<T>(T value)
        where T : unmanaged
    {
        var table = (T*)NativeMemory.Alloc((nuint)sizeof(T));
        *table = value;
        return table;
    }
}
