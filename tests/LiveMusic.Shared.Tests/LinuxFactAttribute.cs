using System.Runtime.CompilerServices;

namespace LiveMusic.Shared.Tests;

/// <summary>A test of what only Linux has (/dev/shm, /proc); skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (!OperatingSystem.IsLinux()) Skip = "Linux only.";
    }
}
