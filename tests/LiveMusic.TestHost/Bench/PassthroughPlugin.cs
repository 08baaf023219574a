using System.ComponentModel;
using System.Diagnostics;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Bench;

/// <summary>The C test plugin in both formats: its source travels inside this program and is compiled when it is needed, where there is a C compiler.</summary>
public static class PassthroughPlugin
{
    public const string Id = "livemusic.test.passthrough";

    /// <summary>The same plugin with faults that a validation must find.</summary>
    public const string ForgetfulId = "livemusic.test.forgetful";

    /// <summary>Names of the plugins, the same in both formats.</summary>
    public const string Name = "Pass-through";
    public const string ForgetfulName = "Forgetful";

    private static readonly string[] Sources = ["clap_abi.h", "vst3_host_abi.h", "passthrough_core.h", "passthrough.c", "passthrough_vst3.c", "abi_layout.c"];

    private static readonly string[] Compilers = OperatingSystem.IsWindows() ? ["gcc", "clang"] : ["cc", "gcc", "clang"];

    /// <summary>Path of the compiled plugin; null when this machine has no C compiler. Compiler errors are thrown.</summary>
    /// <param name="folder">Where it is put.</param>
    /// <param name="extension">".clap" or ".vst3".</param>
    public static string? Build(string folder, string extension = ".clap")
    {
        string output = Path.Combine(folder, "passthrough" + extension);
        string source = extension == ".vst3" ? "passthrough_vst3.c" : "passthrough.c";
        string[] mathLibrary = OperatingSystem.IsWindows() ? [] : ["-lm"];
        string[] position = OperatingSystem.IsWindows() ? [] : ["-fPIC", "-fvisibility=hidden"];
        return Compile(folder, source, ["-O2", "-std=gnu11", "-Wall", "-shared", .. position, "-o", output], mathLibrary) ? output : null;
    }

    /// <summary>What the C compiler says about the layout of each struct, one line each: "Name size offset...". Null without a compiler.</summary>
    public static string? AbiLayout(string folder)
    {
        string program = Path.Combine(folder, OperatingSystem.IsWindows() ? "abi_layout.exe" : "abi_layout");
        return Compile(folder, "abi_layout.c", ["-o", program], []) ? Run(program, []).Output : null;
    }

    private static bool Compile(string folder, string source, string[] options, string[] libraries)
    {
        Directory.CreateDirectory(folder);
        foreach (string name in Sources)
        {
            using Stream resource = typeof(PassthroughPlugin).Assembly.GetManifestResourceStream(name)!;
            using FileStream file = File.Create(Path.Combine(folder, name));
            resource.CopyTo(file);
        }

        foreach (string compiler in Compilers)
        {
            try
            {
                (int exit, string _, string errors) = Run(compiler, [.. options, Path.Combine(folder, source), .. libraries]);
                return exit == 0 ? true : throw new HostException($"{compiler} cannot compile {source}: {errors}");
            }
            catch (Win32Exception)
            {
                // This compiler is not installed; try the next.
            }
        }

        return false;
    }

    private static (int Exit, string Output, string Errors) Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
