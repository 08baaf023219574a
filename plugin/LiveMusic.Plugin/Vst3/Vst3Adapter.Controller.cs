using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Vst3;

// No parameter is the bypass (kIsBypass): there is no latency to keep up, so that a host's own bypass is exact, and it lets the engine rest. Mix is the musical one.
internal sealed unsafe partial class Vst3Adapter
{
    /// <summary>Far above what a person types.</summary>
    private const int LongestInput = 1024;

    private static readonly IEditController* ControllerTable = MakeController();
    private static readonly IMidiMapping* MidiMappingTable = MakeMidiMapping();
    private static readonly ITimerHandler* TimerTable = MakeTimer();

    private static IEditController* MakeController()
    {
        var table = (IEditController*)NativeMemory.AllocZeroed((nuint)sizeof(IEditController));
        table->Base = PluginBase;
        table->SetComponentState = &SetComponentState;
        table->SetState = &SetControllerState;
        table->GetState = &GetControllerState;
        table->GetParameterCount = &GetParameterCount;
        table->GetParameterInfo = &GetParameterInfo;
        table->GetParamStringByValue = &GetParamStringByValue;
        table->GetParamValueByString = &GetParamValueByString;
        table->NormalizedParamToPlain = &NormalizedParamToPlain;
        table->PlainParamToNormalized = &PlainParamToNormalized;
        table->GetParamNormalized = &GetParamNormalized;
        table->SetParamNormalized = &SetParamNormalized;
        table->SetComponentHandler = &SetComponentHandler;
        table->CreateView = &CreateView;
        return table;
    }

    private static IMidiMapping* MakeMidiMapping()
    {
        var table = (IMidiMapping*)NativeMemory.AllocZeroed((nuint)sizeof(IMidiMapping));
        table->Unknown = Unknown;
        table->GetMidiControllerAssignment = &GetMidiControllerAssignment;
        return table;
    }

    private static ITimerHandler* MakeTimer()
    {
        var table = (ITimerHandler*)NativeMemory.AllocZeroed((nuint)sizeof(ITimerHandler));
        table->Unknown = Unknown;
        table->OnTimer = &OnTimer;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnTimer(void* self)
    {
        try
        {
            Of(self)._host.OnMainThread();
        }
        catch (Exception e)
        {
            Caught(self, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetParameterCount(void* self) => ParameterTable.Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetParameterInfo(void* self, int index, ParameterInfo* info)
    {
        try
        {
            if (info == null || (uint)index >= (uint)ParameterTable.Count) return TResult.InvalidArgument;
            var parameter = ParameterTable.All[index];
            *info = default;
            info->Id = (uint)parameter.Id;
            // The texts of values have their unit already.
            Vst3Text.Copy(parameter.Name, info->Title);
            Vst3Text.Copy(parameter.ShortName, info->ShortTitle);
            info->StepCount = StepCount(parameter);
            info->DefaultNormalizedValue = parameter.Normalise(parameter.Default);
            info->UnitId = UnitOf(parameter);
            info->Flags = ParameterFlags.CanAutomate;
            if (parameter.Unit == ValueUnit.Choice) info->Flags |= ParameterFlags.IsList;
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    // Steps are even by definition. Whole numbers on a logarithmic scale are not: for a host that is a continuous parameter which snaps.
    private static int StepCount(Parameter parameter)
        => parameter.Stepped && parameter.Curve == Curve.Linear ? (int)(parameter.Maximum - parameter.Minimum) : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetParamStringByValue(void* self, uint id, double value, char* text)
    {
        try
        {
            if (ParameterTable.Find(id) is not { } parameter || text == null) return TResult.InvalidArgument;
            var adapter = Of(self);
            adapter._host.OnMainThread();
            Vst3Text.Copy(adapter._instance.Format(parameter, parameter.Denormalise(value)), text);
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetParamValueByString(void* self, uint id, char* text, double* value)
    {
        try
        {
            if (ParameterTable.Find(id) is not { } parameter || text == null || value == null) return TResult.InvalidArgument;
            if (!ParameterText.TryParse(parameter, Vst3Text.Read(text, LongestInput), out var plain)) return TResult.False;
            *value = parameter.Normalise(plain);
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static double NormalizedParamToPlain(void* self, uint id, double value)
        => ParameterTable.Find(id) is { } parameter ? parameter.Denormalise(value) : value;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static double PlainParamToNormalized(void* self, uint id, double value)
        => ParameterTable.Find(id) is { } parameter ? parameter.Normalise(value) : value;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static double GetParamNormalized(void* self, uint id)
    {
        try
        {
            if (ParameterTable.Find(id) is not { } parameter) return 0;
            var adapter = Of(self);
            adapter._host.OnMainThread();
            return parameter.Normalise(adapter._instance.GetValue(parameter));
        }
        catch (Exception e)
        {
            Caught(self, e);
            return 0;
        }
    }

    /// <summary>
    /// While the transport rolls the value comes with the blocks, at its sample; what the host says here is the same a little later, for the display, and would throw the
    /// automation back. Otherwise it is taken, for hosts that save or show it before they process again.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetParamNormalized(void* self, uint id, double value)
    {
        try
        {
            if (ParameterTable.Find(id) is not { } parameter) return TResult.InvalidArgument;
            var adapter = Of(self);
            adapter._host.OnMainThread();
            if (Volatile.Read(ref adapter._block->Playing) == 0) adapter._instance.Audio.SetFromMain(parameter.Index, parameter.Denormalise(value));
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetComponentHandler(void* self, Com<IComponentHandler>* handler)
    {
        try
        {
            Of(self)._host.SetHandler(handler);
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetMidiControllerAssignment(void* self, int bus, short channel, short controller, uint* id)
    {
        if (id == null || bus != 0 || (uint)channel >= MidiChannels) return TResult.False;
        if (MidiControllers.ParameterOf(controller) is not { } parameter) return TResult.False;
        *id = (uint)parameter.Id;
        return TResult.Ok;
    }
}
