using System.Runtime.InteropServices;
using System.Text;

namespace LiveMusic.Shared.Platform;

public static unsafe partial class DetachedProcess
{
    private const uint Detached = 0x00000008;
    private const uint NewGroup = 0x00000200;
    private const uint UnicodeEnvironment = 0x00000400;
    private const uint BreakawayFromJob = 0x01000000;

    private static void StartOnWindows(string executable, IReadOnlyList<string> arguments, SortedDictionary<string, string> variables)
    {
        var command = new StringBuilder();
        AppendQuoted(command, executable);
        foreach (var argument in arguments)
        {
            command.Append(' ');
            AppendQuoted(command, argument);
        }
        var block = new StringBuilder();
        foreach (var (key, value) in variables) block.Append(key).Append('=').Append(value).Append('\0');
        block.Append('\0');
        // Not the host's folder: it may be on a drive that the user wants to remove.
        var folder = Path.IsPathRooted(executable) ? Path.GetDirectoryName(executable) : Environment.SystemDirectory;

        const uint always = Detached | NewGroup | UnicodeEnvironment;
        // Some hosts end their whole job with them. Where leaving the job is not allowed, being in it is better than no engine.
        if (TryCreate(command.ToString(), block.ToString(), folder, always | BreakawayFromJob, out _)) return;
        if (TryCreate(command.ToString(), block.ToString(), folder, always, out var error)) return;
        throw new EngineStartException($"Windows did not start '{executable}': {Marshal.GetPInvokeErrorMessage(error)} Install LiveMusic again, or allow it in your virus scanner.");
    }

    private static bool TryCreate(string command, string environment, string? folder, uint flags, out int error)
    {
        // No standard handles are named and a detached process gets no console: its input and output are nowhere.
        var startup = new StartupInformation { Bytes = (uint)sizeof(StartupInformation) };
        ProcessInformation process;
        // CreateProcessW may write into the command line.
        var writable = (command + '\0').ToCharArray();
        fixed (char* line = writable, block = environment)
        {
            if (!CreateProcess(null, line, 0, 0, false, flags, block, folder, &startup, &process))
            {
                error = Marshal.GetLastPInvokeError();
                return false;
            }
        }
        CloseHandle(process.Thread);
        CloseHandle(process.Process);
        error = 0;
        return true;
    }

    // What CommandLineToArgvW undoes: backslashes count only before a quotation mark.
    private static void AppendQuoted(StringBuilder line, string argument)
    {
        if (argument.Length > 0 && !argument.AsSpan().ContainsAny(" \t\n\v\"")) { line.Append(argument); return; }
        line.Append('"');
        var backslashes = 0;
        foreach (var c in argument)
        {
            if (c == '\\') { backslashes++; continue; }
            line.Append('\\', c == '"' ? 2 * backslashes + 1 : backslashes).Append(c);
            backslashes = 0;
        }
        line.Append('\\', 2 * backslashes).Append('"');
    }

    // STARTUPINFOW.
    [StructLayout(LayoutKind.Sequential)]
    private struct StartupInformation
    {
        public uint Bytes;
        public nint Reserved, Desktop, Title;
        public uint X, Y, XSize, YSize, XCountChars, YCountChars, FillAttribute, Flags;
        public ushort ShowWindow, Reserved2Bytes;
        public nint Reserved2, StandardInput, StandardOutput, StandardError;
    }

    // PROCESS_INFORMATION.
    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessInformation
    {
        public nint Process, Thread;
        public uint ProcessId, ThreadId;
    }

    [LibraryImport("kernel32", EntryPoint = "CreateProcessW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateProcess(
        string? application, char* command, nint processSecurity, nint threadSecurity, [MarshalAs(UnmanagedType.Bool)] bool inherit, uint flags, char* environment,
        string? folder, StartupInformation* startup, ProcessInformation* process);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);
}
