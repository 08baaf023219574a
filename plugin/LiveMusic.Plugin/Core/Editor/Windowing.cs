namespace LiveMusic.Plugin.Core.Editor;

/// <summary>This system's windows, as <see cref="LiveMusic.Shared.Messages.OpenEditor"/> names them.</summary>
internal static class Windowing
{
    public const string X11 = "x11", Win32 = "win32", Cocoa = "cocoa";

    public static string Platform { get; } = OperatingSystem.IsWindows() ? Win32 : OperatingSystem.IsMacOS() ? Cocoa : X11;

    /// <summary>A window of the engine's editor can live in a host's: on macOS no view of one process can lie in another's window.</summary>
    public static bool CanEmbed => !OperatingSystem.IsMacOS();
}
