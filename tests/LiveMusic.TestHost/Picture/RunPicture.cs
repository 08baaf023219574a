using System.Globalization;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Wav;
using SkiaSharp;

namespace LiveMusic.TestHost.Picture;

/// <summary>A line to draw over the spectrogram: values at times, drawn from 0 (bottom) to 1 (top) of the picture.</summary>
public sealed record DrawnCurve(string Label, IReadOnlyList<(double Seconds, double Level)> Points, string? Note = null);

/// <summary>Draws a run: waveform, spectrogram on a logarithmic frequency axis with the automation over it, and what was heard of each prompt.</summary>
public static class RunPicture
{
    private const int Left = 64;
    private const int Right = 16;
    private const int Top = 34;
    private const int WaveHeight = 90;
    private const int SpectrumHeight = 420;
    private const int WeightsHeight = 110;
    private const int Gap = 26;
    private const double LowestHz = 40;
    private const double FloorDb = -90;
    private const double CeilingDb = -12;

    private static readonly SKColor[] Palette =
    [
        new(0x4F, 0xC3, 0xF7), new(0xFF, 0xB7, 0x4D), new(0x81, 0xC7, 0x84), new(0xF0, 0x62, 0x92),
        new(0xBA, 0x9C, 0xFF), new(0xFF, 0xF1, 0x76), new(0x4D, 0xD0, 0xB8), new(0xFF, 0x8A, 0x65),
    ];

    /// <summary>The automation of an arrangement as curves; values are scaled to each curve's own smallest and largest value.</summary>
    public static IReadOnlyList<DrawnCurve> Curves(Arrangement arrangement)
    {
        ArgumentNullException.ThrowIfNull(arrangement);
        var tempo = new TempoMap(arrangement.Tempo);
        double origin = tempo.SecondsAt(arrangement.StartBeat);
        var curves = new List<DrawnCurve>();
        foreach (AutomationCurve c in arrangement.Automation)
        {
            double min = c.Points.Min(p => p.Value);
            double max = c.Points.Max(p => p.Value);
            double range = max > min ? max - min : 1;
            var points = new List<(double, double)>();
            double Level(double v) => max > min ? (v - min) / range : 0.5;
            double Time(AutomationPoint p) => c.Time == TimeBase.Beats ? tempo.SecondsAt(p.At) - origin : p.At;
            points.Add((0, Level(c.Points[0].Value)));
            for (int i = 0; i < c.Points.Count; i++)
            {
                AutomationPoint p = c.Points[i];
                points.Add((Time(p), Level(p.Value)));
                if (p.Curve == CurveShape.Hold && i + 1 < c.Points.Count)
                {
                    points.Add((Time(c.Points[i + 1]), Level(p.Value)));
                }
            }

            points.Add((arrangement.Length, Level(c.Points[^1].Value)));
            string note = string.Create(CultureInfo.InvariantCulture, $"{min:0.###} to {max:0.###}");
            curves.Add(new DrawnCurve(c.Parameter, points, note));
        }

        return curves;
    }

    public static void Write(string path, AudioClip clip, IReadOnlyList<DrawnCurve> curves, IReadOnlyList<PluginStatus> history, IReadOnlyList<string?> prompts, string title, int width = 1400)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(curves);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(prompts);
        bool weights = history.Any(h => h.HeardWeights.Any(w => w > 0));
        int height = Top + WaveHeight + Gap + SpectrumHeight + (weights ? Gap + WeightsHeight : 0) + Gap;
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        using var text = new Lettering(15);
        canvas.Clear(new SKColor(0x14, 0x16, 0x1A));
        text.Write(canvas, title, Left, 22, new SKColor(0xE8, 0xEA, 0xED));

        var wave = new SKRectI(Left, Top, width - Right, Top + WaveHeight);
        var spectrum = new SKRectI(Left, wave.Bottom + Gap, width - Right, wave.Bottom + Gap + SpectrumHeight);
        float[] mono = clip.ToMono();
        DrawWave(canvas, mono, wave);
        DrawSpectrum(bitmap, mono, clip.SampleRate, spectrum);
        DrawFrequencies(canvas, text, clip.SampleRate, spectrum);
        DrawTimes(canvas, text, clip.Seconds, spectrum);
        float legend = spectrum.Top + 20;
        for (int i = 0; i < curves.Count; i++)
        {
            SKColor color = Palette[i % Palette.Length];
            DrawLine(canvas, curves[i].Points, clip.Seconds, spectrum, color, 2.5f);
            text.Write(canvas, curves[i].Note is { } note ? $"{curves[i].Label} ({note})" : curves[i].Label, spectrum.Left + 10, legend, color);
            legend += 20;
        }

        if (weights)
        {
            var area = new SKRectI(Left, spectrum.Bottom + Gap, width - Right, spectrum.Bottom + Gap + WeightsHeight);
            DrawWeights(canvas, text, history, prompts, clip.Seconds, area);
        }

        canvas.Flush();
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 90);
        using FileStream file = File.Create(path);
        png.SaveTo(file);
    }

    private static void DrawWave(SKCanvas canvas, float[] mono, SKRectI area)
    {
        using var paint = new SKPaint { Color = new SKColor(0x7A, 0xA7, 0xD8) };
        float middle = (area.Top + area.Bottom) / 2f;
        for (int x = 0; x < area.Width; x++)
        {
            int from = (int)((long)x * mono.Length / area.Width);
            int to = Math.Max(from + 1, (int)((long)(x + 1) * mono.Length / area.Width));
            float low = 0;
            float high = 0;
            for (int i = from; i < to && i < mono.Length; i++)
            {
                low = MathF.Min(low, mono[i]);
                high = MathF.Max(high, mono[i]);
            }

            float half = area.Height / 2f;
            canvas.DrawLine(area.Left + x, middle - (Math.Clamp(high, -1, 1) * half), area.Left + x, middle - (Math.Clamp(low, -1, 1) * half) + 1, paint);
        }
    }

    private static void DrawSpectrum(SKBitmap bitmap, float[] mono, int rate, SKRectI area)
    {
        float[][] columns = Spectrum.Columns(mono, area.Width);
        double top = Math.Min(20000, rate / 2.0);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int y = 0; y < area.Height; y++)
        {
            // Each row covers a range of bins: take the loudest, or a tone falls between the rows.
            double hz = Frequency(1 - ((y + 0.5) / area.Height), top);
            double next = Frequency(1 - ((y - 0.5) / area.Height), top);
            int bin = Math.Clamp((int)Math.Round(hz * Spectrum.Window / rate), 0, Spectrum.Window / 2);
            int lastBin = Math.Clamp((int)(next * Spectrum.Window / rate), bin, Spectrum.Window / 2);
            for (int x = 0; x < area.Width; x++)
            {
                float db = columns[x][bin];
                for (int k = bin + 1; k <= lastBin; k++)
                {
                    db = MathF.Max(db, columns[x][k]);
                }

                SKColor color = Heat(Math.Clamp((db - FloorDb) / (CeilingDb - FloorDb), 0, 1));
                int at = ((area.Top + y) * bitmap.RowBytes) + ((area.Left + x) * 4);
                pixels[at] = color.Red;
                pixels[at + 1] = color.Green;
                pixels[at + 2] = color.Blue;
                pixels[at + 3] = 255;
            }
        }
    }

    private static double Frequency(double level, double top) => LowestHz * Math.Pow(top / LowestHz, level);

    /// <summary>Black, violet, orange, pale yellow: darker is quieter, also without colours.</summary>
    private static SKColor Heat(double v)
    {
        double r = Math.Clamp(1.6 * v, 0, 1);
        double g = Math.Clamp((1.7 * v) - 0.55, 0, 1);
        double b = v < 0.45 ? v * 1.15 : v < 0.75 ? 0.5175 - ((v - 0.45) * 1.3) : (v - 0.75) * 2.6 + 0.13;
        return new SKColor((byte)(255 * r * r), (byte)(255 * g), (byte)(255 * Math.Clamp(b, 0, 1)));
    }

    private static void DrawFrequencies(SKCanvas canvas, Lettering text, int rate, SKRectI area)
    {
        double top = Math.Min(20000, rate / 2.0);
        using var grid = new SKPaint { Color = new SKColor(255, 255, 255, 28) };
        foreach (int hz in (int[])[50, 100, 200, 500, 1000, 2000, 5000, 10000])
        {
            float y = area.Bottom - (float)(Math.Log(hz / LowestHz) / Math.Log(top / LowestHz) * area.Height);
            if (y < area.Top)
            {
                continue;
            }

            canvas.DrawLine(area.Left, y, area.Right, y, grid);
            string label = hz < 1000 ? $"{hz} Hz" : $"{hz / 1000} kHz";
            text.Write(canvas, label, area.Left - 6 - text.Width(label), y + 5, new SKColor(0x9A, 0xA0, 0xA6));
        }
    }

    private static void DrawTimes(SKCanvas canvas, Lettering text, double seconds, SKRectI area)
    {
        double step = 1;
        foreach (double s in (double[])[0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 600])
        {
            step = s;
            if (seconds / s <= 14)
            {
                break;
            }
        }

        for (double t = 0; t <= seconds + 1e-9; t += step)
        {
            float x = area.Left + (float)(t / seconds * area.Width);
            text.Write(canvas, string.Create(CultureInfo.InvariantCulture, $"{t:0.#} s"), x, area.Bottom + 16, new SKColor(0x9A, 0xA0, 0xA6));
        }
    }

    private static void DrawLine(SKCanvas canvas, IReadOnlyList<(double Seconds, double Level)> points, double seconds, SKRectI area, SKColor color, float width)
    {
        using var builder = new SKPathBuilder();
        for (int i = 0; i < points.Count; i++)
        {
            float x = area.Left + (float)(points[i].Seconds / seconds * area.Width);
            float y = area.Bottom - 4 - (float)(points[i].Level * (area.Height - 8));
            if (i == 0)
            {
                builder.MoveTo(x, y);
            }
            else
            {
                builder.LineTo(x, y);
            }
        }

        using SKPath path = builder.Detach();
        using var rim = new SKPaint { Color = new SKColor(0, 0, 0, 160), Style = SKPaintStyle.Stroke, StrokeWidth = width + 2, IsAntialias = true };
        using var paint = new SKPaint { Color = color, Style = SKPaintStyle.Stroke, StrokeWidth = width, IsAntialias = true };
        canvas.Save();
        canvas.ClipRect(area);
        canvas.DrawPath(path, rim);
        canvas.DrawPath(path, paint);
        canvas.Restore();
    }

    private static void DrawWeights(SKCanvas canvas, Lettering text, IReadOnlyList<PluginStatus> history, IReadOnlyList<string?> prompts, double seconds, SKRectI area)
    {
        using var ground = new SKPaint { Color = new SKColor(0x1E, 0x21, 0x27) };
        canvas.DrawRect(area, ground);
        float label = area.Left + 10;
        for (int slot = 0; slot < history[0].HeardWeights.Length; slot++)
        {
            if (!history.Any(h => h.HeardWeights[slot] > 0.001))
            {
                continue;
            }

            SKColor color = Palette[slot % Palette.Length];
            DrawLine(canvas, [.. history.Select(h => (h.At, (double)h.HeardWeights[slot]))], seconds, area, color, 2);
            string name = slot < prompts.Count && !string.IsNullOrEmpty(prompts[slot]) ? prompts[slot]! : $"prompt {slot + 1}";
            text.Write(canvas, name, label, area.Top + 18, color);
            label += text.Width(name) + 24;
        }

        text.Write(canvas, "heard", area.Left - 6 - text.Width("heard"), (area.Top + area.Bottom) / 2f, new SKColor(0x9A, 0xA0, 0xA6));
    }
}
