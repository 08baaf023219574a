using SkiaSharp;

namespace LiveMusic.TestHost.Picture;

/// <summary>Writes text with the system's default typeface, or with <see cref="PixelFont"/> where the system has none.</summary>
internal sealed class Lettering : IDisposable
{
    private readonly SKFont? _font;
    private readonly float _size;

    public Lettering(float size)
    {
        _size = size;
        SKTypeface typeface = SKTypeface.Default;
        if (!Appears(typeface))
        {
            return;
        }

        _font = new SKFont(typeface, size) { Edging = SKFontEdging.Antialias };
    }

    /// <summary>True when a font of the system is used.</summary>
    public bool HasFont => _font is not null;

    private float PixelHeight => MathF.Round(_size * 0.7f / 5) * 5;

    public float Width(string text) => _font?.MeasureText(text) ?? PixelFont.Width(text, PixelHeight);

    /// <summary>Baseline at <paramref name="y"/>, with a dark rim so that it can be read on any ground.</summary>
    public void Write(SKCanvas canvas, string text, float x, float y, SKColor color)
    {
        using var ink = new SKPaint { Color = color, IsAntialias = _font is not null };
        using var rim = new SKPaint { Color = new SKColor(0, 0, 0, 180), IsAntialias = _font is not null };
        if (_font is not null)
        {
            rim.Style = SKPaintStyle.Stroke;
            rim.StrokeWidth = 3;
            canvas.DrawText(text, x, y, SKTextAlign.Left, _font, rim);
            canvas.DrawText(text, x, y, SKTextAlign.Left, _font, ink);
        }
        else
        {
            PixelFont.Draw(canvas, text, x + 1, y + 1, PixelHeight, rim);
            PixelFont.Draw(canvas, text, x, y, PixelHeight, ink);
        }
    }

    public void Dispose() => _font?.Dispose();

    /// <summary>Whether a typeface leaves ink: a system without fonts has an empty one that measures and draws nothing.</summary>
    private static bool Appears(SKTypeface? typeface)
    {
        if (typeface is null || typeface.GlyphCount == 0)
        {
            return false;
        }

        using var bitmap = new SKBitmap(32, 32);
        using var canvas = new SKCanvas(bitmap);
        using var font = new SKFont(typeface, 20);
        using var paint = new SKPaint { Color = SKColors.White };
        canvas.Clear(SKColors.Black);
        canvas.DrawText("H", 4, 26, SKTextAlign.Left, font, paint);
        canvas.Flush();
        return bitmap.Pixels.Any(p => p.Red > 128);
    }
}
