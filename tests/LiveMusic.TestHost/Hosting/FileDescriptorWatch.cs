using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting;

/// <summary>The file descriptors of one plugin, polled without waiting. Unix only; main thread only.</summary>
internal sealed unsafe partial class FileDescriptorWatch
{
    private readonly Dictionary<int, uint> _wanted = [];

    public bool Add(int descriptor, uint flags) => !OperatingSystem.IsWindows() && _wanted.TryAdd(descriptor, flags);

    public bool Modify(int descriptor, uint flags)
    {
        if (!_wanted.ContainsKey(descriptor))
        {
            return false;
        }

        _wanted[descriptor] = flags;
        return true;
    }

    public bool Remove(int descriptor) => _wanted.Remove(descriptor);

    /// <summary>Calls <paramref name="ready"/> with each descriptor that is ready now and what for.</summary>
    public void Poll(Action<int, uint> ready)
    {
        if (_wanted.Count == 0)
        {
            return;
        }

        var list = new PollEntry[_wanted.Count];
        int n = 0;
        foreach ((int descriptor, uint flags) in _wanted)
        {
            short events = (short)(((flags & ClapPosixFdFlags.Read) != 0 ? PollIn : 0) | ((flags & ClapPosixFdFlags.Write) != 0 ? PollOut : 0));
            list[n++] = new PollEntry { Descriptor = descriptor, Events = events };
        }

        fixed (PollEntry* entries = list)
        {
            if (Poll(entries, (nuint)n, 0) <= 0)
            {
                return;
            }
        }

        foreach (PollEntry entry in list)
        {
            uint flags = ((entry.Ready & PollIn) != 0 ? ClapPosixFdFlags.Read : 0)
                | ((entry.Ready & PollOut) != 0 ? ClapPosixFdFlags.Write : 0)
                | ((entry.Ready & ~(PollIn | PollOut)) != 0 ? ClapPosixFdFlags.Error : 0);
            if (flags != 0)
            {
                ready(entry.Descriptor, flags);
            }
        }
    }

    private const short PollIn = 1;
    private const short PollOut = 4;

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Ready;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int timeoutMs);
}
