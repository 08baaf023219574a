using System.Text.Encodings.Web;
using System.Text.Json;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Shared.Tests.Parameters;

/// <summary>
/// The editor's page has to show values as hosts do, in another language. It is tested against two lists that these tests hold to the table and to <see cref="ParameterText"/>:
/// engine/ui/dev/parameters.json and engine/ui/tests/unit/parameter-text.json. With LIVEMUSIC_RENEW=1 in the environment they are written anew.
/// </summary>
public sealed class PageParametersTests
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_page_is_developed_with_this_table() => Holds("dev/parameters.json", ParameterTable.All.Select(p => new
    {
        id = (uint)p.Id, name = p.Name, shortName = p.ShortName, module = p.Module, minimum = p.Minimum, maximum = p.Maximum, @default = p.Default,
        curve = Name(p.Curve), unit = Name(p.Unit), choices = p.Choices, slot = p.PromptSlot, capability = p.Capability ?? "",
    }));

    [Fact]
    public void The_page_is_tested_with_these_texts() => Holds("tests/unit/parameter-text.json",
        from p in ParameterTable.All
        where p.PromptSlot <= 0
        from value in Values(p).Distinct()
        select new { id = (uint)p.Id, value, text = ParameterText.Format(p, value) });

    // The ends, the places between, beyond the ends, and numbers at which rounding is decided.
    private static IEnumerable<double> Values(Parameter p)
    {
        foreach (var travel in new[] { 0, 0.001, 0.0625, 1.0 / 7, 1.0 / 3, 0.5, 2.0 / 3, 0.875, 0.9995, 1 }) yield return p.Denormalise(travel);
        foreach (var value in new[] { p.Default, p.Minimum - 1, p.Maximum + 1, 0.005, 0.015, 0.025, 0.045, 0.125, 0.375, 0.5, 1.005, 1.5, 2.5, 2.675, 0.0005, 0.9996, -0.04, -0.05, -0.15, -6.25, -6.35, -59.97 })
            yield return value;
    }

    private static string Name(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static void Holds<T>(string file, IEnumerable<T> lines)
    {
        var path = Path.Combine(Page(), file);
        var expected = "[\n" + string.Join(",\n", lines.Select(line => "  " + JsonSerializer.Serialize(line, Json))) + "\n]\n";
        if (Environment.GetEnvironmentVariable("LIVEMUSIC_RENEW") == "1") File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static string Page()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (Directory.Exists(Path.Combine(folder, "engine", "ui", "src"))) return Path.Combine(folder, "engine", "ui");
        throw new DirectoryNotFoundException("The tests do not lie in the repository.");
    }
}
