using System.Runtime.CompilerServices;
using LiveMusic.Shared.Rings;

namespace LiveMusic.Shared.Region;

/// <summary>Sizes and places of everything in a region. Pure arithmetic: the same on both sides.</summary>
public static class RegionLayout
{
    /// <summary>Changes while the host automates every parameter at every block.</summary>
    public const int AutomationCapacity = 8192;

    public const int TransportCapacity = 4096;

    public const int NoteCapacity = 4096;

    /// <summary>Frames of live input; half of it is readable: 1.4 s at 48 kHz, 0.34 s at 192 kHz. The engine looks every few ms.</summary>
    public const int InputCapacity = 1 << 17;

    /// <summary>Frames of generated audio: 10.9 s at 48 kHz, 2.7 s at 192 kHz.</summary>
    public const int OutputCapacity = 1 << 19;

    /// <summary>Stamps; half of it is readable: 81 s.</summary>
    public const int StampCapacity = 4096;

    /// <summary>Bytes of one of the two context snapshots.</summary>
    public const int SnapshotBytes = 64 * 1024;

    internal static RingPlacements Place(out long totalBytes)
    {
        var placements = new RingPlacements();
        long offset = RegionHeader.Bytes;
        void Put(RingKind kind, int elementBytes, int capacity)
        {
            placements[(int)kind] = new() { Offset = offset, ElementBytes = elementBytes, Capacity = capacity };
            offset += Align(RingControl.Size + (long)elementBytes * capacity);
        }
        Put(RingKind.Automation, Unsafe.SizeOf<AutomationEvent>(), AutomationCapacity);
        Put(RingKind.Transport, Unsafe.SizeOf<TransportBlock>(), TransportCapacity);
        Put(RingKind.Notes, Unsafe.SizeOf<NoteEvent>(), NoteCapacity);
        Put(RingKind.MainInput, Unsafe.SizeOf<StereoFrame>(), InputCapacity);
        Put(RingKind.SidechainInput, Unsafe.SizeOf<StereoFrame>(), InputCapacity);
        Put(RingKind.Output, Unsafe.SizeOf<StereoFrame>(), OutputCapacity);
        Put(RingKind.Stamps, Unsafe.SizeOf<OutputStamp>(), StampCapacity);
        Put(RingKind.ContextSnapshot, 1, 2 * SnapshotBytes);
        totalBytes = offset;
        return placements;
    }

    private static long Align(long bytes) => (bytes + 4095) & ~4095L;
}
