using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LiveMusic.Engine.Captures;

/// <summary>
/// The last seconds of a sound, in a file of the cache folder that vanishes with the process. On disk, because ten minutes of stereo at 48 kHz are 230 MB and a project may have
/// twenty instances: the system keeps in memory what it has room for, and a machine that writes music writes such files all day. The file is made when there is something
/// to keep, never grows beyond what is promised, and begins anew where the disk was full for a while.
/// </summary>
/// <remarks>Threading: one writer; any number of readers.</remarks>
/// <param name="channels">Of a frame.</param>
/// <param name="seconds">What a reader can count on.</param>
internal sealed class RollingSound(int channels, double seconds) : IDisposable
{
    /// <summary>More is kept than is promised, for readers that take a while.</summary>
    private const double SpareSeconds = 8;

    /// <summary>A disk that was full is tried again so often.</summary>
    private const long RetryMilliseconds = 2000;

    private readonly Lock _gate = new();
    private long _faultAt;
    private SafeFileHandle? _file;
    private long _capacity;
    private long _first;
    private bool _disposed;

    /// <summary>Hz; 0: nothing was kept yet.</summary>
    public int SampleRate { get; private set; }

    /// <summary>Frames ever written at the present rate; the next one gets this position.</summary>
    public long Written { get; private set; }

    /// <summary>The oldest frame that is there.</summary>
    public long Oldest
    {
        get
        {
            lock (_gate) return _first;
        }
    }

    /// <summary>Why nothing is kept just now; empty: it is.</summary>
    public string Fault { get; private set; } = "";

    private int FrameBytes => channels * sizeof(float);

    public static string Folder => Path.Combine(LiveMusic.Shared.Platform.UserFolders.Cache, "sound");

    /// <summary>Removes what engines left that were killed where files do not vanish by themselves. Those in use stay, or live on without a name.</summary>
    public static void RemoveLeftOvers()
    {
        if (!Directory.Exists(Folder)) return;
        foreach (var file in Directory.EnumerateFiles(Folder))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    /// <summary>Adds frames. Another rate than before begins anew. Silence before any sound is not worth a file.</summary>
    public void Append(ReadOnlySpan<float> interleaved, int sampleRate)
    {
        lock (_gate)
        {
            if (_disposed || interleaved.IsEmpty || (_file is null && !interleaved.ContainsAnyExcept(0))) return;
            if (Fault.Length > 0 && Environment.TickCount64 - _faultAt < RetryMilliseconds) return;
            try
            {
                if (_file is null) Open();
                if (SampleRate != sampleRate || Fault.Length > 0) Restart(sampleRate);
                Fault = "";
                for (var at = 0; at < interleaved.Length;)
                {
                    var place = Written % _capacity;
                    var count = (int)Math.Min((interleaved.Length - at) / channels, _capacity - place);
                    RandomAccess.Write(_file!, MemoryMarshal.AsBytes(interleaved.Slice(at, count * channels)), place * FrameBytes);
                    at += count * channels;
                    Written += count;
                }
                _first = Math.Max(_first, Written - _capacity);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fault = $"What is heard cannot be kept for captures in {Folder}: {e.Message} Make room there, or name another folder with LIVEMUSIC_CACHE.";
                _faultAt = Environment.TickCount64;
                _file?.Dispose();
                _file = null;
                Written = _first = 0;
            }
        }
    }

    /// <summary>Where the last seconds begin and how many frames they have, as far as they are there.</summary>
    public (long Position, int Frames) Last(double wanted)
    {
        lock (_gate)
        {
            var frames = (int)Math.Min(Math.Min(wanted, seconds) * SampleRate, Written - _first);
            return (Written - frames, frames);
        }
    }

    /// <summary>Copies frames from a position on. False: they are not kept (any more).</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public bool TryRead(long position, Span<float> interleaved)
    {
        lock (_gate)
        {
            if (_file is null || position < _first || position + interleaved.Length / channels > Written) return false;
            for (var at = 0; at < interleaved.Length;)
            {
                var place = position % _capacity;
                var count = (int)Math.Min((interleaved.Length - at) / channels, _capacity - place);
                var bytes = MemoryMarshal.AsBytes(interleaved.Slice(at, count * channels));
                if (RandomAccess.Read(_file, bytes, place * FrameBytes) != bytes.Length) return false;
                at += count * channels;
                position += count;
            }
            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _file?.Dispose();
            _file = null;
        }
    }

    private void Open()
    {
        Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, $"{Guid.NewGuid():N}.f32");
        if (OperatingSystem.IsWindows())
        {
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            return;
        }
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using var stream = new FileStream(path, options);
        // The name goes at once, the file with its last handle: also when this process is killed.
        _file = Reopen(stream, path);
    }

    private static SafeFileHandle Reopen(FileStream made, string path)
    {
        try
        {
            return File.OpenHandle(made.Name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void Restart(int sampleRate)
    {
        SampleRate = sampleRate;
        _capacity = (long)Math.Ceiling((seconds + SpareSeconds) * sampleRate);
        Written = _first = 0;
        RandomAccess.SetLength(_file!, 0);
    }
}
