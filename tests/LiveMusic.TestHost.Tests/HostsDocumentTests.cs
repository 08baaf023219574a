using System.Text.RegularExpressions;
using LiveMusic.TestHost.Demo;

namespace LiveMusic.TestHost.Tests;

/// <summary>docs/hosts.md names only tests that exist.</summary>
public sealed partial class HostsDocumentTests
{
    [Fact]
    public void EveryTestThatIsNamedExists()
    {
        string root = Products.FindRoot();
        (string File, string Text)[] sources = [.. Directory.EnumerateFiles(Path.Combine(root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(f => (Path.GetFileNameWithoutExtension(f), File.ReadAllText(f)))];
        (string Class, string Method)[] named = [.. TestName().Matches(File.ReadAllText(Path.Combine(root, "docs", "hosts.md"))).Select(m => (m.Groups[1].Value, m.Groups[2].Value)).Distinct()];
        Assert.True(named.Length > 40);
        Assert.All(named, test => Assert.True(
            Classes(test.Class).Any(c => sources.Any(s => s.File == c && Regex.IsMatch(s.Text, $@"public [\w ]+ {test.Method}\("))),
            $"{test.Class}.{test.Method} does not exist"));
    }

    /// <summary>The class and what it inherits its tests from.</summary>
    private static IEnumerable<string> Classes(string name) => name is "ClapPlayerTests" or "Vst3PlayerTests" ? [name, "PlayerTests"] : [name];

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();
}
