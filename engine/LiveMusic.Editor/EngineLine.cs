using System.Globalization;

namespace LiveMusic.Editor;

/// <summary>
/// What engine and editor process say to each other: lines of text, over the editor's standard streams. The end of the engine's lines is the end of the editor.
/// </summary>
/// <remarks>
/// <para>The engine says: <c>page ADDRESS TICKET</c> (first; the address of the page, and one that opens it once in a browser), <c>size WIDTH HEIGHT SCALE</c>,
/// <c>ping</c>, <c>close</c>.</para>
/// <para>The editor says: <c>loaded</c> (the page is there and starts), <c>pong</c> (its window's thread is well), and how it stands, as in
/// <see cref="LiveMusic.Shared.Messages.EditorStatus"/>, with the reason behind it: <c>shown</c>, <c>window REASON</c>, <c>browser REASON</c>, <c>failed REASON</c>,
/// <c>closed</c>.</para>
/// </remarks>
public static class EngineLine
{
    public const string Page = "page", Size = "size", Ping = "ping", Close = "close", Loaded = "loaded", Pong = "pong";

    /// <summary>The states of an <see cref="LiveMusic.Shared.Messages.EditorStatus"/> that an editor can be in.</summary>
    public const string Shown = "shown", Window = "window", Browser = "browser", Failed = "failed", Closed = "closed";

    public static string OfPage(string address, string ticket) => $"{Page} {address} {ticket}";

    public static string OfSize(int width, int height, double scale) => string.Create(CultureInfo.InvariantCulture, $"{Size} {width} {height} {scale:R}");

    /// <summary>Word and rest; a line without a rest has an empty one.</summary>
    public static (string Word, string Text) Split(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
    }

    internal static (int Width, int Height, double Scale)? ReadSize(string rest)
    {
        if (rest.Split(' ') is [var w, var h, var s]
            && int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(h, NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            && double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out var scale)
            && width > 0 && height > 0 && scale > 0) return (width, height, scale);
        return null;
    }
}
