using System.Diagnostics;
using System.Text;
using LiveMusic.TestHost.Stress;

namespace LiveMusic.TestHost.Scanning;

/// <summary>Finds the processes that another one started, also when they went their own way since.</summary>
internal static class ProcessFamily
{
    /// <summary>Names and ids of living processes that carry <paramref name="value"/> in their environment (Linux) or whose parent was <paramref name="parent"/> (Windows).</summary>
    public static IEnumerable<string> With(string variable, string value, int parent)
    {
        if (OperatingSystem.IsWindows())
        {
            return ProcessFootprint.ChildrenOf((uint)parent).Select(id => $"process {id}");
        }

        byte[] entry = Encoding.UTF8.GetBytes($"{variable}={value}\0");
        return [.. Process.GetProcesses().Where(p => Carries(p.Id, entry)).Select(p => $"{p.ProcessName} {p.Id}")];
    }

    private static bool Carries(int id, byte[] entry)
    {
        try
        {
            return id != Environment.ProcessId && File.ReadAllBytes($"/proc/{id}/environ").AsSpan().IndexOf(entry) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or another user's.
            return false;
        }
    }
}
