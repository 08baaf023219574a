using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.Plugin.Clap;

// The layout is fixed: hosts read it once (Reason), send a sidechain to the second bus (Bitwig), and see no wide buses (Live). So there is one configuration:
// a host that looks for one learns that without reading every port. Samples are 32-bit, as what the model makes. The effect may work in place: what comes in is
// taken before anything is written. The one note port takes CLAP's notes, and MIDI for hosts that have nothing else: notes, and the controllers of
// Core/MidiControllers.cs. MPE and MIDI 2 are not claimed: nothing here is played note by note with an expression of its own.
internal sealed unsafe partial class ClapAdapter
{
    private const uint MainPort = 0;
    private const uint SidechainPort = 1;
    private const uint StereoConfig = 0;

    private static readonly ClapPluginAudioPorts* AudioPortsExtension = MakeAudioPorts();
    private static readonly ClapPluginNotePorts* NotePortsExtension = MakeNotePorts();
    private static readonly ClapPluginAudioPortsConfig* AudioPortsConfigExtension = MakeAudioPortsConfig();
    private static readonly ClapPluginAudioPortsConfigInfo* AudioPortsConfigInfoExtension = MakeAudioPortsConfigInfo();

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

    private static ClapPluginAudioPortsConfig* MakeAudioPortsConfig()
    {
        var table = (ClapPluginAudioPortsConfig*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginAudioPortsConfig));
        table->Count = &AudioPortsConfigCount;
        table->Get = &AudioPortsConfigGet;
        table->Select = &AudioPortsConfigSelect;
        return table;
    }

    private static ClapPluginAudioPortsConfigInfo* MakeAudioPortsConfigInfo()
    {
        var table = (ClapPluginAudioPortsConfigInfo*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginAudioPortsConfigInfo));
        table->CurrentConfig = &AudioPortsCurrentConfig;
        table->Get = &AudioPortsConfigInfoGet;
        return table;
    }

    private static uint Ports(ClapPlugin* plugin, byte isInput) => isInput != 0 && BlockOf(plugin)->HasMainInput ? 2u : 1u;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint AudioPortsCount(ClapPlugin* plugin, byte isInput) => Ports(plugin, isInput);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte AudioPortsGet(ClapPlugin* plugin, uint index, byte isInput, ClapAudioPortInfo* info) => GetPort(plugin, index, isInput, info);

    private static byte GetPort(ClapPlugin* plugin, uint index, byte isInput, ClapAudioPortInfo* info)
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
    private static uint AudioPortsConfigCount(ClapPlugin* plugin) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte AudioPortsConfigGet(ClapPlugin* plugin, uint index, ClapAudioPortsConfig* config)
    {
        if (config == null || index != 0) return 0;
        *config = default;
        config->Id = StereoConfig;
        ClapText.Copy("Stereo"u8, config->Name, ClapConstants.NameSize);
        config->InputPortCount = Ports(plugin, 1);
        config->OutputPortCount = Ports(plugin, 0);
        if (BlockOf(plugin)->HasMainInput)
        {
            config->HasMainInput = 1;
            config->MainInputChannelCount = 2;
            config->MainInputPortType = ClapText.Pointer(ClapPortType.Stereo);
        }
        config->HasMainOutput = 1;
        config->MainOutputChannelCount = 2;
        config->MainOutputPortType = ClapText.Pointer(ClapPortType.Stereo);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte AudioPortsConfigSelect(ClapPlugin* plugin, uint id) => id == StereoConfig ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint AudioPortsCurrentConfig(ClapPlugin* plugin) => StereoConfig;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte AudioPortsConfigInfoGet(ClapPlugin* plugin, uint id, uint index, byte isInput, ClapAudioPortInfo* info)
        => id == StereoConfig ? GetPort(plugin, index, isInput, info) : (byte)0;

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
