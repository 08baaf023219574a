using System.Buffers;
using System.Globalization;
using LiveMusic.Engine.Audio;
using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Editor.Web;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Editor.Sound;

/// <summary>
/// The captures folder: what lies there are the takes, whoever made them and when. A take is in the list when all of it is on disk, never before.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class TakeLibrary
{
    public const double LongestSeconds = InstanceSound.OutputSeconds;

    /// <summary>The newest ones; a folder may hold the captures of years.</summary>
    private const int Most = 100;

    private const int BlockFrames = 16 * 1024;
    private const int LongestTitle = 60;
    private const string Ending = ".wav";

    /// <summary>Makes ids that nobody guesses.</summary>
    private readonly AccessToken _secret = AccessToken.Fresh();

    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private Take[]? _takes;
    private long _version;

    public static string Folder => UserFolders.Captures;

    /// <summary>Grows with every change.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Newest first.</summary>
    public Take[] List()
    {
        lock (_gate) return _takes ??= Read();
    }

    /// <summary>Looks at the folder again.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            var now = Read();
            if (_takes is not null && _takes.AsSpan().SequenceEqual(now)) return;
            _takes = now;
            Volatile.Write(ref _version, _version + 1);
        }
    }

    /// <summary>The file of a take; null: there is none of that id.</summary>
    public string? FileOf(string id) => Array.Find(List(), t => t.Id == id)?.Path;

    /// <summary>Writes the last seconds of a sound. Takes a while.</summary>
    /// <param name="sound">Stereo.</param>
    /// <param name="seconds">At most <see cref="LongestSeconds"/>.</param>
    /// <param name="title">What it is, for the file's name; empty: the time alone.</param>
    /// <exception cref="IOException">It cannot be kept; the message says why.</exception>
    public void Capture(RollingSound sound, double seconds, string title)
    {
        var (position, frames) = sound.Last(seconds);
        if (sound.Fault.Length > 0) throw new IOException(sound.Fault);
        if (frames == 0) throw new IOException("Nothing was heard yet, so there is nothing to keep. Let it play.");
        try
        {
            // One after the other: a disk is not faster for two.
            lock (_writing) Keep(sound, position, frames, title);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The take cannot be kept in {Folder}: {e.Message}", e);
        }
        Refresh();
    }

    private static void Keep(RollingSound sound, long position, int frames, string title)
    {
        Directory.CreateDirectory(Folder);
        var part = Path.Combine(Folder, $".{Guid.NewGuid():N}.part");
        try
        {
            Write(part, sound, position, frames);
            MoveToFreeName(part, title);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static void Write(string path, RollingSound sound, long position, int frames)
    {
        // Floats: between the stream's samples the host's may reach beyond ±1, and what was heard is kept as it was.
        const WavFormat format = WavFormat.Float32;
        var block = ArrayPool<float>.Shared.Rent(2 * BlockFrames);
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            WavFile.WriteHeader(file, frames, sound.SampleRate, format);
            for (var done = 0; done < frames;)
            {
                var count = Math.Min(BlockFrames, frames - done);
                var samples = block.AsSpan(0, 2 * count);
                if (!sound.TryRead(position + done, samples)) throw new IOException("the sound was overwritten before it was written. Try again.");
                WavFile.WriteSamples(file, samples, format);
                done += count;
            }
            file.Flush(flushToDisk: true);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(block);
        }
    }

    private static void MoveToFreeName(string part, string title)
    {
        var clean = string.Concat(title.Select(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '+' or '&' ? c : ' ')).Trim();
        if (clean.Length > LongestTitle) clean = clean[..LongestTitle].Trim();
        var name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:yyyy-MM-dd HH.mm.ss} {clean}").Trim();
        for (var again = 1; ; again++)
        {
            var path = Path.Combine(Folder, again == 1 ? name + Ending : string.Create(CultureInfo.InvariantCulture, $"{name} ({again}){Ending}"));
            if (File.Exists(path)) continue;
            File.Move(part, path);
            return;
        }
    }

    private Take[] Read()
    {
        try
        {
            return [.. new DirectoryInfo(Folder).EnumerateFiles("*" + Ending)
                .Where(f => f.Name[0] != '.').OrderByDescending(f => f.LastWriteTimeUtc).ThenByDescending(f => f.Name, StringComparer.Ordinal).Take(Most).Select(Describe).OfType<Take>()];
        }
        // There is no folder yet, or it is not ours to look at.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private Take? Describe(FileInfo file)
    {
        try
        {
            if (WavFile.Seconds(file.FullName) is not (> 0 and var seconds)) return null;
            var id = _secret.NameFor(file.Name);
            return new(id, Path.GetFileNameWithoutExtension(file.Name), seconds, $"{PageSite.TakePath[1..]}{id}{Ending}", file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
