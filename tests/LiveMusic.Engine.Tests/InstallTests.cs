using System.Runtime.InteropServices;
using LiveMusic.Engine.Installation;

namespace LiveMusic.Engine.Tests;

/// <summary>Installing changes all or nothing, and uninstalling removes what installing made.</summary>
[Collection(EngineCollection.Name)]
public sealed class InstallTests : IDisposable
{
    private readonly InstallBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void What_is_installed_is_what_the_release_holds_and_uninstalling_leaves_what_was_there_before()
    {
        _bench.Write(Path.Combine(_bench.Places.Clap, "Other.clap"), "another vendor's");
        var before = _bench.Tree();
        _bench.Installer.Install(_bench.Release("1", "models/seedling/model.json"));
        Assert.Equal(File.ReadAllBytes(InstallBench.Executable), File.ReadAllBytes(_bench.Clap));
        Assert.Equal(File.ReadAllBytes(InstallBench.Executable), File.ReadAllBytes(PluginFormat.LibraryOf(_bench.Vst3)));
        Assert.Equal("1", File.ReadAllText(_bench.InEngine("models/seedling/model.json")));
        if (!OperatingSystem.IsWindows()) Assert.True(File.GetUnixFileMode(_bench.InEngine("livemusic")).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal([.. new[] { "clap/LiveMusic.clap", "clap/Other.clap", "livemusic-engine/installation.json", $"livemusic-engine/{InstallPlaces.Program}", "livemusic-engine/livemusic.dll", "livemusic-engine/models/seedling/model.json" }.Order(StringComparer.Ordinal)],
            _bench.Tree().Keys.Where(k => !k.StartsWith("vst3/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        _bench.Installer.Uninstall();
        Assert.Equal(before, _bench.Tree());
        Assert.False(Directory.Exists(_bench.Places.Engine));
        Assert.False(Directory.Exists(_bench.Vst3));
        Assert.Contains("Nothing is installed", Assert.Throws<FileNotFoundException>(_bench.Installer.Uninstall).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Uninstalling_keeps_what_the_user_added_or_changed()
    {
        _bench.Installer.Install(_bench.Release("1", "models/seedling/model.json", "notes.txt"));
        var added = _bench.Write(_bench.InEngine("models/mine/model.json"), "mine");
        var changed = _bench.Write(_bench.InEngine("notes.txt"), "my notes");
        _bench.Installer.Uninstall();
        Assert.Equal([Relative(added), Relative(changed)], _bench.Tree().Keys);
        Assert.Contains(_bench.Said, s => s.Contains("changed", StringComparison.Ordinal) && s.Contains(changed, StringComparison.Ordinal));
        Assert.Contains(_bench.Said, s => s.Contains("not installed", StringComparison.Ordinal) && s.Contains(_bench.Places.Engine, StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_release_replaces_the_old_one_and_keeps_what_the_user_added()
    {
        _bench.Installer.Install(_bench.Release("1", "gone.txt", "both.txt"));
        _bench.Write(_bench.InEngine("models/mine/model.json"), "mine");
        _bench.Installer.Install(_bench.Release("2", "both.txt", "new.txt"));
        var tree = _bench.Tree();
        Assert.Equal("2", tree["livemusic-engine/both.txt"]);
        Assert.Equal("2", tree["livemusic-engine/new.txt"]);
        Assert.Equal("2", tree["vst3/LiveMusic.vst3/Contents/Resources/moduleinfo.json"]);
        Assert.Equal("mine", tree["livemusic-engine/models/mine/model.json"]);
        Assert.DoesNotContain("livemusic-engine/gone.txt", tree.Keys);
        AssertNothingLeftOver();
        // And still only what was installed is removed.
        _bench.Installer.Uninstall();
        Assert.Equal(["livemusic-engine/models/mine/model.json"], _bench.Tree().Keys);
    }

    /// <summary>The installer tells of each part as soon as it is in place: what fails then must be taken back.</summary>
    [Theory]
    [InlineData("CLAP")]
    [InlineData("VST3")]
    [InlineData("engine")]
    [InlineData("kept")]
    public void An_installation_that_fails_half_way_leaves_the_old_one(string failsAfter)
    {
        _bench.Installer.Install(_bench.Release("1", "both.txt"));
        _bench.Write(_bench.InEngine("models/mine/model.json"), "mine");
        var before = _bench.Tree();
        var next = _bench.Release("2", "both.txt");
        var failing = new Installer(_bench.Places, said =>
        {
            if (said.StartsWith(failsAfter, StringComparison.Ordinal)) throw new IOException("No space left on device.");
        });
        Assert.Contains("No space", Assert.Throws<IOException>(() => failing.Install(next)).Message, StringComparison.Ordinal);
        Assert.Equal(before, _bench.Tree());
        AssertNothingLeftOver();
    }

    [Fact]
    public void An_installation_that_cannot_begin_changes_nothing()
    {
        _bench.Installer.Install(_bench.Release("1"));
        var before = _bench.Tree();
        var next = _bench.Release("2");
        var blocked = _bench.Places with { Vst3 = _bench.Write(_bench.Below("a file"), "") };
        var message = Assert.Throws<IOException>(() => new Installer(blocked, _ => { }).Install(next)).Message;
        Assert.Contains(blocked.Vst3, message, StringComparison.Ordinal);
        Assert.Equal(before, _bench.Tree());
        AssertNothingLeftOver();
    }

    [Fact]
    public void Other_places_take_the_installation_along()
    {
        _bench.Installer.Install(_bench.Release("1"));
        new Installer(_bench.Places with { Clap = _bench.Below("user/elsewhere") }, _ => { }).Install(_bench.Release("2"));
        Assert.False(File.Exists(_bench.Clap));
        Assert.True(File.Exists(_bench.Below("user/elsewhere/LiveMusic.clap")));
        _bench.Installer.Uninstall();
        Assert.Empty(_bench.Tree());
    }

    [Fact]
    public void A_format_that_the_new_release_lacks_stays_and_is_uninstalled_too()
    {
        _bench.Installer.Install(_bench.Release("1"));
        _bench.Release("2");
        Directory.Delete(_bench.Below("2/LiveMusic.vst3"), recursive: true);
        _bench.Installer.Install(Distribution.Find(_bench.Below("2"), AppContext.BaseDirectory));
        Assert.Equal("1", File.ReadAllText(Path.Combine(_bench.Vst3, "Contents", "Resources", "moduleinfo.json")));
        _bench.Installer.Uninstall();
        Assert.Empty(_bench.Tree());
    }

    [Fact]
    public void An_engine_that_was_copied_by_hand_is_kept_aside()
    {
        File.Copy(InstallBench.Executable, Directory.CreateDirectory(_bench.Places.Engine).FullName + Path.DirectorySeparatorChar + InstallPlaces.Program);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "livemusic.dll"), _bench.InEngine("livemusic.dll"));
        _bench.Write(_bench.InEngine("models/mine/model.json"), "mine");
        _bench.Installer.Install(_bench.Release("1"));
        var kept = Assert.Single(Directory.GetDirectories(_bench.Below("user"), "livemusic-engine.before-*"));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(kept, "models", "mine", "model.json")));
        Assert.Contains(_bench.Said, s => s.Contains(kept, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_of_other_things_is_never_taken_for_the_engines()
    {
        var letter = _bench.Write(_bench.InEngine("letter.txt"), "dear");
        var release = _bench.Release("1");
        Assert.Contains("--engine", Assert.Throws<IOException>(() => _bench.Installer.Install(release)).Message, StringComparison.Ordinal);
        Assert.Equal([Relative(letter)], _bench.Tree().Keys);
    }

    [Fact]
    public void A_link_is_replaced_and_what_it_points_to_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        var mine = Directory.CreateDirectory(_bench.Below("build/LiveMusic.vst3")).FullName;
        _bench.Write(Path.Combine(mine, "mine.txt"), "mine");
        Directory.CreateDirectory(_bench.Places.Vst3);
        Directory.CreateSymbolicLink(_bench.Vst3, mine);
        _bench.Installer.Install(_bench.Release("1"));
        Assert.Null(new DirectoryInfo(_bench.Vst3).LinkTarget);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(mine, "mine.txt")));
    }

    [Fact]
    public void A_release_for_another_system_or_without_plugins_is_refused()
    {
        var release = _bench.Release("1");
        File.WriteAllBytes(release.Bundles[PluginFormat.Clap], Convert.FromHexString(OperatingSystem.IsWindows() ? BinaryHeaderTests.ElfArm64 : BinaryHeaderTests.WindowsX64));
        var message = Assert.Throws<IOException>(() => Distribution.Find(_bench.Below("1"), AppContext.BaseDirectory)).Message;
        Assert.Contains(BinaryHeader.Own.ToString(), message, StringComparison.Ordinal);
        Assert.Contains("--from", Assert.Throws<FileNotFoundException>(() => Distribution.Find(_bench.Below("1/livemusic-engine"), AppContext.BaseDirectory)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("models/../../outside.txt")]
    [InlineData("/etc/outside.txt")]
    public void A_manifest_that_points_elsewhere_removes_nothing(string file)
    {
        _bench.Installer.Install(_bench.Release("1"));
        var manifest = InstallManifest.Read(_bench.Places.Engine)!;
        manifest.Find(InstalledItem.Engine)!.Files[file] = "00";
        manifest.Write(_bench.Places.Engine);
        var before = _bench.Tree();
        Assert.Contains("outside.txt", Assert.Throws<InvalidDataException>(_bench.Installer.Uninstall).Message, StringComparison.Ordinal);
        Assert.Equal(before, _bench.Tree());
    }

    [Fact]
    public void Files_in_use_move_one_by_one_under_names_that_no_host_loads_and_move_back()
    {
        _bench.Write(_bench.Below("user/x/Contents/arch/LiveMusic.vst3"), "library");
        _bench.Write(_bench.Below("user/x/Contents/info.json"), "info");
        var before = _bench.Tree();
        var moves = new Moves();
        moves.MoveFileByFile(_bench.Below("user/x"), _bench.Below("user/old"));
        Assert.Equal(["old/Contents/arch/LiveMusic.vst3.in-use", "old/Contents/info.json.in-use"], _bench.Tree().Keys);
        Assert.False(Directory.Exists(_bench.Below("user/x")));
        moves.Undo();
        Assert.Equal(before, _bench.Tree());
    }

    [Fact]
    public void A_library_that_a_host_has_loaded_is_replaced_on_Windows()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows locks loaded libraries.");
        var release = _bench.Release("1");
        var library = PluginFormat.LibraryOf(release.Bundles[PluginFormat.Vst3]);
        File.Copy(Directory.EnumerateFiles(AppContext.BaseDirectory, "onnxruntime*.dll", SearchOption.AllDirectories).First(), library, overwrite: true);
        _bench.Installer.Install(release);
        var loaded = NativeLibrary.Load(PluginFormat.LibraryOf(_bench.Vst3));
        try
        {
            _bench.Installer.Install(_bench.Release("2"));
            Assert.Equal("2", File.ReadAllText(Path.Combine(_bench.Vst3, "Contents", "Resources", "moduleinfo.json")));
        }
        finally
        {
            NativeLibrary.Free(loaded);
        }
        _bench.Installer.Install(_bench.Release("3"));
        AssertNothingLeftOver();
    }

    [Fact]
    public async Task A_playing_engine_is_left_alone_and_an_idle_one_ends_first()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var engine = RunningEngine.Start(new FakeModel());
        await using (await FakePlugin.ConnectAsync())
        {
            Assert.Contains("Close", (await Assert.ThrowsAsync<IOException>(() => EngineInTheWay.EndAsync(ct))).Message, StringComparison.Ordinal);
            Assert.False(engine.Running.IsCompleted);
        }
        while (engine.Engine.Report().Sessions > 0) await Task.Delay(10, ct);
        await EngineInTheWay.EndAsync(ct);
        await engine.EndedAsync();
    }

    private string Relative(string path) => Path.GetRelativePath(_bench.Below("user"), path).Replace('\\', '/');

    private void AssertNothingLeftOver() => Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.Below("user"), ".livemusic-*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }));
}
