using System.Globalization;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>
/// Where an engine's pages are, kept in a file of this user alone for as long as the engine lives. An engine that finds one has followed another that died: it takes the
/// address over, and the pages that are still open find it by themselves.
/// </summary>
/// <remarks>Threading: one caller at a time, who holds the control pipe of that name.</remarks>
internal sealed class KeptAddress(string pipeName)
{
    /// <summary>Beside the socket, or, where pipes have no place, beside the lock.</summary>
    private readonly string _path = (OperatingSystem.IsWindows() ? Path.Combine(UserFolders.Data, pipeName) : pipeName) + ".page";

    /// <summary>Null: the engine before this one ended as it should, or there was none.</summary>
    public (int Port, AccessToken Token)? Read()
    {
        try
        {
            if (File.ReadAllText(_path).Split(' ', StringSplitOptions.TrimEntries) is [var port, { Length: > 0 } token]
                && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536)
            {
                return (number, new(token));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
        return null;
    }

    /// <exception cref="IOException">It cannot be written: the pages work, but will not outlive a crash of the engine.</exception>
    public void Write(int port, AccessToken token)
    {
        var fresh = _path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(fresh, options)) writer.Write(string.Create(CultureInfo.InvariantCulture, $"{port} {token.Text}"));
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
}
