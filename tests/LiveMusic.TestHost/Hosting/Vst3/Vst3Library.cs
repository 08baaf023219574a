namespace LiveMusic.TestHost.Hosting.Vst3;

internal static class Vst3Library
{
    public static HostedLibrary Open(string full) => throw new HostException($"{full}: not yet");
}
