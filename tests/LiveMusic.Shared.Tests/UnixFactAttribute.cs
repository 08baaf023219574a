using System.Runtime.CompilerServices;

namespace LiveMusic.Shared.Tests;

/// <summary>A test of what Windows does not have (sockets with a path and a mode, process 1); skipped there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (OperatingSystem.IsWindows()) Skip = "Not on Windows.";
    }
}
