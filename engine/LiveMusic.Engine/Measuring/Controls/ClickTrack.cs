namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>A drum on every beat, exactly: what a tracker hears of it is the tracker's own error.</summary>
internal static class ClickTrack
{
    /// <param name="tempo">Beats a minute; the first one at 0.</param>
    /// <param name="seconds">Long.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <returns>Interleaved stereo.</returns>
    public static float[] Make(double tempo, double seconds, int sampleRate)
    {
        var random = new Random(1);
        var sound = new float[2 * (int)(seconds * sampleRate)];
        // Silence makes trackers pause.
        for (var i = 0; i < sound.Length; i++) sound[i] = 0.003f * (2 * random.NextSingle() - 1);
        for (var beat = 0; beat * 60 / tempo < seconds; beat++)
        {
            var at = (int)Math.Round(beat * 60 / tempo * sampleRate);
            for (var i = 0; i < 0.3 * sampleRate && at + i < sound.Length / 2; i++)
            {
                var t = (double)i / sampleRate;
                var value = (float)(0.6 * Math.Exp(-t / 0.06) * Math.Sin(2 * Math.PI * 100 * t) + 0.3 * Math.Exp(-t / 0.02) * (2 * random.NextDouble() - 1));
                sound[2 * (at + i)] += value;
                sound[2 * (at + i) + 1] += value;
            }
        }
        return sound;
    }
}
