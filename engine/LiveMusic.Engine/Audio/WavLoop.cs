namespace LiveMusic.Engine.Audio;

/// <summary>
/// What tells a DAW that a WAV file is a loop and how it lies on the grid: the chunk <c>smpl</c> (RIFF, one forward loop over the whole file) and the chunk <c>acid</c> (tempo, meter,
/// beats).
/// </summary>
/// <param name="Quarters">Quarter notes in the file.</param>
/// <param name="Tempo">Quarter notes a minute.</param>
/// <param name="Numerator">Of the time signature.</param>
/// <param name="Denominator">Of the time signature.</param>
internal sealed record WavLoop(double Quarters, double Tempo, int Numerator, int Denominator)
{
    private const int SmplBytes = 36 + 24;
    private const int AcidBytes = 24;

    /// <summary>Stretch the file to the song's tempo; not set: one shot (1), root note (2).</summary>
    private const int Stretch = 4;

    private const int MiddleC = 60;

    /// <summary>The acid chunk counts whole quarter notes and a DAW makes the tempo of them: half a quarter more would be another tempo, so such a file has none.</summary>
    private bool HasAcid => Quarters >= 1 && Math.Abs(Quarters - Math.Round(Quarters)) < 1e-6;

    /// <summary>Of both chunks.</summary>
    public int Bytes => 8 + SmplBytes + (HasAcid ? 8 + AcidBytes : 0);

    public void Write(BinaryWriter writer, int frames, int sampleRate)
    {
        if (HasAcid)
        {
            writer.Write("acid"u8);
            writer.Write(AcidBytes);
            writer.Write(Stretch);
            writer.Write((short)MiddleC);
            // Two fields that no reader uses, as all writers fill them.
            writer.Write(unchecked((short)0x8000));
            writer.Write(0f);
            writer.Write((int)Math.Round(Quarters));
            writer.Write((short)Denominator);
            writer.Write((short)Numerator);
            writer.Write((float)Tempo);
        }
        writer.Write("smpl"u8);
        writer.Write(SmplBytes);
        // Manufacturer, product.
        writer.Write(0L);
        writer.Write((int)Math.Round(1e9 / sampleRate));
        writer.Write(MiddleC);
        // Pitch fraction, SMPTE format and offset.
        writer.Write(0);
        writer.Write(0L);
        // One loop, no bytes of a sampler's own.
        writer.Write(1);
        writer.Write(0);
        // Its name and kind (forward), first and last frame, fraction, times (0: for ever).
        writer.Write(0L);
        writer.Write(0);
        writer.Write(frames - 1);
        writer.Write(0L);
    }
}
