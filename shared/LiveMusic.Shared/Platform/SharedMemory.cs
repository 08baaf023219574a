using System.IO.MemoryMappedFiles;
using LiveMusic.Shared.Region;

namespace LiveMusic.Shared.Platform;

/// <summary>
/// Named memory of this user that two processes map. Windows: a named section of the session (its default access list admits the user and the system alone).
/// Linux: a 0600 file under /dev/shm. macOS: a 0600 file in the user's own temporary folder.
/// </summary>
/// <remarks>The creator removes the name when it disposes; whoever still maps the memory keeps it until then.</remarks>
internal sealed unsafe class SharedMemory : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly string? _ownedPath;

    private SharedMemory(string name, MemoryMappedFile file, long bytes, string? ownedPath)
    {
        Name = name;
        _file = file;
        _ownedPath = ownedPath;
        _view = file.CreateViewAccessor(0, bytes);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        Pointer = pointer + _view.PointerOffset;
        Bytes = bytes == 0 ? (long)_view.SafeMemoryMappedViewHandle.ByteLength : bytes;
    }

    public string Name { get; }

    public byte* Pointer { get; }

    public long Bytes { get; }

    public static SharedMemory Create(string name, long bytes)
    {
        CheckName(name);
        try
        {
            if (OperatingSystem.IsWindows()) return new(name, MemoryMappedFile.CreateNew(SectionName(name), bytes), bytes, null);
            var path = PathOf(name);
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, PreallocationSize = bytes,
            };
            var stream = new FileStream(path, options);
            try
            {
                stream.SetLength(bytes);
                return new(name, Map(stream, bytes), bytes, path);
            }
            catch
            {
                stream.Dispose();
                File.Delete(path);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            throw new RegionException($"The system did not give {bytes / 1024} KB of shared memory for '{name}': {e.Message} Free memory (or space in /dev/shm) and load the plugin again.", e);
        }
    }

    public static SharedMemory Open(string name)
    {
        CheckName(name);
        try
        {
            if (OperatingSystem.IsWindows()) return new(name, MemoryMappedFile.OpenExisting(SectionName(name)), 0, null);
            var stream = new FileStream(PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            try
            {
                if (stream.Length < RegionHeader.Bytes) throw new RegionException($"Region '{name}' has {stream.Length} bytes, less than a header: it is not a LiveMusic region.");
                return new(name, Map(stream, stream.Length), stream.Length, null);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RegionException($"Region '{name}' cannot be opened: {e.Message} The plugin instance that made it is gone, or belongs to another user.", e);
        }
    }

    /// <summary>Names of the regions that lie around, of living and of dead plugins. Windows: none, sections vanish with their last process.</summary>
    public static IReadOnlyList<string> Existing()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(Folder)) return [];
        return [.. Directory.EnumerateFiles(Folder, "livemusic-????????????????????????????????").Select(p => Path.GetFileName(p))];
    }

    /// <summary>The first bytes of a region (fewer when it is shorter) and the time since it was made, without mapping it. Unix only.</summary>
    public static byte[] ReadStart(string name, int bytes, out TimeSpan age)
    {
        CheckName(name);
        var path = PathOf(name);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        age = DateTime.UtcNow - File.GetLastWriteTimeUtc(path);
        var start = new byte[bytes];
        return start[..stream.ReadAtLeast(start, bytes, throwOnEndOfStream: false)];
    }

    /// <summary>Removes the name of a region whose plugin died. Unix only; elsewhere nothing is left over.</summary>
    public static void Remove(string name)
    {
        CheckName(name);
        if (!OperatingSystem.IsWindows()) File.Delete(PathOf(name));
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        if (_ownedPath is not null) File.Delete(_ownedPath);
    }

    private static MemoryMappedFile Map(FileStream stream, long bytes)
        => MemoryMappedFile.CreateFromFile(stream, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);

    private static string SectionName(string name) => $@"Local\{name}";

    private static string Folder => OperatingSystem.IsLinux() ? "/dev/shm" : Path.GetTempPath();

    private static string PathOf(string name) => Path.Combine(Folder, name);

    // Names come over the control channel: nothing but our own form may become a path.
    private static void CheckName(string name)
    {
        const string prefix = "livemusic-";
        // Length too: the parser forgives spaces around the number.
        if (name.Length != prefix.Length + 32 || !name.StartsWith(prefix, StringComparison.Ordinal) || !Guid.TryParseExact(name.AsSpan(prefix.Length), "N", out _))
            throw new RegionException($"'{name}' is not the name of a LiveMusic region.");
    }
}
