using System.Runtime.CompilerServices;
using LiveMusic.Shared.Platform;
using LiveMusic.Shared.Rings;

namespace LiveMusic.Shared.Region;

/// <summary>
/// The memory that one plugin instance shares with the engine. The plugin creates it and outlives the engine; the engine opens it by name. What one side
/// reads of the other's fields is taken as a claim, never as an address.
/// </summary>
/// <remarks>Threading: the rings and header fields name their own writers; <see cref="Dispose"/> only when no thread uses the region any more.</remarks>
public sealed unsafe class SharedRegion : IDisposable
{
    private readonly SharedMemory _memory;
    private readonly RingPlacements _placements;

    private SharedRegion(SharedMemory memory)
    {
        _memory = memory;
        Header = (RegionHeader*)memory.Pointer;
        // Computed, not read from the header: the other side could change it after we checked it.
        _placements = RegionLayout.Place(out _);
        Automation = Queue<AutomationEvent>(RingKind.Automation);
        Transport = Queue<TransportBlock>(RingKind.Transport);
        Notes = Queue<NoteEvent>(RingKind.Notes);
        MainInput = History<StereoFrame>(RingKind.MainInput);
        SidechainInput = History<StereoFrame>(RingKind.SidechainInput);
        Output = Queue<StereoFrame>(RingKind.Output);
        Stamps = History<OutputStamp>(RingKind.Stamps);
        var snapshot = _placements[(int)RingKind.ContextSnapshot];
        ContextSnapshot = new(memory.Pointer + snapshot.Offset, memory.Pointer + snapshot.Offset + RingControl.Size, snapshot.Capacity / 2);
    }

    /// <summary>The name under which the other side opens the region.</summary>
    public string Name => _memory.Name;

    public RegionHeader* Header { get; }

    public SpscRing<AutomationEvent> Automation { get; }

    public SpscRing<TransportBlock> Transport { get; }

    public SpscRing<NoteEvent> Notes { get; }

    /// <summary>Indexed by the host sample counter.</summary>
    public HistoryRing<StereoFrame> MainInput { get; }

    /// <summary>Indexed by the host sample counter.</summary>
    public HistoryRing<StereoFrame> SidechainInput { get; }

    public SpscRing<StereoFrame> Output { get; }

    public HistoryRing<OutputStamp> Stamps { get; }

    public SnapshotSlot ContextSnapshot { get; }

    /// <summary>Plugin side: makes a fresh region, readable and writable by this user alone.</summary>
    /// <exception cref="RegionException">The system refuses the memory; the message says why.</exception>
    public static SharedRegion Create(bool hasMainInput)
    {
        var placements = RegionLayout.Place(out var total);
        var instance = Guid.NewGuid();
        var memory = SharedMemory.Create($"livemusic-{instance:N}", total);
        var header = (RegionHeader*)memory.Pointer;
        header->LayoutVersion = RegionHeader.CurrentLayoutVersion;
        header->HeaderBytes = RegionHeader.Bytes;
        header->TotalBytes = total;
        header->PluginProcessId = Environment.ProcessId;
        header->HasMainInput = hasMainInput ? 1 : 0;
        header->Instance = instance;
        header->Rings = placements;
        Volatile.Write(ref header->Magic, RegionHeader.ExpectedMagic);
        return new(memory);
    }

    /// <summary>Engine side: opens a region and checks that its layout is ours.</summary>
    /// <exception cref="RegionException">No such region, a stranger's memory, or another layout version; the message says which.</exception>
    public static SharedRegion Open(string name)
    {
        var memory = SharedMemory.Open(name);
        try
        {
            Validate(name, memory);
            return new(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    public void Dispose() => _memory.Dispose();

    private static void Validate(string name, SharedMemory memory)
    {
        if (memory.Bytes < RegionHeader.Bytes) throw new RegionException($"Region '{name}' has {memory.Bytes} bytes, less than a header: it is not a LiveMusic region.");
        var header = (RegionHeader*)memory.Pointer;
        if (Volatile.Read(ref header->Magic) != RegionHeader.ExpectedMagic) throw new RegionException($"Region '{name}' does not start with LiveMusic's mark: it is not a LiveMusic region.");
        if (header->LayoutVersion != RegionHeader.CurrentLayoutVersion)
        {
            throw new RegionException($"Region '{name}' has layout version {header->LayoutVersion}, this engine speaks {RegionHeader.CurrentLayoutVersion}: "
                + "plugin and engine come from different releases. Install one release of both.");
        }
        var expected = RegionLayout.Place(out var total);
        if (header->HeaderBytes != RegionHeader.Bytes || header->TotalBytes != total || memory.Bytes < total)
            throw new RegionException($"Region '{name}' says it has {header->TotalBytes} bytes and has {memory.Bytes}; {total} were expected: it is damaged.");
        for (var i = 0; i < RingPlacements.Count; i++)
        {
            var claimed = header->Rings[i];
            if (claimed.Offset != expected[i].Offset || claimed.ElementBytes != expected[i].ElementBytes || claimed.Capacity != expected[i].Capacity)
                throw new RegionException($"Region '{name}' places its {(RingKind)i} ring elsewhere than this layout version does: it is damaged.");
        }
    }

    private SpscRing<T> Queue<T>(RingKind kind) where T : unmanaged
    {
        var control = Control<T>(kind, out var capacity);
        return new(control, (T*)(control + RingControl.Size), capacity);
    }

    private HistoryRing<T> History<T>(RingKind kind) where T : unmanaged
    {
        var control = Control<T>(kind, out var capacity);
        return new(control, (T*)(control + RingControl.Size), capacity);
    }

    private byte* Control<T>(RingKind kind, out int capacity) where T : unmanaged
    {
        var placement = _placements[(int)kind];
        if (placement.ElementBytes != Unsafe.SizeOf<T>()) throw new InvalidOperationException($"{typeof(T).Name} is not what the {kind} ring holds.");
        capacity = placement.Capacity;
        return _memory.Pointer + placement.Offset;
    }
}

/// <summary>A region cannot be made or used. The message is for the user.</summary>
public sealed class RegionException(string message, Exception? inner = null) : Exception(message, inner);
