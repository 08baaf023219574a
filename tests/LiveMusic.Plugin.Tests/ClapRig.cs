using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using LiveMusic.Plugin.Clap;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;

namespace LiveMusic.Plugin.Tests;

/// <summary>A plugin as a CLAP host holds it: made by the factory's adapter, called through its tables, with a host that writes down what it is told.</summary>
/// <remarks>One thread, but for <see cref="Told"/>, which plugin threads write too.</remarks>
internal sealed unsafe class ClapRig : IDisposable
{
    private const int RoomForEvents = 64;

    private static readonly ClapHostParams* Params = Table(new ClapHostParams { Rescan = &Rescan, RequestFlush = &RequestFlush });
    private static readonly ClapHostState* State = Table(new ClapHostState { MarkDirty = &MarkDirty });
    private static readonly ClapHostTrackInfo* Track = Table(new ClapHostTrackInfo { Get = &GetTrack });
    private static readonly ClapHostPresetLoad* Presets = Table(new ClapHostPresetLoad { OnError = &PresetError, Loaded = &PresetLoaded });

    private static readonly ClapHostGui* Gui = Table(new ClapHostGui { RequestResize = &RequestResize, Closed = &GuiClosed });

    private readonly Lock _gate = new();
    private readonly List<string> _told = [];
    private readonly GCHandle _self;
    private readonly ClapHost* _host;
    private readonly float* _memory = (float*)NativeMemory.AllocZeroed(2 * MostFrames, sizeof(float));
    private readonly List<byte[]> _out = [];
    private readonly byte*[] _in = new byte*[RoomForEvents];
    private int _inCount;

    public const int MostFrames = 1024;

    public ClapRig(PluginKind kind = PluginKind.Instrument)
    {
        _self = GCHandle.Alloc(this);
        _host = (ClapHost*)NativeMemory.AllocZeroed((nuint)sizeof(ClapHost));
        *_host = new()
        {
            Version = ClapVersion.Current,
            HostData = (void*)GCHandle.ToIntPtr(_self),
            GetExtension = &GetHostExtension,
            RequestRestart = &Ignore,
            RequestProcess = &Ignore,
            RequestCallback = &RequestCallback,
        };
        Plugin = new ClapAdapter(kind, _host).Plugin;
        Assert.Equal(1, Plugin->Init(Plugin));
    }

    public ClapPlugin* Plugin { get; }

    public ClapAdapter Adapter => ClapAdapter.Of(Plugin);

    public PluginInstance Instance => Adapter.Instance;

    /// <summary>Name of the track that the host gives; null: it gives none.</summary>
    public string? TrackName { get; set; }

    /// <summary>Events that the host takes in the next call; then its list is full.</summary>
    public int RoomForOutput { get; set; } = RoomForEvents;

    /// <summary>What the host was told since the last look.</summary>
    public string[] Told()
    {
        lock (_gate)
        {
            string[] told = [.. _told];
            _told.Clear();
            return told;
        }
    }

    public T* Extension<T>(ReadOnlySpan<byte> id) where T : unmanaged
    {
        var found = (T*)Plugin->GetExtension(Plugin, ClapText.Pointer(id));
        Assert.True(found != null, $"The plugin has no {Encoding.UTF8.GetString(id)}.");
        return found;
    }

    public void OnMainThread() => Plugin->OnMainThread(Plugin);

    /// <summary>An event for the next block or flush.</summary>
    public void Send<T>(T what, uint time, ushort type) where T : unmanaged
    {
        var place = (byte*)NativeMemory.Alloc((nuint)sizeof(T));
        *(T*)place = what;
        *(ClapEventHeader*)place = new() { Size = (uint)sizeof(T), Time = time, SpaceId = ClapEventHeader.CoreSpace, Type = type };
        _in[_inCount++] = place;
    }

    public void SendMidi(uint time, byte status, byte first, byte second)
    {
        var midi = new ClapEventMidi();
        midi.Data[0] = status;
        midi.Data[1] = first;
        midi.Data[2] = second;
        Send(midi, time, ClapEventType.Midi);
    }

    /// <summary>One block; what the plugin told in it, in words.</summary>
    public string[] Process(int frames = 256) => Call((input, output) =>
    {
        var channels = stackalloc float*[2] { _memory, _memory + MostFrames };
        var buffer = new ClapAudioBuffer { Data32 = channels, ChannelCount = 2 };
        var process = new ClapProcess
        {
            FramesCount = (uint)frames, AudioOutputs = &buffer, AudioOutputsCount = 1, InEvents = (ClapInputEvents*)input, OutEvents = (ClapOutputEvents*)output,
        };
        ClapAdapter.ProcessBlock(Plugin, &process);
    });

    /// <summary>One flush; what the plugin told in it, in words.</summary>
    public string[] Flush() => Call((input, output) => Extension<ClapPluginParams>(ClapPluginParams.Id)->Flush(Plugin, (ClapInputEvents*)input, (ClapOutputEvents*)output));

    public byte[] Save(uint context)
    {
        var bytes = new List<byte>();
        var handle = GCHandle.Alloc(bytes);
        var stream = new ClapOutputStream { Context = (void*)GCHandle.ToIntPtr(handle), Write = &Write };
        Assert.Equal(1, Extension<ClapPluginStateContext>(ClapPluginStateContext.Id)->Save(Plugin, &stream, context));
        handle.Free();
        return [.. bytes];
    }

    /// <param name="bytes">A state.</param>
    /// <param name="context">One of <see cref="ClapStateContextType"/>; null: by the plain extension.</param>
    public void Load(byte[] bytes, uint? context)
    {
        var left = new Queue<byte>(bytes);
        var handle = GCHandle.Alloc(left);
        var stream = new ClapInputStream { Context = (void*)GCHandle.ToIntPtr(handle), Read = &Read };
        Assert.Equal(1, context is { } type
            ? Extension<ClapPluginStateContext>(ClapPluginStateContext.Id)->Load(Plugin, &stream, type)
            : Extension<ClapPluginState>(ClapPluginState.Id)->Load(Plugin, &stream));
        handle.Free();
    }

    public void Dispose()
    {
        Plugin->Destroy(Plugin);
        NativeMemory.Free(_host);
        NativeMemory.Free(_memory);
        _self.Free();
    }

    private string[] Call(Action<nint, nint> call)
    {
        _out.Clear();
        var input = new ClapInputEvents { Context = (void*)GCHandle.ToIntPtr(_self), Size = &EventCount, Get = &GetEvent };
        var output = new ClapOutputEvents { Context = (void*)GCHandle.ToIntPtr(_self), TryPush = &TryPush };
        call((nint)(&input), (nint)(&output));
        while (_inCount > 0) NativeMemory.Free(_in[--_inCount]);
        return [.. _out.Select(Words)];
    }

    private static string Words(byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            var header = (ClapEventHeader*)start;
            Assert.Equal((uint)bytes.Length, header->Size);
            var recorded = (header->Flags & ClapEventFlags.DontRecord) == 0 ? "" : " unrecorded";
            return header->Type switch
            {
                ClapEventType.ParamGestureBegin => $"{header->Time}: begin {((ClapEventParamGesture*)start)->ParamId}",
                ClapEventType.ParamGestureEnd => $"{header->Time}: end {((ClapEventParamGesture*)start)->ParamId}",
                ClapEventType.ParamValue => FormattableString.Invariant($"{header->Time}: {((ClapEventParamValue*)start)->ParamId} = {((ClapEventParamValue*)start)->Value:0.###}{recorded}"),
                _ => $"event of type {header->Type}",
            };
        }
    }

    private void Tell(string what)
    {
        lock (_gate) _told.Add(what);
    }

    private static ClapRig Of(ClapHost* host) => (ClapRig)GCHandle.FromIntPtr((nint)host->HostData).Target!;

    private static T* Table<T>(T table) where T : unmanaged
    {
        var place = (T*)NativeMemory.Alloc((nuint)sizeof(T));
        *place = table;
        return place;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetHostExtension(ClapHost* host, byte* id)
        => ClapText.Matches(id, ClapPluginParams.Id) ? Params
            : ClapText.Matches(id, ClapPluginState.Id) ? State
            : ClapText.Matches(id, ClapPluginTrackInfo.Id) ? Track
            : ClapText.Matches(id, ClapPluginGui.Id) ? Gui
            // As a host of last year names it.
            : ClapText.Matches(id, ClapPluginPresetLoad.DraftId) ? Presets
            : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(ClapHost* host)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RequestCallback(ClapHost* host) => Of(host).Tell("callback wanted");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RequestFlush(ClapHost* host) => Of(host).Tell("flush wanted");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Rescan(ClapHost* host, uint flags)
    {
        string[] names = ["values", "text", "info", "all"];
        Of(host).Tell("rescan " + string.Join('+', names.Where((_, bit) => (flags >> bit & 1) != 0)));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void MarkDirty(ClapHost* host) => Of(host).Tell("dirty");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte RequestResize(ClapHost* host, uint width, uint height)
    {
        Of(host).Tell($"{width} x {height} wanted");
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void GuiClosed(ClapHost* host, byte destroyed) => Of(host).Tell($"editor closed, destroyed: {destroyed}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GetTrack(ClapHost* host, ClapTrackInfo* info)
    {
        if (Of(host).TrackName is not { } name) return 0;
        *info = new() { Flags = ClapTrackInfoFlags.HasTrackName };
        ClapText.Copy(name, info->Name, ClapConstants.NameSize);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void PresetError(ClapHost* host, uint kind, byte* location, byte* key, int error, byte* message)
        => Of(host).Tell($"preset failed ({kind}, {ClapText.Read(key)}, {error}): {ClapText.Read(message)}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void PresetLoaded(ClapHost* host, uint kind, byte* location, byte* key) => Of(host).Tell($"preset loaded ({kind}, {ClapText.Read(location)}, {ClapText.Read(key)})");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint EventCount(ClapInputEvents* list) => (uint)((ClapRig)GCHandle.FromIntPtr((nint)list->Context).Target!)._inCount;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ClapEventHeader* GetEvent(ClapInputEvents* list, uint index) => (ClapEventHeader*)((ClapRig)GCHandle.FromIntPtr((nint)list->Context).Target!)._in[index];

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte TryPush(ClapOutputEvents* list, ClapEventHeader* header)
    {
        var rig = (ClapRig)GCHandle.FromIntPtr((nint)list->Context).Target!;
        if (rig._out.Count >= rig.RoomForOutput) return 0;
        rig._out.Add(new ReadOnlySpan<byte>(header, (int)header->Size).ToArray());
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Write(ClapOutputStream* stream, void* bytes, ulong size)
    {
        ((List<byte>)GCHandle.FromIntPtr((nint)stream->Context).Target!).AddRange(new ReadOnlySpan<byte>(bytes, (int)size));
        return (long)size;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Read(ClapInputStream* stream, void* bytes, ulong size)
    {
        var left = (Queue<byte>)GCHandle.FromIntPtr((nint)stream->Context).Target!;
        var got = 0;
        while (got < (int)size && left.TryDequeue(out var one)) ((byte*)bytes)[got++] = one;
        return got;
    }
}
