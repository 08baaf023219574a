using System.CommandLine;
using LiveMusic.TestHost.Commands;
using LiveMusic.TestHost.Demo;
using LiveMusic.TestHost.Hosting;

var root = new RootCommand("A headless CLAP and VST3 host that plays arrangements, validates and measures.")
{
    DemoCommand.Create(),
    PlayCommand.Create(),
    PresetCommand.Create(),
    CompareCommand.Create(),
    ScanCommand.Create(),
    ValidateCommand.Create(),
    CallbackBenchCommand.Create(),
    StressCommand.Create(),
    RepeatCommand.Create(),
    ControlDelayCommand.Create(),
    ScenesCommand.Create(),
    KillsCommand.Create(),
    RelockCommand.Create(),
    EditorCommand.Create(),
};

try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is HostException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"livemusic-host: {e.Message}");
    return 2;
}
