using SkiaSharp;

namespace LiveMusic.TestHost.Picture;

/// <summary>Letters of 3 by 5 dots for machines without any font. Lower case is drawn as upper case; unknown signs as a dot.</summary>
internal static class PixelFont
{
    private const int Columns = 3;
    private const int Rows = 5;

    private static readonly Dictionary<char, string> Glyphs = new()
    {
        ['A'] = "010101111101101", ['B'] = "110101110101110", ['C'] = "011100100100011", ['D'] = "110101101101110",
        ['E'] = "111100110100111", ['F'] = "111100110100100", ['G'] = "011100101101011", ['H'] = "101101111101101",
        ['I'] = "111010010010111", ['J'] = "001001001101010", ['K'] = "101101110101101", ['L'] = "100100100100111",
        ['M'] = "101111111101101", ['N'] = "110101101101101", ['O'] = "010101101101010", ['P'] = "110101110100100",
        ['Q'] = "010101101111011", ['R'] = "110101110101101", ['S'] = "011100010001110", ['T'] = "111010010010010",
        ['U'] = "101101101101111", ['V'] = "101101101101010", ['W'] = "101101111111101", ['X'] = "101101010101101",
        ['Y'] = "101101010010010", ['Z'] = "111001010100111", ['0'] = "111101101101111", ['1'] = "010110010010111",
        ['2'] = "110001010100111", ['3'] = "110001010001110", ['4'] = "101101111001001", ['5'] = "111100110001110",
        ['6'] = "011100111101111", ['7'] = "111001010010010", ['8'] = "111101111101111", ['9'] = "111101111001110",
        ['.'] = "000000000000010", [','] = "000000000010100", ['-'] = "000000111000000", ['+'] = "000010111010000",
        [':'] = "000010000010000", ['/'] = "001001010100100", ['%'] = "101001010100101", ['('] = "001010010010001",
        [')'] = "100010010010100", ['='] = "000111000111000", ['\''] = "010010000000000", [' '] = "000000000000000",
    };

    public static float Width(string text, float height) => text.Length * (Columns + 1) * height / Rows;

    /// <summary>Draws with the baseline at <paramref name="y"/>.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float y, float height, SKPaint paint)
    {
        float dot = height / Rows;
        foreach (char c in text.ToUpperInvariant())
        {
            string glyph = Glyphs.GetValueOrDefault(c, "000000010000000");
            for (int i = 0; i < glyph.Length; i++)
            {
                if (glyph[i] == '1')
                {
                    canvas.DrawRect(x + (i % Columns * dot), y - height + (i / Columns * dot), dot, dot, paint);
                }
            }

            x += (Columns + 1) * dot;
        }
    }
}
