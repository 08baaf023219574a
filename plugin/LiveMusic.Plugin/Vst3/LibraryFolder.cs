using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3;

/// <summary>Where this library lies: VST3 does not tell a module its path. Asked of the loader, by the address of code of ours.</summary>
/// <remarks>Any thread; asked once.</remarks>
internal static unsafe partial class LibraryFolder
{
    private const int MostCharacters = 32 * 1024;

    /// <summary>Null: the loader does not know (code that is not in a library of its own, as in tests).</summary>
    public static string? Path { get; } = Ask();

    private static string? Ask()
    {
        try
        {
            var file = OperatingSystem.IsWindows() ? AskWindows() : AskUnix();
            return string.IsNullOrEmpty(file) ? null : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file));
        }
        // A path that is none: the engine is then looked for where it is installed.
        catch (Exception e) when (e is ArgumentException or IOException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    private static string? AskWindows()
    {
        const uint unchangedCount = 2, fromAddress = 4;
        if (!GetModuleHandleEx(unchangedCount | fromAddress, Here, out var module)) return null;
        var name = new char[MostCharacters];
        fixed (char* start = name) return new string(name, 0, (int)GetModuleFileName(module, start, MostCharacters));
    }

    private static string? AskUnix()
    {
        DlInfo info;
        int found;
        try
        {
            found = DlAddr(Here, &info);
        }
        // glibc before 2.34 has it in a library of its own.
        catch (EntryPointNotFoundException)
        {
            found = OldDlAddr(Here, &info);
        }
        return found == 0 ? null : Marshal.PtrToStringUTF8(info.FileName);
    }

    private static nint Here => (nint)(delegate*<string?>)&Ask;

    /// <summary><c>Dl_info</c></summary>
    private struct DlInfo
    {
        public nint FileName;
        public nint Base;
        public nint SymbolName;
        public nint SymbolAddress;
    }

    [LibraryImport("libc", EntryPoint = "dladdr")]
    private static partial int DlAddr(nint address, DlInfo* info);

    [LibraryImport("libdl.so.2", EntryPoint = "dladdr")]
    private static partial int OldDlAddr(nint address, DlInfo* info);

    [LibraryImport("kernel32", EntryPoint = "GetModuleHandleExW")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetModuleHandleEx(uint flags, nint address, out nint module);

    [LibraryImport("kernel32", EntryPoint = "GetModuleFileNameW")]
    private static partial uint GetModuleFileName(nint module, char* name, uint characters);
}
