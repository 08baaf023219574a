namespace LiveMusic.TestHost.Editors;

/// <summary>What one look at an editor showed.</summary>
public sealed record EditorCheck(string What, bool Ok, string Found)
{
    public override string ToString() => $"{(Ok ? "ok" : "FAILED"),-7}{What}{(Found.Length > 0 ? $": {Found}" : "")}";
}

/// <summary>What to do with an editor.</summary>
public sealed record EditorTask
{
    /// <summary>Times that it is opened and closed.</summary>
    public int Cycles { get; init; } = 50;

    /// <summary>A PNG of the first opening; null: none.</summary>
    public string? Picture { get; init; }

    /// <summary>What is written into the first prompt; empty: nothing.</summary>
    public string Text { get; init; } = "warm piano pad";

    /// <summary>Where the first prompt's field is, in pixels at scale 1.</summary>
    public (int X, int Y) Prompt { get; init; } = (150, 103);

    /// <summary>The first size; null: the plugin's own.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>1 is 96 dots per inch; null: the plugin is not told.</summary>
    public double? Scale { get; init; }

    /// <summary>Where the editor is expected: shown, window, browser.</summary>
    public string Expected { get; init; } = "shown";

    /// <summary>Whether the editor's process and the engine are killed and stopped.</summary>
    public bool Harm { get; init; } = true;
}
