using System.Globalization;

namespace LiveMusic.Editor;

/// <summary>window.js with its values.</summary>
internal static class WindowScript
{
    private static readonly string Text = Load();

    /// <param name="saved">A JSON object of texts.</param>
    /// <param name="scale">Physical pixels of a CSS pixel; null: the web view knows.</param>
    public static string With(string saved, double? scale)
        // What was kept comes last: nothing is looked for in it.
        => Text.Replace("SCALE", scale is { } s ? Number(s) : "null", StringComparison.Ordinal).Replace("SAVED", saved, StringComparison.Ordinal);

    /// <summary>Tells a page that is open of another scale.</summary>
    public static string Rescaled(double scale)
        => $"Object.defineProperty(window, 'devicePixelRatio', {{ configurable: true, get: () => {Number(scale)} }}); dispatchEvent(new Event('resize'))";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Load()
    {
        using var reader = new StreamReader(typeof(WindowScript).Assembly.GetManifestResourceStream("window.js")!);
        return reader.ReadToEnd();
    }
}
