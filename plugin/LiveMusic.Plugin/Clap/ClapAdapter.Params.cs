using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Clap;

internal sealed unsafe partial class ClapAdapter
{
    private static readonly ClapPluginParams* ParamsExtension = MakeParams();

    private static ClapPluginParams* MakeParams()
    {
        var table = (ClapPluginParams*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginParams));
        table->Count = &ParamsCount;
        table->GetInfo = &ParamsGetInfo;
        table->GetValue = &ParamsGetValue;
        table->ValueToText = &ParamsValueToText;
        table->TextToValue = &ParamsTextToValue;
        table->Flush = &ParamsFlush;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint ParamsCount(ClapPlugin* plugin) => (uint)ParameterTable.Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ParamsGetInfo(ClapPlugin* plugin, uint index, ClapParamInfo* info)
    {
        try
        {
            if (index >= (uint)ParameterTable.Count || info == null) return 0;
            var parameter = ParameterTable.All[(int)index];
            *info = default;
            info->Id = (uint)parameter.Id;
            info->Cookie = (void*)(nint)(parameter.Index + 1);
            info->Flags = ClapParamFlags.IsAutomatable;
            if (parameter.Stepped) info->Flags |= ClapParamFlags.IsStepped;
            if (parameter.Unit == ValueUnit.Choice) info->Flags |= ClapParamFlags.IsEnum;
            ClapText.Copy(parameter.Name, info->Name, ClapConstants.NameSize);
            ClapText.Copy(parameter.Module, info->Module, ClapConstants.PathSize);
            info->MinValue = parameter.Minimum;
            info->MaxValue = parameter.Maximum;
            info->DefaultValue = parameter.Default;
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ParamsGetValue(ClapPlugin* plugin, uint id, double* value)
    {
        try
        {
            if (ParameterTable.Find(id) is not { } parameter || value == null) return 0;
            *value = Of(plugin)._instance.GetValue(parameter);
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ParamsValueToText(ClapPlugin* plugin, uint id, double value, byte* text, uint capacity)
    {
        try
        {
            if (ParameterTable.Find(id) is not { } parameter || text == null || capacity == 0) return 0;
            ClapText.Copy(Of(plugin)._instance.Format(parameter, value), text, (int)Math.Min(capacity, int.MaxValue));
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ParamsTextToValue(ClapPlugin* plugin, uint id, byte* text, double* value)
    {
        try
        {
            if (ParameterTable.Find(id) is not { } parameter || text == null || value == null) return 0;
            var characters = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
            if (!ParameterText.TryParse(parameter, characters, out var parsed)) return 0;
            *value = parsed;
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    /// <summary>[active ? audio : main]</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ParamsFlush(ClapPlugin* plugin, ClapInputEvents* input, ClapOutputEvents* output)
    {
        if (input == null) return;
        var audio = BlockOf(plugin)->Audio;
        var count = input->Size(input);
        for (var i = 0u; i < count; i++)
        {
            var header = input->Get(input, i);
            if (header == null || header->SpaceId != ClapEventHeader.CoreSpace || header->Type != ClapEventType.ParamValue) continue;
            var change = (ClapEventParamValue*)header;
            audio.FlushParameter(IndexOf(audio, change), change->Value);
        }
    }
}
