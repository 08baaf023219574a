namespace LiveMusic.Editor;

/// <summary>window.js with its values.</summary>
internal static class WindowScript
{
    private static readonly string Text = Load();

    /// <param name="saved">A JSON object of texts.</param>
    public static string With(string saved) => Text.Replace("SAVED", saved, StringComparison.Ordinal);

    private static string Load()
    {
        using var reader = new StreamReader(typeof(WindowScript).Assembly.GetManifestResourceStream("window.js")!);
        return reader.ReadToEnd();
    }
}
