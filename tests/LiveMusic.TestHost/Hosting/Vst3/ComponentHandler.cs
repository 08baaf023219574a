using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IComponentHandler and IComponentHandler2 of one instance: what a controller asks of the host. All calls belong to the main thread.</summary>
internal sealed unsafe class ComponentHandler : HostObject
{
    private const int ReloadComponent = 1;
    private const int IoChanged = 1 << 1;
    private const int ParamValuesChanged = 1 << 2;
    private const int LatencyChanged = 1 << 3;
    private const int ParamTitlesChanged = 1 << 4;
    private const int IoTitlesChanged = 1 << 7;

    private static readonly void** Handler = MakeTable(
        (nint)(delegate* unmanaged[Stdcall]<void*, uint, int>)&BeginEdit,
        (nint)(delegate* unmanaged[Stdcall]<void*, uint, double, int>)&PerformEdit,
        (nint)(delegate* unmanaged[Stdcall]<void*, uint, int>)&EndEdit,
        (nint)(delegate* unmanaged[Stdcall]<void*, int, int>)&RestartComponent);

    private static readonly void** Handler2 = MakeTable(
        (nint)(delegate* unmanaged[Stdcall]<void*, byte, int>)&SetDirty,
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, int>)&RequestOpenEditor,
        (nint)(delegate* unmanaged[Stdcall]<void*, int>)&StartGroupEdit,
        (nint)(delegate* unmanaged[Stdcall]<void*, int>)&FinishGroupEdit);

    private readonly HostServices _services;
    private readonly Action<uint, double> _edited;
    private readonly HashSet<uint> _held = [];
    private readonly void* _second;
    private int _groups;

    /// <param name="services">Where requests and breaches go.</param>
    /// <param name="edited">Takes an edit to the processor: parameter and normalised value.</param>
    public ComponentHandler(HostServices services, Action<uint, double> edited)
    {
        _services = services;
        _edited = edited;
        Pointer = AddFace(Handler);
        _second = AddFace(Handler2);
    }

    public void* Pointer { get; }

    /// <summary>Edits that the plugin made since it was created.</summary>
    public int Edits { get; private set; }

    protected override void* Find(Vst3Id id) =>
        id.Equals(Vst3Id.ComponentHandler) || id.Equals(Vst3Id.Unknown) ? Pointer : id.Equals(Vst3Id.ComponentHandler2) ? _second : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int BeginEdit(void* self, uint parameter)
    {
        ComponentHandler h = From<ComponentHandler>(self);
        h._services.ExpectMain("IComponentHandler.beginEdit");
        if (!h._held.Add(parameter))
        {
            h._services.Breach($"beginEdit of parameter {parameter} twice");
        }

        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int PerformEdit(void* self, uint parameter, double value)
    {
        ComponentHandler h = From<ComponentHandler>(self);
        h._services.ExpectMain("IComponentHandler.performEdit");
        if (!h._held.Contains(parameter))
        {
            h._services.Breach($"performEdit of parameter {parameter} without beginEdit");
        }

        if (value is not (>= 0 and <= 1))
        {
            h._services.Breach($"performEdit of parameter {parameter} with {value}");
        }

        h.Edits++;
        h._edited(parameter, value);
        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int EndEdit(void* self, uint parameter)
    {
        ComponentHandler h = From<ComponentHandler>(self);
        h._services.ExpectMain("IComponentHandler.endEdit");
        if (!h._held.Remove(parameter))
        {
            h._services.Breach($"endEdit of parameter {parameter} without beginEdit");
        }

        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int RestartComponent(void* self, int flags)
    {
        HostServices services = From<ComponentHandler>(self)._services;
        services.ExpectMain("IComponentHandler.restartComponent");
        if ((flags & (ReloadComponent | IoChanged | LatencyChanged)) != 0)
        {
            services.RequestRestart();
        }

        if ((flags & (IoChanged | IoTitlesChanged)) != 0)
        {
            services.PortsChanged("IComponentHandler.restartComponent");
        }

        if ((flags & ParamValuesChanged) != 0)
        {
            services.RescanParams(ClapParamRescan.Values);
        }

        if ((flags & ParamTitlesChanged) != 0)
        {
            services.RescanParams(ClapParamRescan.Info | ClapParamRescan.Text);
        }

        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int SetDirty(void* self, byte dirty)
    {
        From<ComponentHandler>(self)._services.MarkDirty();
        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int RequestOpenEditor(void* self, byte* name) => Vst3Result.NotImplemented;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int StartGroupEdit(void* self)
    {
        ComponentHandler h = From<ComponentHandler>(self);
        h._services.ExpectMain("IComponentHandler2.startGroupEdit");
        h._groups++;
        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int FinishGroupEdit(void* self)
    {
        ComponentHandler h = From<ComponentHandler>(self);
        h._services.ExpectMain("IComponentHandler2.finishGroupEdit");
        if (--h._groups < 0)
        {
            h._services.Breach("finishGroupEdit without startGroupEdit");
        }

        return Vst3Result.Ok;
    }
}
