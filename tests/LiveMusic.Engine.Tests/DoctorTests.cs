using LiveMusic.Engine.Installation;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;

namespace LiveMusic.Engine.Tests;

/// <summary>Each way in which an installation goes wrong is found and named. What loads in a real plugin is examined end to end.</summary>
[Collection(EngineCollection.Name)]
public sealed class DoctorTests : IDisposable
{
    private readonly InstallBench _bench = new();

    public DoctorTests() => Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", null);

    private string System => _bench.Below("system");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Nothing_installed_is_told_and_is_no_problem()
    {
        var findings = Examine();
        Assert.Equal(["installation", "CLAP", "VST3"], findings.Select(f => f.Check));
        Assert.All(findings, f => Assert.Equal(FindingLevel.Warning, f.Level));
        Assert.Contains(_bench.Places.Clap, findings[1].Text, StringComparison.Ordinal);
        Assert.Contains(System, findings[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_the_system_cannot_load_is_a_problem_with_the_systems_own_words()
    {
        _bench.Installer.Install(_bench.Release("1"));
        var findings = Examine();
        Assert.Equal(FindingLevel.Ok, findings[0].Level);
        foreach (var finding in findings.Skip(1))
        {
            Assert.Equal(FindingLevel.Problem, finding.Level);
            Assert.Contains("cannot be loaded", finding.Text, StringComparison.Ordinal);
        }
        if (OperatingSystem.IsLinux()) Assert.Contains("executable", findings[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_and_changed_files_are_named()
    {
        _bench.Installer.Install(_bench.Release("1", "a.txt", "b.txt", "c.txt"));
        File.Delete(_bench.InEngine("a.txt"));
        _bench.Write(_bench.InEngine("b.txt"), "changed");
        var finding = Examine()[0];
        Assert.Equal(FindingLevel.Problem, finding.Level);
        Assert.Contains("2 installed files", finding.Text, StringComparison.Ordinal);
        Assert.Contains(_bench.InEngine("a.txt"), finding.Text, StringComparison.Ordinal);
        Assert.Contains(_bench.InEngine("b.txt"), finding.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("c.txt", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_that_vanished_is_a_problem()
    {
        _bench.Installer.Install(_bench.Release("1"));
        File.Delete(_bench.Clap);
        var finding = Assert.Single(Examine(), f => f.Check == "CLAP");
        Assert.Equal(FindingLevel.Problem, finding.Level);
        Assert.Contains(_bench.Clap, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_two_releases_are_a_problem()
    {
        _bench.Installer.Install(_bench.Release("1"));
        var manifest = InstallManifest.Read(_bench.Places.Engine)!;
        (manifest with { Items = [.. manifest.Items.Select(i => i.What == "VST3" ? i with { Version = "0.0.1" } : i)] }).Write(_bench.Places.Engine);
        var finding = Examine()[0];
        Assert.Equal(FindingLevel.Problem, finding.Level);
        Assert.Contains("VST3 0.0.1", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_copy_is_a_warning_that_names_both_and_a_link_is_no_copy()
    {
        _bench.Installer.Install(_bench.Release("1"));
        Directory.CreateDirectory(System);
        var other = Path.Combine(System, "LiveMusic.clap");
        File.Copy(_bench.Clap, other);
        var shadow = Assert.Single(Examine(), f => f is { Check: "CLAP", Level: FindingLevel.Warning });
        Assert.Contains(other, shadow.Text, StringComparison.Ordinal);
        Assert.Contains(_bench.Clap, shadow.Text, StringComparison.Ordinal);
        File.Delete(other);
        if (OperatingSystem.IsWindows()) return;
        File.CreateSymbolicLink(other, _bench.Clap);
        Assert.DoesNotContain(Examine(), f => f is { Check: "CLAP", Level: FindingLevel.Warning });
    }

    [Fact]
    public void A_library_for_another_system_or_an_empty_bundle_is_a_problem()
    {
        Directory.CreateDirectory(_bench.Places.Clap);
        File.WriteAllBytes(_bench.Clap, Convert.FromHexString(OperatingSystem.IsWindows() ? BinaryHeaderTests.ElfArm64 : BinaryHeaderTests.WindowsX64));
        Directory.CreateDirectory(_bench.Vst3);
        var findings = Examine();
        Assert.Equal(FindingLevel.Problem, findings[1].Level);
        Assert.Contains(BinaryHeader.Own.ToString(), findings[1].Text, StringComparison.Ordinal);
        Assert.Equal(FindingLevel.Problem, findings[2].Level);
        Assert.Contains(PluginFormat.LibraryOf(_bench.Vst3), findings[2].Text, StringComparison.Ordinal);
        File.WriteAllText(_bench.Clap, "not a library");
        Assert.Equal(FindingLevel.Problem, Examine()[1].Level);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_a_problem_with_a_cure()
    {
        Assert.Equal(FindingLevel.Ok, MachineChecks.Writable("cache", _bench.Below("cache")).Level);
        Assert.Empty(Directory.GetFiles(_bench.Below("cache")));
        var finding = MachineChecks.Writable("cache", Path.Combine(_bench.Write(_bench.Below("file"), ""), "cache"));
        Assert.Equal(FindingLevel.Problem, finding.Level);
        Assert.Contains("LIVEMUSIC_CACHE", finding.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_of_another_release_is_named()
    {
        var ct = TestContext.Current.CancellationToken;
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", $"livemusic-test-{Guid.NewGuid():N}"[..32]);
        Assert.Equal(FindingLevel.Ok, (await MachineChecks.PipeAsync(ct)).Level);
        await using var stranger = ControlPipe.Listen();
        var serving = Task.Run(async () =>
        {
            await using var channel = await stranger.AcceptAsync(ct);
            while (await channel.ReceiveAsync(ct) is { } message)
                if (message is QueryEngine) await channel.SendAsync(new EngineReport("99.0.0", 4711, 2, "model", 1, 0, 0), ct);
        }, ct);
        var finding = await MachineChecks.PipeAsync(ct);
        await serving;
        Assert.Equal(FindingLevel.Warning, finding.Level);
        Assert.Contains("99.0.0", finding.Text, StringComparison.Ordinal);
        Assert.Contains("4711", finding.Text, StringComparison.Ordinal);
    }

    private List<Finding> Examine() => [.. new InstallationChecks(_bench.Places, _ => [System]).Run()];
}
