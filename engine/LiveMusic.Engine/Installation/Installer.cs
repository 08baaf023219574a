using System.Globalization;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Installation;

/// <summary>
/// Puts a release where hosts and plugins find it, and takes it away again. Everything is copied beside its place first and then renamed: an installation that fails
/// leaves the one before as it was.
/// </summary>
/// <remarks>One thread; a second installer of this user waits for none: it is refused.</remarks>
internal sealed class Installer(InstallPlaces places, Action<string> say)
{
    private const string WorkPrefix = ".livemusic-";
    private const string NewName = "new";
    private const string OldName = "old";

    /// <summary>What is copied, from where to where, and the folder beside its place in which that happens.</summary>
    private sealed record Part(string What, string Source, string Target)
    {
        public string Work { get; } = Path.Combine(Path.GetDirectoryName(Target)!, $"{WorkPrefix}{Guid.NewGuid():N}");

        public string New => Path.Combine(Work, NewName);

        public string Old => Path.Combine(Work, OldName);
    }

    /// <exception cref="IOException">Nothing was changed; the message says why and what to do.</exception>
    public void Install(Distribution release)
    {
        Part[] parts = [.. release.Bundles.Select(b => new Part(b.Key.Name, b.Value, places.PathOf(b.Key))), new(InstalledItem.Engine, release.Engine, places.Engine)];
        foreach (var part in parts)
            if (Overlap(part.Source, part.Target)) throw new IOException($"'{part.Target}' is itself what would be installed. Run the livemusic of the new release's own folder.");
        var before = InstallManifest.Read(places.Engine);
        var handmade = before is null && HasFiles(places.Engine);
        if (handmade && Distribution.VersionOf(places.Engine) is null) throw new IOException($"'{places.Engine}' holds other files than LiveMusic's. Name an empty folder, or one that does not exist, with --engine.");
        try
        {
            foreach (var part in parts) Directory.CreateDirectory(Path.GetDirectoryName(part.Target)!);
            using var alone = Lock();
            CheckRoom(parts);
            InstallManifest manifest;
            try
            {
                manifest = Stage(parts, release.Version, before);
                Swap(parts, before, handmade);
            }
            catch
            {
                foreach (var part in parts) DiscardNew(part);
                throw;
            }
            foreach (var moved in before?.Items.Where(old => manifest.Find(old.What) is { } now && now.Path != old.Path) ?? []) Remove(moved, []);
            Sweep(parts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"LiveMusic was not installed: {e.Message} {Cure(e)}".TrimEnd(), e);
        }
        foreach (var format in release.Bundles.Keys) CheckEngineIsFound(format);
    }

    /// <summary>Removes what <see cref="Install"/> made and nobody changed, and nothing else; says what stays.</summary>
    /// <exception cref="IOException">There is no installation, or something could not be removed.</exception>
    public void Uninstall()
    {
        var manifest = InstallManifest.Read(places.Engine)
            ?? throw new FileNotFoundException($"Nothing is installed: there is no {InstallManifest.FileName} in '{places.Engine}'. What was copied by hand is removed by hand.");
        using (Lock())
        {
            Sweep(manifest.Items.Select(i => new Part(i.What, "", i.Path)));
            var failures = new List<string>();
            foreach (var item in manifest.Items) Remove(item, failures);
            if (failures.Count > 0)
            {
                throw new IOException($"{failures.Count} files could not be removed: {string.Join("; ", failures)} "
                    + "Close the hosts that have LiveMusic open, see that the folders are writable, and uninstall again.");
            }
            File.Delete(Path.Combine(places.Engine, InstallManifest.FileName));
        }
        RemoveEmpty(places.Engine);
        if (Directory.Exists(places.Engine)) say($"Kept, because it was not installed: what is in {places.Engine}");
        foreach (var (what, folder) in (ReadOnlySpan<(string, string)>)[("your models and presets", UserFolders.Data), ("your captures", UserFolders.Captures), ("compiled models (can be made again)", UserFolders.Cache), ("logs", UserFolders.Logs)])
            if (HasFiles(folder)) say($"Kept: {what}, in {folder}");
    }

    private InstallManifest Stage(Part[] parts, string version, InstallManifest? before)
    {
        var items = new List<InstalledItem>();
        foreach (var part in parts)
        {
            Directory.CreateDirectory(part.Work);
            Copy(part.Source, part.New);
            items.Add(InstalledItem.Of(part.What, version, part.New, part.Target));
        }
        // A format that this release lacks stays as it is, and stays ours.
        if (before is not null) items.InsertRange(0, before.Items.Where(old => items.All(i => i.What != old.What) && Path.Exists(old.Path)));
        var manifest = new InstallManifest(InstallManifest.CurrentFormat, items);
        manifest.Write(parts[^1].New);
        return manifest;
    }

    private void Swap(Part[] parts, InstallManifest? before, bool handmade)
    {
        var moves = new Moves();
        try
        {
            foreach (var part in parts)
            {
                var kept = handmade && part.What == InstalledItem.Engine ? part.Target + Before() : null;
                if (Path.Exists(part.Target)) moves.Move(part.Target, kept ?? part.Old);
                moves.Move(part.New, part.Target);
                say($"{part.What,-6} {part.Target}");
                if (kept is not null) say($"kept   {kept}: an engine that was not put there by this command");
            }
            if (before?.Find(InstalledItem.Engine) is { } old) KeepForeign(parts[^1], old, moves);
        }
        catch (Exception e)
        {
            try
            {
                moves.Undo();
            }
            catch (Exception undo) when (undo is IOException or UnauthorizedAccessException)
            {
                // What is still aside is the only copy: no sweep may find it.
                foreach (var part in parts.Where(p => Path.Exists(p.Old))) Directory.Move(part.Work, part.Target + Before());
                throw new IOException($"{e.Message} The installation before could not be put back ({undo.Message}); its parts lie beside their places, with '{Before()}' in their names. Install again.", e);
            }
            throw;
        }
    }

    // The user may have put things into the engine's folder (models).
    private void KeepForeign(Part engine, InstalledItem old, Moves moves)
    {
        if (!Directory.Exists(engine.Old)) return;
        foreach (var file in Directory.GetFiles(engine.Old, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(engine.Old, file);
            if (name.EndsWith(Moves.InUse, StringComparison.Ordinal)) name = name[..^Moves.InUse.Length];
            var kept = Path.Combine(engine.Target, name);
            if (name == InstallManifest.FileName || old.Files.ContainsKey(name.Replace('\\', '/')) || File.Exists(kept)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            moves.Move(file, kept);
            say($"kept   {kept}");
        }
    }

    // Each file only if it is the one that was installed; then the folders that it leaves empty.
    private void Remove(InstalledItem item, List<string> failures)
    {
        var removed = 0;
        foreach (var file in item.Files.Keys)
        {
            var path = item.FullPath(file);
            if (!File.Exists(path)) continue;
            try
            {
                if (item.IsWhole(file))
                {
                    Delete(path);
                    removed++;
                }
                else say($"Kept, because it was changed: {path}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failures.Add(e.Message);
            }
        }
        var folders = item.Files.Keys.Where(f => f.Length > 0).SelectMany(f => Above(item.FullPath(f), item.Path)).Distinct().OrderByDescending(f => f.Length);
        foreach (var folder in folders) RemoveEmpty(folder);
        say($"Removed: {item.What}, {removed} files, {item.Path}");
    }

    // Windows: a file in use can be moved, not deleted. The temporary folder is cleaned by the system.
    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (OperatingSystem.IsWindows() && e is IOException or UnauthorizedAccessException)
        {
            File.Move(path, Path.Combine(Path.GetTempPath(), $"livemusic-{Guid.NewGuid():N}{Moves.InUse}"));
        }
    }

    private static IEnumerable<string> Above(string file, string top)
    {
        for (var folder = Path.GetDirectoryName(file); folder is not null && folder.Length >= top.Length; folder = Path.GetDirectoryName(folder)) yield return folder;
    }

    private static void RemoveEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    private void CheckEngineIsFound(PluginFormat format)
    {
        try
        {
            var found = EngineLocation.Find(Path.GetDirectoryName(PluginFormat.LibraryOf(places.PathOf(format))));
            if (found != Path.Combine(places.Engine, InstallPlaces.Program)) say($"Note: the {format.Name} plugin will start another engine than this, {found}. `livemusic doctor` says more.");
        }
        catch (EngineStartException)
        {
            say($"Note: plugins do not look for the engine in {places.Engine}. Set LIVEMUSIC_ENGINE to {Path.Combine(places.Engine, InstallPlaces.Program)} for your DAW.");
        }
    }

    private FileStream Lock()
    {
        var path = Path.Combine(Path.GetDirectoryName(places.Engine)!, $"{WorkPrefix}install.lock");
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new IOException($"Another installation may be under way: {e.Message}", e);
        }
    }

    // What lies aside now, and what an installation that was cut off, or whose files were in use, left over.
    private static void Sweep(IEnumerable<Part> parts)
    {
        foreach (var parent in parts.Select(p => Path.GetDirectoryName(p.Target)!).Distinct().Where(Directory.Exists))
            foreach (var left in Directory.GetDirectories(parent, WorkPrefix + "????????????????????????????????")) Discard(left);
    }

    private static void DiscardNew(Part part)
    {
        if (File.Exists(part.New)) File.Delete(part.New);
        else Discard(part.New);
        RemoveEmpty(part.Work);
    }

    private static void Discard(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        // In use (Windows): the next sweep takes it.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void CheckRoom(Part[] parts)
    {
        var bytes = parts.Sum(p => File.Exists(p.Source) ? new FileInfo(p.Source).Length : new DirectoryInfo(p.Source).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length));
        foreach (var parent in parts.Select(p => Path.GetDirectoryName(p.Target)!).Distinct())
        {
            var free = new DriveInfo(parent).AvailableFreeSpace;
            if (free < bytes) throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MB are needed and {free >> 20} MB are free for '{parent}'. Free some space, or name folders on another disk."));
        }
    }

    private static void Copy(string source, string target)
    {
        if (File.Exists(source))
        {
            File.Copy(source, target);
            return;
        }
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            var name = Path.GetFileName(file);
            if (name == InstallManifest.FileName) continue;
            var copy = Path.Combine(target, name);
            File.Copy(file, copy);
            // An archive may have lost it.
            if (!OperatingSystem.IsWindows() && name == InstallPlaces.Program) File.SetUnixFileMode(copy, File.GetUnixFileMode(copy) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
        foreach (var folder in Directory.EnumerateDirectories(source)) Copy(folder, Path.Combine(target, Path.GetFileName(folder)));
    }

    private static bool HasFiles(string folder) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

    private static bool Overlap(string a, string b)
    {
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        string one = Whole(a), other = Whole(b);
        return one.StartsWith(other, comparison) || other.StartsWith(one, comparison);

        static string Whole(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + Path.DirectorySeparatorChar;
    }

    private static string Before() => ".before-" + DateTime.Now.ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture);

    private static string Cure(Exception e)
    {
        const int diskFullUnix = 28, diskFullWindows = unchecked((int)0x80070070);
        return e switch
        {
            UnauthorizedAccessException => "Close the hosts that have LiveMusic open and see that the folder is writable for you, or name another one (--clap, --vst3, --engine).",
            { HResult: diskFullUnix or diskFullWindows } => "Free some space on that disk.",
            _ => "",
        };
    }
}
