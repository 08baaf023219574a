using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LiveMusic.Shared.Platform;
using LiveMusic.Shared.Region;

namespace LiveMusic.Shared.Tests.Region;

public sealed class SharedRegionTests
{
    [Fact]
    public unsafe void A_fresh_region_says_who_made_it_and_is_empty()
    {
        using var region = SharedRegion.Create(hasMainInput: true);
        var header = region.Header;
        Assert.Equal(RegionHeader.ExpectedMagic, header->Magic);
        Assert.Equal(Environment.ProcessId, header->PluginProcessId);
        Assert.Equal(1, header->HasMainInput);
        Assert.Contains(header->Instance.ToString("N"), region.Name, StringComparison.Ordinal);
        Assert.Equal(EngineStreamState.None, header->StreamState);
        Assert.Equal(0, region.Output.Available);
        Assert.Equal(0, region.MainInput.WritePosition);
        Assert.Null(region.ContextSnapshot.Read());
        Assert.Equal(RegionLayout.OutputCapacity, region.Output.Capacity);
    }

    [Fact]
    public void Two_mappings_are_one_memory()
    {
        using var plugin = SharedRegion.Create(hasMainInput: false);
        using var engine = SharedRegion.Open(plugin.Name);
        var frames = new StereoFrame[1000];
        for (var i = 0; i < frames.Length; i++) frames[i] = new() { Left = i, Right = -i };
        Assert.Equal(frames.Length, engine.Output.Write(frames));
        var heard = new StereoFrame[frames.Length];
        Assert.Equal(frames.Length, plugin.Output.Read(heard));
        Assert.Equal(frames, heard);
        plugin.SidechainInput.Write(frames);
        Assert.True(engine.SidechainInput.TryRead(0, heard));
        Assert.Equal(0, engine.MainInput.WritePosition);
    }

    [Fact]
    public async Task Another_process_opens_it()
    {
        using var region = SharedRegion.Create(hasMainInput: false);
        Assert.True(region.Automation.TryWrite(new() { HostSample = 77, Value = 0.5, ParameterId = 200 }));
        using var engine = OtherProcess.Start(null, "answer-region", region.Name);
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, engine.ExitCode);
        Assert.True(region.Output.TryRead(out var frame));
        Assert.Equal(0.5f, frame.Left);
        Assert.Equal(77f, frame.Right);
        Assert.Equal([1, 2, 3], region.ContextSnapshot.Read()!);
        AssertWrittenBy(engine.Id, region);
    }

    // On Wine too a process has one number for everyone, so this holds on every system.
    private static unsafe void AssertWrittenBy(int engine, SharedRegion region) => Assert.Equal(engine, region.Header->EngineProcessId);

    [Fact]
    public void A_region_that_is_gone_cannot_be_opened()
    {
        string name;
        using (var region = SharedRegion.Create(hasMainInput: false)) name = region.Name;
        var e = Assert.Throws<RegionException>(() => SharedRegion.Open(name));
        Assert.Contains("cannot be opened", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mark")]
    [InlineData("layout version 99")]
    [InlineData("damaged", "size")]
    [InlineData("damaged", "header size")]
    [InlineData("places its Output ring", "offset")]
    [InlineData("places its Output ring", "capacity")]
    [InlineData("places its Output ring", "element")]
    public unsafe void Damage_is_refused_by_name(string said, string what = "")
    {
        using var region = SharedRegion.Create(hasMainInput: false);
        var header = region.Header;
        ref var output = ref header->Rings[(int)RingKind.Output];
        switch (said, what)
        {
            case ("mark", _): header->Magic++; break;
            case ("layout version 99", _): header->LayoutVersion = 99; break;
            case (_, "size"): header->TotalBytes += 4096; break;
            case (_, "header size"): header->HeaderBytes = 1; break;
            case (_, "offset"): output.Offset = -8; break;
            case (_, "capacity"): output.Capacity *= 2; break;
            case (_, "element"): output.ElementBytes = 1; break;
        }
        var e = Assert.Throws<RegionException>(() => SharedRegion.Open(region.Name));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.Contains(region.Name, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("livemusic-")]
    [InlineData("/etc/passwd")]
    [InlineData("../../etc/passwd")]
    [InlineData("livemusic-../../../../etc/passwd12345")]
    [InlineData("livemusic-0123456789abcdef0123456789abcdef/..")]
    [InlineData("livemusic- 0123456789abcdef0123456789abcdef")]
    [InlineData("livemusic-{0123456789abcdef0123456789abcde}")]
    [InlineData("other-0123456789abcdef0123456789abcdef")]
    [InlineData("Global\\livemusic-0123456789abcdef0123456789abcdef")]
    [InlineData("livemusic-0123456789abcdef0123456789abcdef\0")]
    public void A_strangers_name_never_becomes_a_path(string name)
    {
        var e = Assert.Throws<RegionException>(() => SharedRegion.Open(name));
        Assert.Contains("is not the name of a LiveMusic region", e.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public unsafe void A_short_or_foreign_file_is_refused()
    {
        var name = $"livemusic-{Guid.NewGuid():N}";
        var path = $"/dev/shm/{name}";
        try
        {
            File.WriteAllBytes(path, new byte[100]);
            Assert.Contains("less than a header", Assert.Throws<RegionException>(() => SharedRegion.Open(name)).Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, new byte[10_000]);
            Assert.Contains("mark", Assert.Throws<RegionException>(() => SharedRegion.Open(name)).Message, StringComparison.Ordinal);

            // A whole header on less memory than it promises.
            using var region = SharedRegion.Create(hasMainInput: false);
            File.WriteAllBytes(path, new ReadOnlySpan<byte>(region.Header, RegionHeader.Bytes));
            Assert.Contains("damaged", Assert.Throws<RegionException>(() => SharedRegion.Open(name)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [LinuxFact]
    public unsafe void The_memory_is_private_and_reserved_at_once()
    {
        using var region = SharedRegion.Create(hasMainInput: false);
        var path = $"/dev/shm/{region.Name}";
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        // Reserved: a full /dev/shm is an error at creation and not a SIGBUS while the music plays.
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b %B", path]) { RedirectStandardOutput = true })!;
        var blocks = stat.StandardOutput.ReadToEnd().Split(' ');
        Assert.True(long.Parse(blocks[0], CultureInfo.InvariantCulture) * long.Parse(blocks[1], CultureInfo.InvariantCulture) >= region.Header->TotalBytes, "the region's memory is not reserved");
    }

    [LinuxFact]
    public async Task Only_regions_of_dead_plugins_are_stale()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var living = SharedRegion.Create(hasMainInput: false);
        var unfinished = $"/dev/shm/livemusic-{Guid.NewGuid():N}";
        await File.WriteAllBytesAsync(unfinished, new byte[50], cancel);
        using var plugin = OtherProcess.Start(null, "hold-region");
        var name = await plugin.StandardOutput.ReadLineAsync(cancel);
        var path = $"/dev/shm/{name}";
        try
        {
            StaleRegions.Remove();
            Assert.True(File.Exists(path), "a living plugin's region was removed");

            plugin.Kill();
            await plugin.WaitForExitAsync(cancel);
            Assert.True(File.Exists(path));
            Assert.True(StaleRegions.Remove() >= 1);
            Assert.False(File.Exists(path), "a dead plugin's region was kept");
            Assert.True(File.Exists($"/dev/shm/{living.Name}"));
            Assert.True(File.Exists(unfinished), "a region that was just being made was removed");

            File.SetLastWriteTimeUtc(unfinished, DateTime.UtcNow.AddMinutes(-5));
            StaleRegions.Remove();
            Assert.False(File.Exists(unfinished));
        }
        finally
        {
            File.Delete(path);
            File.Delete(unfinished);
        }
    }

    [Fact]
    public unsafe void The_layout_is_what_version_4_says()
    {
        // Other releases map the same bytes: a change here needs another RegionHeader.CurrentLayoutVersion.
        Assert.Equal(4u, RegionHeader.CurrentLayoutVersion);
        Assert.Equal(24, sizeof(AutomationEvent));
        Assert.Equal(80, sizeof(TransportBlock));
        Assert.Equal(32, sizeof(NoteEvent));
        Assert.Equal(8, sizeof(StereoFrame));
        Assert.Equal(128, sizeof(OutputStamp));
        Assert.Equal(1280, Marshal.OffsetOf<RegionHeader>(nameof(RegionHeader.Values)));
        using var region = SharedRegion.Create(hasMainInput: false);
        for (var i = 0; i < RingPlacements.Count; i++)
        {
            var ring = region.Header->Rings[i];
            Assert.Equal(0, ring.Offset % 4096);
            Assert.True(ring.Offset + 256 + (long)ring.ElementBytes * ring.Capacity <= (i + 1 < RingPlacements.Count ? region.Header->Rings[i + 1].Offset : region.Header->TotalBytes));
        }
    }
}
