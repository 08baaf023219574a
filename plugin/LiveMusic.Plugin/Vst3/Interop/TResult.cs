namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary><c>tresult</c>: what most functions return. On Windows the errors are COM's (HRESULT).</summary>
internal static class TResult
{
    /// <summary><c>kResultOk</c>, which is also <c>kResultTrue</c>.</summary>
    public const int Ok = 0;

    /// <summary><c>kResultFalse</c>: no, or not now.</summary>
    public const int False = 1;

    public static readonly int NoInterface = Pick(0x80004002, -1);
    public static readonly int InvalidArgument = Pick(0x80070057, 2);
    public static readonly int NotImplemented = Pick(0x80004001, 3);
    public static readonly int InternalError = Pick(0x80004005, 4);
    public static readonly int NotInitialized = Pick(0x8000FFFF, 5);
    public static readonly int OutOfMemory = Pick(0x8007000E, 6);

    private static int Pick(uint windows, int others) => OperatingSystem.IsWindows() ? unchecked((int)windows) : others;
}
