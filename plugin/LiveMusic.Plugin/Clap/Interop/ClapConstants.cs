namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Sizes and special values that several headers share.</summary>
internal static class ClapConstants
{
    /// <summary>Bytes of a name buffer, terminating zero included.</summary>
    public const int NameSize = 256;

    /// <summary>Bytes of a path buffer, terminating zero included.</summary>
    public const int PathSize = 1024;

    /// <summary>An identifier that names nothing.</summary>
    public const uint InvalidId = uint.MaxValue;

    /// <summary>Fixed-point scale of beat positions (<c>clap_beattime</c>): one beat = 2^31.</summary>
    public const long BeatTimeFactor = 1L << 31;

    /// <summary>Fixed-point scale of times in seconds (<c>clap_sectime</c>): one second = 2^31.</summary>
    public const long SecTimeFactor = 1L << 31;
}
