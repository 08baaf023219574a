using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using LiveMusic.Engine.Audio;
using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Editor.Web;
using LiveMusic.Shared.Platform;
using LiveMusic.Shared.Takes;

namespace LiveMusic.Engine.Captures;

/// <summary>
/// The captures folder: what lies there are the takes, whoever made them and when, each with its recipe beside it. A take is in the list when all of it is on disk, never before.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class TakeLibrary
{
    /// <summary>The newest ones; a folder may hold the captures of years.</summary>
    private const int Most = 100;

    private const int BlockFrames = 16 * 1024;
    private const int LongestTitle = 60;
    private const string Ending = ".wav";

    /// <summary>Makes ids that nobody guesses.</summary>
    private readonly AccessToken _secret = AccessToken.Fresh();

    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private readonly Dictionary<(string, DateTime), (int Bars, double Tempo, string Recipe)> _recipes = [];
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

    /// <summary>Writes a part of a sound, and what made it. Takes a while. Returns the WAV file.</summary>
    /// <param name="sound">Stereo.</param>
    /// <param name="range">Of it.</param>
    /// <param name="recipe">Without the hash of the samples.</param>
    /// <param name="title">What it is, for the file's name; empty: the time alone.</param>
    /// <exception cref="IOException">It cannot be kept; the message says why.</exception>
    public string Write(RollingSound sound, CaptureRange range, Recipe recipe, string title)
    {
        string path;
        try
        {
            // One after the other: a disk is not faster for two.
            lock (_writing) path = Keep(sound, range, recipe, title);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The take cannot be kept in {Folder}: {e.Message}", e);
        }
        Refresh();
        return path;
    }

    private static string Keep(RollingSound sound, CaptureRange range, Recipe recipe, string title)
    {
        Directory.CreateDirectory(Folder);
        var part = Path.Combine(Folder, $".{Guid.NewGuid():N}.part");
        var recipePart = Path.Combine(Folder, $".{Guid.NewGuid():N}.part");
        try
        {
            var hash = WriteSound(part, sound, range, recipe);
            using (var file = new FileStream(recipePart, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                (recipe with { Audio = hash.ToString("x16", CultureInfo.InvariantCulture) }).Write(file);
                file.Flush(flushToDisk: true);
            }
            return MoveToFreeName(part, recipePart, title, recipe);
        }
        catch
        {
            File.Delete(part);
            File.Delete(recipePart);
            throw;
        }
    }

    private static ulong WriteSound(string path, RollingSound sound, CaptureRange range, Recipe recipe)
    {
        // Floats: between the stream's samples the host's may reach beyond ±1, and what was heard is kept as it was.
        const WavFormat format = WavFormat.Float32;
        var loop = recipe.Bars > 0 ? new WavLoop(range.Bars.Sum(b => b.Quarters), recipe.Tempo, recipe.Numerator, recipe.Denominator) : null;
        var hash = new SampleHash();
        var block = ArrayPool<float>.Shared.Rent(2 * BlockFrames);
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            WavFile.WriteHeader(file, range.Frames, sound.SampleRate, format, loop);
            for (var done = 0; done < range.Frames;)
            {
                var count = Math.Min(BlockFrames, range.Frames - done);
                var samples = block.AsSpan(0, 2 * count);
                if (!sound.TryRead(range.Start + done, samples)) throw new IOException("the sound was overwritten before it was written. Try again.");
                hash.Add(MemoryMarshal.AsBytes(samples));
                WavFile.WriteSamples(file, samples, format);
                done += count;
            }
            file.Flush(flushToDisk: true);
            return hash.Value;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(block);
        }
    }

    // The recipe first: a take that is there has its own.
    private static string MoveToFreeName(string part, string recipePart, string title, Recipe recipe)
    {
        var clean = string.Concat(title.Select(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '+' or '&' ? c : ' ')).Trim();
        if (clean.Length > LongestTitle) clean = clean[..LongestTitle].Trim();
        var bars = recipe.Bars == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {recipe.Bars} {(recipe.Bars == 1 ? "bar" : "bars")}, {recipe.Tempo:0.##} BPM");
        var name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:yyyy-MM-dd HH.mm.ss} {clean}").Trim() + bars;
        for (var again = 1; ; again++)
        {
            var path = Path.Combine(Folder, (again == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ({again})")) + Ending);
            if (File.Exists(path) || File.Exists(Recipe.FileOf(path))) continue;
            File.Move(recipePart, Recipe.FileOf(path));
            try
            {
                File.Move(part, path);
            }
            catch
            {
                File.Delete(Recipe.FileOf(path));
                throw;
            }
            return path;
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
            var (bars, tempo, recipe) = RecipeOf(file);
            return new(id, Path.GetFileNameWithoutExtension(file.Name), seconds, $"{PageSite.TakePath[1..]}{id}{Ending}", file.FullName, bars, tempo, recipe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A folder is looked at often and recipes are long: each is read once.
    private (int Bars, double Tempo, string Recipe) RecipeOf(FileInfo file)
    {
        var key = (file.FullName, file.LastWriteTimeUtc);
        if (_recipes.TryGetValue(key, out var known)) return known;
        var recipe = Recipe.Read(file.FullName, out var fault);
        return _recipes[key] = recipe is null ? (0, 0, fault) : (recipe.Bars, recipe.Tempo, recipe.Line);
    }
}
