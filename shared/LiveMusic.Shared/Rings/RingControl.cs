namespace LiveMusic.Shared.Rings;

/// <summary>The bytes of a ring's cursors: write and read on lines of their own (128 bytes apart: CPUs prefetch lines in pairs).</summary>
public static class RingControl
{
    public const int WriteOffset = 0;
    public const int ReadOffset = 128;
    public const int Size = 256;
}
