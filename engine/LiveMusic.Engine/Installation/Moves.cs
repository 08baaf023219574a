namespace LiveMusic.Engine.Installation;

/// <summary>Renames on one disk that can be taken back until they are final: how an installation changes from one release to the next in a moment.</summary>
/// <remarks>One thread.</remarks>
internal sealed class Moves
{
    /// <summary>What is in use lies aside under another name, so that no host takes it for a plugin.</summary>
    public const string InUse = ".in-use";

    private readonly Stack<(string From, string To)> _done = new();

    /// <summary>Moves a file, a link or a folder; what a host has loaded can be moved too.</summary>
    public void Move(string from, string to)
    {
        try
        {
            MoveOne(from, to);
        }
        // Windows: a folder in which a file is in use cannot be renamed, the file itself can.
        catch (Exception e) when (OperatingSystem.IsWindows() && e is IOException or UnauthorizedAccessException && Directory.Exists(from))
        {
            MoveFileByFile(from, to);
        }
    }

    /// <summary>Moves what is in a folder file by file, each with <see cref="InUse"/> behind its name, and removes the folder.</summary>
    public void MoveFileByFile(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var there = Path.Combine(to, Path.GetRelativePath(from, file)) + InUse;
            Directory.CreateDirectory(Path.GetDirectoryName(there)!);
            MoveOne(file, there);
        }
        Directory.Delete(from, recursive: true);
    }

    /// <summary>Takes everything back, the last first.</summary>
    public void Undo()
    {
        while (_done.TryPeek(out var move))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(move.From)!);
            Rename(move.To, move.From);
            _done.Pop();
        }
    }

    private void MoveOne(string from, string to)
    {
        Rename(from, to);
        _done.Push((from, to));
    }

    // A link is renamed itself, not what it points to.
    private static void Rename(string from, string to)
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to);
    }
}
