using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IComponentHandler and IComponentHandler2 of one instance: what a controller asks of the host. All calls belong to the main thread.</summary>
internal sealed unsafe class ComponentHandler : HostObject
{
    private static readonly IComponentHandler* Handler = MakeTable(new IComponentHandler
    {
        Unknown = Counted,
        BeginEdit = &BeginEdit,
        PerformEdit = &PerformEdit,
        EndEdit = &EndEdit,
        RestartComponent = &RestartComponent,
    });

    private static readonly IComponentHandler2* Handler2 = MakeTable(new IComponentHandler2
    {
        Unknown = Counted,
        SetDirty = &SetDirty,
        RequestOpenEditor = &RequestOpenEditor,
        StartGroupEdit = &StartGroupEdit,
        FinishGroupEdit = &FinishGroupEdit,
    });

    private readonly HostServices _services;
    private readonly Action<uint, double> _edited;
    private readonly HashSet<uint> _held = [];
    private readonly Com<IComponentHandler2>* _second;
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

    public Com<IComponentHandler>* Pointer { get; }

    /// <summary>Edits that the plugin made since it was created.</summary>
    public int Edits { get; private set; }

    protected override void* Find(Tuid id) =>
        id == IComponentHandler.Iid || id == FUnknown.Iid ? Pointer : id == IComponentHandler2.Iid ? (void*)_second : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int BeginEdit(void* self, uint parameter)
    {
        ComponentHandler h = From<ComponentHandler>(self);
        h._services.ExpectMain("IComponentHandler.beginEdit");
        if (!h._held.Add(parameter))
        {
            h._services.Breach($"beginEdit of parameter {parameter} twice");
        }

        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
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
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int EndEdit(void* self, uint parameter)
    {
        ComponentHandler h = From<ComponentHandler>(self);
        h._services.ExpectMain("IComponentHandler.endEdit");
        if (!h._held.Remove(parameter))
        {
            h._services.Breach($"endEdit of parameter {parameter} without beginEdit");
        }

        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RestartComponent(void* self, int flags)
    {
        HostServices services = From<ComponentHandler>(self)._services;
        services.ExpectMain("IComponentHandler.restartComponent");
        if ((flags & (RestartFlags.ReloadComponent | RestartFlags.IoChanged | RestartFlags.LatencyChanged)) != 0)
        {
            services.RequestRestart();
        }

        if ((flags & (RestartFlags.IoChanged | RestartFlags.IoTitlesChanged)) != 0)
        {
            services.PortsChanged("IComponentHandler.restartComponent");
        }

        if ((flags & RestartFlags.ParamValuesChanged) != 0)
        {
            services.RescanParams(ClapParamRescan.Values);
        }

        if ((flags & RestartFlags.ParamTitlesChanged) != 0)
        {
            services.RescanParams(ClapParamRescan.Info | ClapParamRescan.Text);
        }

        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetDirty(void* self, byte dirty)
    {
        From<ComponentHandler>(self)._services.MarkDirty();
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RequestOpenEditor(void* self, byte* name) => TResult.NotImplemented;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int StartGroupEdit(void* self)
    {
        ComponentHandler h = From<ComponentHandler>(self);
        h._services.ExpectMain("IComponentHandler2.startGroupEdit");
        h._groups++;
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FinishGroupEdit(void* self)
    {
        ComponentHandler h = From<ComponentHandler>(self);
        h._services.ExpectMain("IComponentHandler2.finishGroupEdit");
        if (--h._groups < 0)
        {
            h._services.Breach("finishGroupEdit without startGroupEdit");
        }

        return TResult.Ok;
    }
}
