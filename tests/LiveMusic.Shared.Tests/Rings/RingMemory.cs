using System.Runtime.InteropServices;
using LiveMusic.Shared.Rings;

namespace LiveMusic.Shared.Tests.Rings;

/// <summary>Native memory for one ring of longs, between two guards that no ring operation may touch or read.</summary>
internal sealed unsafe class RingMemory : IDisposable
{
    /// <summary>Value of every guard element.</summary>
    public const long Guard = unchecked((long)0xA5A5A5A5A5A5A5A5);

    private const int GuardElements = 8192;
    private readonly byte* _memory;
    private readonly int _capacity;

    public RingMemory(int capacity)
    {
        _capacity = capacity;
        var elements = 2 * GuardElements + RingControl.Size / sizeof(long) + capacity;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(elements * sizeof(long)), 4096);
        new Span<long>(_memory, elements).Fill(Guard);
        new Span<byte>(Control, RingControl.Size + capacity * sizeof(long)).Clear();
    }

    public byte* Control => _memory + GuardElements * sizeof(long);

    public long* Elements => (long*)(Control + RingControl.Size);

    public ref long Write => ref *(long*)(Control + RingControl.WriteOffset);

    public ref long Read => ref *(long*)(Control + RingControl.ReadOffset);

    public SpscRing<long> Queue() => new(Control, Elements, _capacity);

    public HistoryRing<long> History() => new(Control, Elements, _capacity);

    public bool GuardsAreIntact
        => !new ReadOnlySpan<long>(_memory, GuardElements).ContainsAnyExcept(Guard) && !new ReadOnlySpan<long>(Elements + _capacity, GuardElements).ContainsAnyExcept(Guard);

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
