using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Clap;

// Names and ids are fixed; what a weight's prompt is stands in the text of its value ("0.80 · warm piano"): lanes cut names at about 20 characters, and hosts
// that find parameters by name again would lose them. A new prompt asks for RESCAN_TEXT.
// Not claimed: modulation (values travel to the engine, which knows no offsets), and a bypass: hosts switch a device off themselves, and for an instrument
// there is nothing to let through; Mix is the effect's way to the dry signal, Run stops the music.
internal sealed unsafe partial class ClapAdapter
{
    /// <summary>One bit for each parameter that the last model that was ready can do nothing with. Main thread.</summary>
    private ulong _hidden;

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
            if ((Of(plugin)._hidden >> parameter.Index & 1) != 0) info->Flags |= ClapParamFlags.IsHidden;
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
        var block = BlockOf(plugin);
        var audio = block->Audio;
        block->Edits.Tell(audio, output);
        if (input == null) return;
        var count = input->Size(input);
        for (var i = 0u; i < count; i++)
        {
            var header = input->Get(input, i);
            if (header == null || header->SpaceId != ClapEventHeader.CoreSpace || header->Type != ClapEventType.ParamValue) continue;
            var change = (ClapEventParamValue*)header;
            audio.FlushParameter(IndexOf(audio, change), change->Value);
        }
    }

    // While a model is being loaded, or the engine away, nothing is known and what was hidden stays so.
    private void HideWhatIsLacking()
    {
        if (_instance.ModelCapabilities is not { } capabilities) return;
        var hidden = 0ul;
        foreach (var parameter in ParameterTable.All)
            if (parameter.Capability is { } needed && !capabilities.Contains(needed)) hidden |= 1ul << parameter.Index;
        if (hidden == _hidden) return;
        _hidden = hidden;
        _host.Rescan(ClapParamRescan.Info);
    }
}
