using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Core;

/// <summary>
/// Keeps the library in memory when the host unloads it: NativeAOT's own threads run its code for the life of the process. On Linux the linker says so
/// (Native/Native.targets); Windows wants to be asked.
/// </summary>
internal static unsafe partial class StayLoaded
{
    /// <summary>Any thread, any number of times; to be called when the host opens the library.</summary>
    public static void Ensure()
    {
        if (!OperatingSystem.IsWindows()) return;
        const uint pin = 1, fromAddress = 4;
        GetModuleHandleEx(pin | fromAddress, (nint)(delegate*<void>)&Ensure, out _);
    }

    [LibraryImport("kernel32", EntryPoint = "GetModuleHandleExW")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetModuleHandleEx(uint flags, nint address, out nint module);
}
