using System.Globalization;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>
/// Where an engine's pages are, kept in a file of this user alone for as long as the engine lives. An engine that finds one has followed another that died: it takes the
/// addresses over, and the pages that are still open find it by themselves.
/// </summary>
/// <remarks>Threading: one caller at a time, who holds the control pipe of that name.</remarks>
internal sealed class KeptAddress(string pipeName)
{
    /// <summary>Beside the socket, or, where pipes have no place, beside the lock.</summary>
    private readonly string _path = (OperatingSystem.IsWindows() ? Path.Combine(UserFolders.Data, pipeName) : pipeName) + ".page";

    /// <summary>A port and what opens it.</summary>
    public readonly record struct Place(int Port, AccessToken Token);

    /// <summary>What an engine left that died: its address on this computer, and in the network if it had one. Null: there is none.</summary>
    public (Place? Own, Place? Lan) Read()
    {
        try
        {
            var lines = File.ReadAllLines(_path);
            return (lines.Length > 0 ? Parse(lines[0]) : null, lines.Length > 1 ? Parse(lines[1]) : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Write(Place own, Place? lan)
    {
        var fresh = _path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(fresh, options))
        {
            writer.WriteLine(Line(own));
            if (lan is { } second) writer.WriteLine(Line(second));
        }
        File.Move(fresh, _path, overwrite: true);
    }

    /// <summary>A clean end.</summary>
    public void Delete()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Line(Place place) => string.Create(CultureInfo.InvariantCulture, $"{place.Port} {place.Token.Text}");

    private static Place? Parse(string line)
        => line.Split(' ') is [var port, { Length: > 0 } token] && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
            ? new(number, new(token))
            : null;
}
