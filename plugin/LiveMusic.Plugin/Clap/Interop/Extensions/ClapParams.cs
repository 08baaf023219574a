using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Bits of <see cref="ClapParamInfo.Flags"/>.</summary>
internal static class ClapParamFlags
{
    /// <summary>Whole numbers only; a fraction is cut off.</summary>
    public const uint IsStepped = 1 << 0;
    public const uint IsPeriodic = 1 << 1;
    public const uint IsHidden = 1 << 2;
    public const uint IsReadOnly = 1 << 3;

    /// <summary>The plugin's bypass, at most one: stepped, 0 off, 1 on.</summary>
    public const uint IsBypass = 1 << 4;
    public const uint IsAutomatable = 1 << 5;
    public const uint IsAutomatablePerNoteId = 1 << 6;
    public const uint IsAutomatablePerKey = 1 << 7;
    public const uint IsAutomatablePerChannel = 1 << 8;
    public const uint IsAutomatablePerPort = 1 << 9;
    public const uint IsModulatable = 1 << 10;
    public const uint IsModulatablePerNoteId = 1 << 11;
    public const uint IsModulatablePerKey = 1 << 12;
    public const uint IsModulatablePerChannel = 1 << 13;
    public const uint IsModulatablePerPort = 1 << 14;

    /// <summary>A change is heard in the output and must go through <c>process</c> while active.</summary>
    public const uint RequiresProcess = 1 << 15;

    /// <summary>A list of named values; needs <see cref="IsStepped"/> and a text for every value.</summary>
    public const uint IsEnum = 1 << 16;
}

/// <summary><c>clap_param_info_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapParamInfo
{
    /// <summary>Stable for ever.</summary>
    public uint Id;

    /// <summary>Bits of <see cref="ClapParamFlags"/>.</summary>
    public uint Flags;

    /// <summary>The plugin's own; comes back in parameter events, or null.</summary>
    public void* Cookie;
    public fixed byte Name[ClapConstants.NameSize];

    /// <summary>Place in a tree, separated by '/'.</summary>
    public fixed byte Module[ClapConstants.PathSize];
    public double MinValue;
    public double MaxValue;
    public double DefaultValue;
}

/// <summary><c>clap_plugin_params_t</c>. [main] but for <see cref="Flush"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginParams
{
    public static ReadOnlySpan<byte> Id => "clap.params"u8;

    /// <summary><c>uint32_t count(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint> Count;

    /// <summary><c>bool get_info(plugin, index, info)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, ClapParamInfo*, byte> GetInfo;

    /// <summary><c>bool get_value(plugin, param_id, out_value)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, double*, byte> GetValue;

    /// <summary><c>bool value_to_text(plugin, param_id, value, out_buffer, capacity)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, double, byte*, uint, byte> ValueToText;

    /// <summary><c>bool text_to_value(plugin, param_id, text, out_value)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, byte*, double*, byte> TextToValue;

    /// <summary>[active ? audio : main, never together with process] <c>void flush(plugin, in, out)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, ClapInputEvents*, ClapOutputEvents*, void> Flush;
}

/// <summary>What changed, for <see cref="ClapHostParams.Rescan"/>.</summary>
internal static class ClapParamRescan
{
    /// <summary>Values, as after loading a state. Not recorded as automation.</summary>
    public const uint Values = 1 << 0;

    /// <summary>Texts of values.</summary>
    public const uint Text = 1 << 1;

    /// <summary>Names, modules, the periodic and hidden flags.</summary>
    public const uint Info = 1 << 2;

    /// <summary>Everything; needs an inactive plugin.</summary>
    public const uint All = 1 << 3;
}

/// <summary>What the host shall forget, for <see cref="ClapHostParams.Clear"/>.</summary>
internal static class ClapParamClear
{
    public const uint All = 1 << 0;
    public const uint Automations = 1 << 1;
    public const uint Modulations = 1 << 2;
}

/// <summary><c>clap_host_params_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostParams
{
    /// <summary>[main] <c>void rescan(host, flags)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, void> Rescan;

    /// <summary>[main] <c>void clear(host, param_id, flags)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, uint, void> Clear;

    /// <summary>[any but audio] <c>void request_flush(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> RequestFlush;
}
