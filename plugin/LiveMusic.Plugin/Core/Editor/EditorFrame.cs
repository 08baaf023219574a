namespace LiveMusic.Plugin.Core.Editor;

/// <summary>How large the editor is in the host's window: physical pixels (logical points on macOS), which grow with the scale.</summary>
/// <remarks>Main thread. It belongs to the instance and not to one opening: who closes and opens the window again finds it as it was.</remarks>
internal sealed class EditorFrame
{
    /// <summary>At scale 1.</summary>
    public const int StandardWidth = 980, StandardHeight = 620, LeastWidth = 720, LeastHeight = 480;

    /// <summary>Largest side that windowing systems take.</summary>
    private const int Most = 16384;

    private const double LeastScale = 0.5, MostScale = 4;

    /// <summary>1: 96 dots per inch.</summary>
    public double Scale { get; private set; } = 1;

    public int Width { get; private set; } = StandardWidth;

    public int Height { get; private set; } = StandardHeight;

    /// <summary>Another scale keeps what is to be seen: the size changes with it. False: it is the present one, or none.</summary>
    public bool SetScale(double scale)
    {
        if (!double.IsFinite(scale) || scale <= 0) return false;
        scale = Math.Clamp(scale, LeastScale, MostScale);
        if (scale == Scale) return false;
        var (width, height) = (Width * scale / Scale, Height * scale / Scale);
        Scale = scale;
        (Width, Height) = Fit((int)Math.Round(width), (int)Math.Round(height));
        return true;
    }

    /// <summary>The nearest size that shows everything.</summary>
    public (int Width, int Height) Fit(int width, int height)
        => (Math.Clamp(width, (int)Math.Round(LeastWidth * Scale), Most), Math.Clamp(height, (int)Math.Round(LeastHeight * Scale), Most));

    /// <summary>The size that the host's window has, also one that we did not ask for. False: it is the present one, or none.</summary>
    public bool SetSize(int width, int height)
    {
        if (width < 1 || height < 1 || width > Most || height > Most || (width, height) == (Width, Height)) return false;
        (Width, Height) = (width, height);
        return true;
    }
}
