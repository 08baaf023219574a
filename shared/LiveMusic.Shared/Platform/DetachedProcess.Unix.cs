using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveMusic.Shared.Platform;

// posix_spawn of a short-lived shell that starts the real process in the background and ends: the process is then nobody's child but init's.
public static unsafe partial class DetachedProcess
{
    // POSIX_SPAWN_* flags (spawn.h) where the systems differ.
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSessionLinux = 0x80;
    private const short SetSessionMac = 0x0400;
    private const short CloseAllMac = 0x4000;

    private const int InterruptedCall = 4;
    private const int OpenReadWrite = 2;

    // glibc's largest is posix_spawnattr_t with 336 bytes, sigset_t has 128; macOS keeps pointers.
    private const int OpaqueBytes = 1024;

    // 126 and 127 are the shell's own codes for "not executable" and "not found".
    private const string Script = """cd / ; command -v "$1" >/dev/null 2>&1 || exit 127 ; "$@" & exit 0""";

    private static void StartOnUnix(string executable, IReadOnlyList<string> arguments, SortedDictionary<string, string> variables)
    {
        using var argv = new NativeStrings(["/bin/sh", "-c", Script, "livemusic-start", executable, .. arguments]);
        using var envp = new NativeStrings([.. variables.Select(v => $"{v.Key}={v.Value}")]);
        var opaque = (byte*)NativeMemory.AllocZeroed(4 * OpaqueBytes);
        byte* actions = opaque, attributes = opaque + OpaqueBytes, defaults = opaque + 2 * OpaqueBytes, mask = opaque + 3 * OpaqueBytes;
        try
        {
            Check(FileActionsInit(actions));
            Check(AttributesInit(attributes));
            // Descriptors first: what the host left inheritable may be 0, 1 or 2 as well.
            for (var descriptor = 0; descriptor <= 2; descriptor++) Check(AddOpen(actions, descriptor, "/dev/null", OpenReadWrite, 0));
            var flags = (short)(SetSignalDefaults | SetSignalMask);
            if (OperatingSystem.IsMacOS())
            {
                flags |= SetSessionMac | CloseAllMac;
            }
            else
            {
                flags |= SetSessionLinux;
                CloseOthers(actions);
            }
            // Hosts block and ignore signals on their threads; both would pass on. The mask stays empty.
            *(uint*)defaults = SignalsToDefault();
            Check(SetDefaults(attributes, defaults));
            Check(SetMask(attributes, mask));
            Check(SetFlags(attributes, flags));
            Check(Spawn(out var shell, "/bin/sh", actions, attributes, argv.Pointer, envp.Pointer));
            _ = FileActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
            if (Wait(shell) != 0)
                throw new EngineStartException($"'{executable}' was not found or may not be executed. Install it (and put it on the PATH), or set LIVEMUSIC_ENGINE to the engine's path.");
        }
        finally
        {
            NativeMemory.Free(opaque);
        }

        void Check(int error)
        {
            if (error == 0) return;
            throw new EngineStartException($"The system did not start '{executable}': {Marshal.GetPInvokeErrorMessage(error)}. End other programs to free memory and processes, then try again.");
        }
    }

    private static uint SignalsToDefault()
    {
        const int hangUp = 1, interrupt = 2, quit = 3, pipe = 13, terminate = 15;
        var child = OperatingSystem.IsMacOS() ? 20 : 17;
        uint set = 0;
        foreach (var signal in (ReadOnlySpan<int>)[hangUp, interrupt, quit, pipe, terminate, child]) set |= 1u << (signal - 1);
        return set;
    }

    // glibc 2.34 has closefrom; before it (and with musl) every descriptor that is open now is named.
    private static void CloseOthers(byte* actions)
    {
        try
        {
            if (AddCloseFrom(actions, 3) == 0) return;
        }
        catch (EntryPointNotFoundException)
        {
        }
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor) && descriptor > 2) _ = AddClose(actions, descriptor);
    }

    // 0 also when the host ignores SIGCHLD or reaped the shell itself: then there is no code to be had.
    private static int Wait(int shell)
    {
        int status;
        while (WaitProcess(shell, &status, 0) < 0)
            if (Marshal.GetLastPInvokeError() != InterruptedCall) return 0;
        return status;
    }

    /// <summary>A null-terminated array of UTF-8 strings, as argv and envp are.</summary>
    private readonly ref struct NativeStrings
    {
        private readonly int _count;

        public NativeStrings(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int processId, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int FileActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int FileActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclose")]
    private static partial int AddClose(byte* actions, int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int AddCloseFrom(byte* actions, int first);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitProcess(int processId, int* status, int options);
}
