using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveMusic.Editor.Linux;

/// <summary>Whether this system has WebKitGTK, which distributions package under several names.</summary>
internal static class WebKitLibrary
{
    public const string Cure = "Install WebKitGTK 4.1: libwebkit2gtk-4.1-0 (Debian, Ubuntu), webkit2gtk4.1 (Fedora), webkit2gtk-4.1 (Arch)";

    /// <summary>Null: it is not there, or something that it needs.</summary>
    public static string? Version()
    {
        if (!NativeLibrary.TryLoad(Native.WebKitFile, out _)) return null;
        return string.Create(CultureInfo.InvariantCulture, $"WebKitGTK {Native.webkit_get_major_version()}.{Native.webkit_get_minor_version()}.{Native.webkit_get_micro_version()}");
    }
}
