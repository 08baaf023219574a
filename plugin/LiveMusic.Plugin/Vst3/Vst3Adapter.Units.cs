using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Vst3;

// One unit for each module of the parameter table, below the root. There is no program list: a program is a set of prompt texts, and a program change reaches a VST3 on
// its audio thread, where texts cannot be changed. Presets (.vstpreset) need none.
internal sealed unsafe partial class Vst3Adapter
{
    private static readonly string[] Modules = [.. ParameterTable.All.Select(p => p.Module).Distinct()];

    private static readonly IUnitInfo* UnitsTable = MakeUnits();

    private static IUnitInfo* MakeUnits()
    {
        var table = (IUnitInfo*)NativeMemory.AllocZeroed((nuint)sizeof(IUnitInfo));
        table->Unknown = Unknown;
        table->GetUnitCount = &GetUnitCount;
        table->GetUnitInfo = &GetUnitInfo;
        table->GetProgramListCount = &GetProgramListCount;
        table->GetProgramListInfo = &GetProgramListInfo;
        table->GetProgramName = &GetProgramName;
        table->GetProgramInfo = &GetProgramInfo;
        table->HasProgramPitchNames = &HasProgramPitchNames;
        table->GetProgramPitchName = &GetProgramPitchName;
        table->GetSelectedUnit = &GetSelectedUnit;
        table->SelectUnit = &SelectUnit;
        table->GetUnitByBus = &GetUnitByBus;
        table->SetUnitProgramData = &SetUnitProgramData;
        return table;
    }

    private static int UnitOf(Parameter parameter) => 1 + Array.IndexOf(Modules, parameter.Module);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetUnitCount(void* self) => 1 + Modules.Length;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetUnitInfo(void* self, int index, UnitInfo* info)
    {
        if (info == null || (uint)index > (uint)Modules.Length) return TResult.InvalidArgument;
        *info = new() { Id = index, ParentUnitId = index == UnitId.Root ? UnitId.None : UnitId.Root, ProgramListId = UnitId.NoProgramList };
        Vst3Text.Copy(index == UnitId.Root ? "Root" : Modules[index - 1], info->Name);
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetProgramListCount(void* self) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetProgramListInfo(void* self, int index, ProgramListInfo* info) => TResult.InvalidArgument;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetProgramName(void* self, int list, int program, char* name) => TResult.InvalidArgument;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetProgramInfo(void* self, int list, int program, byte* attribute, char* value) => TResult.InvalidArgument;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int HasProgramPitchNames(void* self, int list, int program) => TResult.False;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetProgramPitchName(void* self, int list, int program, short pitch, char* name) => TResult.InvalidArgument;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetSelectedUnit(void* self) => BlockOf(self)->SelectedUnit;

    // Kept for the host: nothing here looks at one group alone.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SelectUnit(void* self, int unit)
    {
        if ((uint)unit > (uint)Modules.Length) return TResult.InvalidArgument;
        BlockOf(self)->SelectedUnit = unit;
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetUnitByBus(void* self, int media, int direction, int bus, int channel, int* unit) => TResult.False;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetUnitProgramData(void* self, int listOrUnit, int program, Com<IBStream>* stream) => TResult.NotImplemented;
}
