namespace LiveMusic.TestHost.Playback;

/// <summary>Gives the length of each block in turn; the same plan gives the same lengths again. Allocates nothing.</summary>
internal sealed class BlockPlan
{
    private readonly int[] _list;
    private readonly RandomBlocks? _random;
    private int _next;
    private ulong _state;

    public BlockPlan(BlockSizes sizes)
    {
        _list = sizes.List is { } list ? [.. list] : [sizes.Longest];
        _random = sizes.Random;
        _state = (ulong)(sizes.Random?.Seed ?? 0);
    }

    public int Next()
    {
        if (_random is null)
        {
            int frames = _list[_next];
            _next = (_next + 1) % _list.Length;
            return frames;
        }

        // SplitMix64: small, and the same on every platform and runtime version.
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return _random.Min + (int)(z % (ulong)(_random.Max - _random.Min + 1));
    }
}
