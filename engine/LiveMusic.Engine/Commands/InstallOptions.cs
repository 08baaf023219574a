using System.CommandLine;
using LiveMusic.Engine.Installation;

namespace LiveMusic.Engine.Commands;

/// <summary>Where an installation lies, for the commands that make and examine one.</summary>
internal sealed class InstallOptions
{
    private readonly Option<string?> _clap = Folder("--clap", "Folder for LiveMusic.clap.", InstallPlaces.Standard.Clap);
    private readonly Option<string?> _vst3 = Folder("--vst3", "Folder for LiveMusic.vst3.", InstallPlaces.Standard.Vst3);
    private readonly Option<string?> _engine = Folder("--engine", "The engine's own folder.", InstallPlaces.Standard.Engine);

    public void AddTo(Command command)
    {
        command.Add(_clap);
        command.Add(_vst3);
        command.Add(_engine);
    }

    public InstallPlaces Read(ParseResult parsed)
    {
        var standard = InstallPlaces.Standard;
        return new(Path(parsed.GetValue(_clap), standard.Clap), Path(parsed.GetValue(_vst3), standard.Vst3), Path(parsed.GetValue(_engine), standard.Engine));
    }

    private static string Path(string? chosen, string standard) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(chosen is { Length: > 0 } ? chosen : standard));

    private static Option<string?> Folder(string name, string what, string standard) => new(name) { Description = $"{what} Default: {standard}", HelpName = "folder" };
}
