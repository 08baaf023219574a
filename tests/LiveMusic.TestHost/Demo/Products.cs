using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Demo;

/// <summary>The plugin and the engine as a user would install them, built from this checkout into <c>artifacts/</c>.</summary>
/// <param name="Root">The checkout.</param>
/// <param name="Plugin">The plugin as CLAP.</param>
/// <param name="Vst3">The plugin as VST3.</param>
/// <param name="Engine">The engine's executable.</param>
public sealed record Products(string Root, string Plugin, string Vst3, string Engine)
{
    /// <summary>
    /// Builds what is not up to date. Says what it does on <paramref name="say"/>; a failed build throws with its output. Nothing is built where the environment
    /// variable LIVEMUSIC_PRODUCTS names a folder with plugin/ and engine/: they were built elsewhere (for Windows, on Linux).
    /// </summary>
    public static Products Build(Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(say);
        string root = FindRoot();
        if (Environment.GetEnvironmentVariable("LIVEMUSIC_PRODUCTS") is { Length: > 0 } built)
        {
            return In(root, Path.Combine(built, "plugin"), Path.Combine(built, "engine"));
        }

        string rid = $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        string engine = Path.Combine(root, "artifacts", "engine", rid);
        say("Building the engine");
        Publish(root, "engine/LiveMusic.Engine", "-o", engine);
        say("Building the plugin (native code)");
        Publish(root, "plugin/LiveMusic.Plugin", "-r", rid);
        return In(root, Path.Combine(root, "artifacts", "plugin", rid), engine);
    }

    private static Products In(string root, string plugins, string engine) =>
        new(root, Path.Combine(plugins, "LiveMusic.clap"), Path.Combine(plugins, "LiveMusic.vst3"), Path.Combine(engine, OperatingSystem.IsWindows() ? "livemusic.exe" : "livemusic"));

    /// <summary>The checkout that this program was built from.</summary>
    public static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LiveMusicPlugin.sln")))
            {
                return folder.FullName;
            }
        }

        throw new HostException("This program does not lie in a LiveMusic checkout: there is nothing to build. Run it from a clone of the repository.");
    }

    private static void Publish(string root, string project, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["publish", project, "-c", "Release", "-v", "quiet", "--nologo", .. more])
        {
            start.ArgumentList.Add(argument);
        }

        // The outer "dotnet run" tells its children how it was started; a build of our own must not hear of it.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using Process build = Process.Start(start) ?? throw new HostException("'dotnet' cannot be started.");
        Task<string> errors = build.StandardError.ReadToEndAsync();
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0)
        {
            throw new HostException($"'dotnet publish {project}' failed:{Environment.NewLine}{output}{errors.Result}");
        }
    }
}
