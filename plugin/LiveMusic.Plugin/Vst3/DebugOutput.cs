using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3;

/// <summary>VST3 has no log: messages go to a debugger on Windows, elsewhere to standard error, which a host started in a terminal shows.</summary>
/// <remarks>Any thread but the audio thread. What the user must know stands in the instance's status as well.</remarks>
internal static partial class DebugOutput
{
    public static void Write(string line)
    {
        if (OperatingSystem.IsWindows())
        {
            OutputDebugString(line + "\r\n");
            return;
        }
        try
        {
            Console.Error.WriteLine(line);
        }
        // A host without standard error.
        catch (IOException)
        {
        }
    }

    [LibraryImport("kernel32", EntryPoint = "OutputDebugStringW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial void OutputDebugString(string text);
}
