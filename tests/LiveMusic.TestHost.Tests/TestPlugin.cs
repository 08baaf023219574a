using LiveMusic.TestHost.Bench;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Tests;

/// <summary>The C test plugin, compiled once for all tests. Where there is no C compiler its tests do nothing.</summary>
public sealed class TestPlugin : IDisposable
{
    public TestPlugin()
    {
        Folder = Directory.CreateTempSubdirectory("livemusic-host-tests-").FullName;
        ClapPath = PassthroughPlugin.Build(Folder);
        Vst3Path = PassthroughPlugin.Build(Folder, ".vst3");
    }

    public string Folder { get; }

    /// <summary>Null without a C compiler.</summary>
    public string? ClapPath { get; }

    /// <summary>Null without a C compiler.</summary>
    public string? Vst3Path { get; }

    public string Path(string extension) => extension == ".vst3" ? Vst3Path! : ClapPath!;

    public bool Missing => ClapPath is null;

    public PlayResult Play(Arrangement arrangement, string path) => new ArrangementPlayer(path).Play(arrangement with { BaseFolder = Folder });

    public string File(string name) => System.IO.Path.Combine(Folder, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows keeps a loaded library's file.
        }
    }
}

/// <summary>Tests of this collection share the plugin and run one after another: they pace themselves by the clock.</summary>
[CollectionDefinition(Name)]
public sealed class PluginTests : ICollectionFixture<TestPlugin>
{
    public const string Name = "test plugin";
}
