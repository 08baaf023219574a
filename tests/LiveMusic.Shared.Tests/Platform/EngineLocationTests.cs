using LiveMusic.Shared.Platform;

namespace LiveMusic.Shared.Tests.Platform;

// Reads the environment that the whole process shares: one test at a time.
[Collection("LIVEMUSIC_ENGINE")]
public sealed class EngineLocationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livemusic-test-").FullName;
    private readonly string _program = OperatingSystem.IsWindows() ? "livemusic.exe" : "livemusic";

    public EngineLocationTests() => Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", null);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", null);
        Environment.SetEnvironmentVariable("LIVEMUSIC_DATA", null);
        Environment.SetEnvironmentVariable("LIVEMUSIC_CACHE", null);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x86_64-linux")]
    [InlineData("LiveMusic.vst3/Contents/x86_64-linux")]
    public void The_engine_beside_the_plugin_or_its_bundle_is_found(string below)
    {
        var engine = Put("livemusic-engine");
        var plugin = Path.Combine(_folder, below.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(plugin);
        Assert.Equal(engine, EngineLocation.Find(plugin));
    }

    [Fact]
    public void The_nearest_engine_wins()
    {
        Put("livemusic-engine");
        var near = Put(Path.Combine("bundle", "livemusic-engine"));
        Assert.Equal(near, EngineLocation.Find(Path.Combine(_folder, "bundle")));
    }

    [Fact]
    public void The_environment_decides()
    {
        Put("livemusic-engine");
        var chosen = Path.Combine(_folder, "my engine.dll");
        Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", chosen);
        Assert.Contains(chosen, Assert.Throws<EngineStartException>(() => EngineLocation.Find(_folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(chosen, "");
        Assert.Equal(chosen, EngineLocation.Find(_folder));
    }

    [Fact]
    public void Every_place_is_named_when_there_is_none()
    {
        Assert.SkipWhen(File.Exists(Path.Combine(UserFolders.Engine, _program)), "An engine is installed for this user.");
        var plugin = Path.Combine(_folder, "a", "b");
        var message = Assert.Throws<EngineStartException>(() => EngineLocation.Find(plugin)).Message;
        Assert.Contains(Path.Combine(plugin, "livemusic-engine", _program), message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder, "livemusic-engine", _program), message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(UserFolders.Engine, _program), message, StringComparison.Ordinal);
        Assert.Contains("Install LiveMusic", message, StringComparison.Ordinal);
        Assert.Throws<EngineStartException>(() => EngineLocation.Find(null));
    }

    [Fact]
    public void The_users_folders_can_be_moved()
    {
        string[] usual = [UserFolders.Cache, UserFolders.Data, UserFolders.Logs];
        Assert.All(usual, f => Assert.True(Path.IsPathRooted(f), f));
        Assert.Equal(3, usual.Distinct().Count());
        Environment.SetEnvironmentVariable("LIVEMUSIC_CACHE", Path.Combine(_folder, "cache"));
        Environment.SetEnvironmentVariable("LIVEMUSIC_DATA", Path.Combine(_folder, "data"));
        Assert.Equal(Path.Combine(_folder, "cache"), UserFolders.Cache);
        Assert.Equal(Path.Combine(_folder, "data"), UserFolders.Data);
        Assert.Equal(Path.Combine(_folder, "data", "logs"), UserFolders.Logs);
    }

    private string Put(string below)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, below)).FullName;
        var engine = Path.Combine(folder, _program);
        File.WriteAllText(engine, "");
        return engine;
    }
}
