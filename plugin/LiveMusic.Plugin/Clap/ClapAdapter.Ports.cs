using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.Plugin.Clap;

// The layout is fixed: hosts read it once (Reason), send a sidechain to the second bus (Bitwig), and see no wide buses (Live).
internal sealed unsafe partial class ClapAdapter
{
    private const uint MainPort = 0;
    private const uint SidechainPort = 1;

    private static readonly ClapPluginAudioPorts* AudioPortsExtension = MakeAudioPorts();
    private static readonly ClapPluginNotePorts* NotePortsExtension = MakeNotePorts();

    private static ClapPluginAudioPorts* MakeAudioPorts()
    {
        var table = (ClapPluginAudioPorts*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginAudioPorts));
        table->Count = &AudioPortsCount;
        table->Get = &AudioPortsGet;
        return table;
    }

    private static ClapPluginNotePorts* MakeNotePorts()
    {
        var table = (ClapPluginNotePorts*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginNotePorts));
        table->Count = &NotePortsCount;
        table->Get = &NotePortsGet;
        return table;
    }

    private static uint Ports(ClapPlugin* plugin, byte isInput) => isInput != 0 && BlockOf(plugin)->HasMainInput ? 2u : 1u;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint AudioPortsCount(ClapPlugin* plugin, byte isInput) => Ports(plugin, isInput);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte AudioPortsGet(ClapPlugin* plugin, uint index, byte isInput, ClapAudioPortInfo* info)
    {
        if (info == null || index >= Ports(plugin, isInput)) return 0;
        var effect = BlockOf(plugin)->HasMainInput;
        var sidechain = isInput != 0 && index == (effect ? 1u : 0u);
        *info = default;
        info->Id = sidechain ? SidechainPort : MainPort;
        info->Flags = sidechain ? 0 : ClapAudioPortFlags.IsMain;
        info->ChannelCount = 2;
        info->PortType = ClapText.Pointer(ClapPortType.Stereo);
        info->InPlacePair = effect && !sidechain ? MainPort : ClapConstants.InvalidId;
        ClapText.Copy(sidechain ? "Sidechain"u8 : isInput != 0 ? "Input"u8 : "Output"u8, info->Name, ClapConstants.NameSize);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint NotePortsCount(ClapPlugin* plugin, byte isInput) => isInput != 0 ? 1u : 0u;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte NotePortsGet(ClapPlugin* plugin, uint index, byte isInput, ClapNotePortInfo* info)
    {
        if (info == null || isInput == 0 || index != 0) return 0;
        *info = default;
        info->SupportedDialects = ClapNoteDialect.Clap | ClapNoteDialect.Midi;
        info->PreferredDialect = ClapNoteDialect.Clap;
        ClapText.Copy("Notes"u8, info->Name, ClapConstants.NameSize);
        return 1;
    }
}
