using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

/// <summary>The functions by which a VST3 host opens the library, of all systems: each host calls its own.</summary>
/// <remarks>Called by scanners: nothing is started or opened here. What instances hold, they give back themselves: leaving has nothing to do.</remarks>
internal static unsafe class Vst3Exports
{
    [UnmanagedCallersOnly(EntryPoint = ModuleSymbol.GetPluginFactory, CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetPluginFactory()
    {
        try
        {
            StayLoaded.Ensure();
            return Vst3Factory.Pointer;
        }
        // Out of memory: the host shows that the module has no factory.
        catch (Exception)
        {
            return null;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = ModuleSymbol.LinuxEntry, CallConvs = [typeof(CallConvCdecl)])]
    private static byte ModuleEntry(void* library) => 1;

    [UnmanagedCallersOnly(EntryPoint = ModuleSymbol.LinuxExit, CallConvs = [typeof(CallConvCdecl)])]
    private static byte ModuleExit() => 1;

    [UnmanagedCallersOnly(EntryPoint = ModuleSymbol.WindowsEntry, CallConvs = [typeof(CallConvCdecl)])]
    private static byte InitDll() => 1;

    [UnmanagedCallersOnly(EntryPoint = ModuleSymbol.WindowsExit, CallConvs = [typeof(CallConvCdecl)])]
    private static byte ExitDll() => 1;

    [UnmanagedCallersOnly(EntryPoint = ModuleSymbol.MacEntry, CallConvs = [typeof(CallConvCdecl)])]
    private static byte BundleEntry(void* bundle) => 1;

    [UnmanagedCallersOnly(EntryPoint = ModuleSymbol.MacExit, CallConvs = [typeof(CallConvCdecl)])]
    private static byte BundleExit() => 1;
}
