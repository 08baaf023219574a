using System.Runtime.InteropServices;
using LiveMusic.Shared.Region;

namespace LiveMusic.Shared.Platform;

/// <summary>Regions whose plugin died without removing them (a killed DAW): on Unix they would fill the memory until the next restart.</summary>
/// <remarks>Any thread but the audio thread. Windows: nothing to do, a section vanishes with its last process.</remarks>
public static class StaleRegions
{
    // A region carries its mark microseconds after it was made; one without a mark, this old, was never finished.
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromMinutes(1);

    /// <summary>Removes the regions of this user whose plugin's process is dead, never a living one's; returns how many.</summary>
    public static int Remove()
    {
        var removed = 0;
        foreach (var name in SharedMemory.Existing())
        {
            try
            {
                if (!IsStale(name)) continue;
                SharedMemory.Remove(name);
                removed++;
            }
            // Another user's, gone meanwhile, or no region: none of them is ours to remove.
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or RegionException)
            {
            }
        }
        return removed;
    }

    private static bool IsStale(string name)
    {
        var start = SharedMemory.ReadStart(name, RegionHeader.Bytes, out var age);
        if (start.Length == RegionHeader.Bytes)
        {
            var header = MemoryMarshal.Read<RegionHeader>(start);
            if (header.Magic == RegionHeader.ExpectedMagic) return !ProcessLife.IsAlive(header.PluginProcessId);
        }
        return age > UnfinishedAge;
    }
}
