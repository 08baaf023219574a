using System.Runtime.InteropServices;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Desktop;

/// <summary>The program in which people look at their files.</summary>
/// <remarks>Any thread (starts a process).</remarks>
internal static partial class FileManager
{
    /// <summary>Shows a file in its folder.</summary>
    /// <exception cref="IOException">The system does not; the message says where the file lies.</exception>
    public static void Reveal(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows()) RevealOnWindows(path);
            else if (OperatingSystem.IsMacOS()) DetachedProcess.Start("open", ["-R", path]);
            // There is no one way to select a file there.
            else DetachedProcess.Start("xdg-open", [Path.GetDirectoryName(path)!]);
        }
        catch (Exception e) when (e is EngineStartException or ExternalException or FileNotFoundException)
        {
            throw new IOException($"The system opens no folder here. The file is {path}.", e);
        }
    }

    private static void RevealOnWindows(string path)
    {
        Marshal.ThrowExceptionForHR(CoInitialize(0, 0));
        var item = ItemOf(path);
        try
        {
            if (item == 0) throw new FileNotFoundException("It is gone.", path);
            Marshal.ThrowExceptionForHR(OpenFolderAndSelect(item, 0, 0, 0));
        }
        finally
        {
            if (item != 0) Free(item);
            CoUninitialize();
        }
    }

    [LibraryImport("shell32", EntryPoint = "ILCreateFromPathW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial nint ItemOf(string path);

    [LibraryImport("shell32", EntryPoint = "ILFree")]
    private static partial void Free(nint item);

    [LibraryImport("shell32", EntryPoint = "SHOpenFolderAndSelectItems")]
    private static partial int OpenFolderAndSelect(nint folder, uint count, nint items, uint flags);

    [LibraryImport("ole32", EntryPoint = "CoInitializeEx")]
    private static partial int CoInitialize(nint reserved, uint model);

    [LibraryImport("ole32")]
    private static partial void CoUninitialize();
}
