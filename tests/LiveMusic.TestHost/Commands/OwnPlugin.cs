using System.CommandLine;
using LiveMusic.TestHost.Demo;

namespace LiveMusic.TestHost.Commands;

/// <summary>For commands that measure a plugin that is named, or else this checkout's.</summary>
internal static class OwnPlugin
{
    public static Option<string?> Option() => new("--plugin") { Description = "The .clap or .vst3 to load. When left out, plugin and engine are built from this checkout." };

    public static Option<string?> Picture() => new("--picture") { Description = "SVG file to draw the distribution into.", HelpName = "file" };

    /// <summary>Builds plugin and engine, and runs the command again with them, in a place of their own.</summary>
    /// <param name="plugins">Of what was built, those that the command takes.</param>
    /// <returns>The command's exit code.</returns>
    public static int Run(ParseResult parsed, Func<Products, string[]> plugins)
    {
        Products products = Products.Build(text => Console.Error.WriteLine($"{text} …"));
        using var stage = new Stage(products);
        return stage.Host([.. parsed.Tokens.Select(t => t.Value), .. plugins(products).SelectMany(plugin => (string[])["--plugin", plugin])]);
    }

    public static int Run(ParseResult parsed) => Run(parsed, products => [products.Plugin]);
}
