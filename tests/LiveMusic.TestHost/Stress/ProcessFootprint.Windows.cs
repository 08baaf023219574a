using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LiveMusic.TestHost.Stress;

internal readonly partial record struct ProcessFootprint
{
    [SupportedOSPlatform("windows")]
    private static ProcessFootprint TakeWindows()
    {
        using var self = Process.GetCurrentProcess();
        return new ProcessFootprint(self.HandleCount, 0, self.Threads.Count, ChildrenOf((uint)Environment.ProcessId).Count);
    }

    /// <summary>Living processes whose parent is, or was, the process <paramref name="parent"/>.</summary>
    [SupportedOSPlatform("windows")]
    internal static unsafe List<uint> ChildrenOf(uint parent)
    {
        nint snapshot = CreateToolhelp32Snapshot(SnapProcess, 0);
        try
        {
            var children = new List<uint>();
            var entry = new ProcessEntry { Size = (uint)sizeof(ProcessEntry) };
            for (bool more = Process32First(snapshot, &entry); more; more = Process32Next(snapshot, &entry))
            {
                if (entry.ParentId == parent)
                {
                    children.Add(entry.Id);
                }
            }

            return children;
        }
        finally
        {
            CloseHandle(snapshot);
        }
    }

    private const uint SnapProcess = 2;

    /// <summary><c>PROCESSENTRY32W</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct ProcessEntry
    {
        public uint Size;
        public uint Usage;
        public uint Id;
        public nuint HeapId;
        public uint ModuleId;
        public uint Threads;
        public uint ParentId;
        public int Priority;
        public uint Flags;
        public fixed char File[260];
    }

    [LibraryImport("kernel32")]
    private static partial nint CreateToolhelp32Snapshot(uint flags, uint process);

    [LibraryImport("kernel32", EntryPoint = "Process32FirstW")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool Process32First(nint snapshot, ProcessEntry* entry);

    [LibraryImport("kernel32", EntryPoint = "Process32NextW")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool Process32Next(nint snapshot, ProcessEntry* entry);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);
}
