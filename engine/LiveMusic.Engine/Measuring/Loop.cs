namespace LiveMusic.Engine.Measuring;

/// <summary>A loop that a player might send into the sidechain: drums, bass and chords of plain oscillators and noise, which no model of ours was trained on.</summary>
/// <param name="Tempo">BPM.</param>
/// <param name="Root">Pitch class of the key, 0 = C.</param>
/// <param name="Minor">Its mode.</param>
/// <param name="Sound">One loop of four bars, interleaved stereo.</param>
internal sealed record Loop(double Tempo, int Root, bool Minor, float[] Sound)
{
    private const int Steps = 64; // sixteenths of four bars

    /// <summary>The loop number <paramref name="seed"/>: always the same.</summary>
    public static Loop Make(int seed, int sampleRate)
    {
        var random = new Random(7919 * seed + 5);
        var tempo = 80 + 60 * random.NextDouble();
        var (root, minor) = (random.Next(12), random.Next(2) == 0);
        int[] scale = minor ? [0, 2, 3, 5, 7, 8, 10] : [0, 2, 4, 5, 7, 9, 11];
        int[] degrees = [0, random.Next(1, 6), random.Next(1, 6), 4];
        var step = 60 / tempo / 4;
        var mono = new float[(int)(Steps * step * sampleRate)];
        var kicks = Pattern(random, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], 0.15);
        var snares = Pattern(random, [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], 0.08);
        var hats = Pattern(random, [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0], 0.3);
        var bass = Pattern(random, [1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0], 0.2);
        for (var i = 0; i < Steps; i++)
        {
            var at = (int)(i * step * sampleRate);
            if (kicks[i % 16]) Kick(mono, at, sampleRate);
            if (snares[i % 16]) Noise(mono, at, sampleRate, random, 0.35, 0.12);
            if (hats[i % 16]) Noise(mono, at, sampleRate, random, 0.12, 0.03);
            var degree = degrees[i / 16];
            if (bass[i % 16]) Tone(mono, at, sampleRate, Pitch(36, degree), 1.8 * step, 0.3);
            if (i % 16 is 0 or 6 or 10)
            {
                foreach (var third in (int[])[0, 2, 4]) Tone(mono, at, sampleRate, Pitch(60, degree + third), 3.5 * step, 0.12);
            }
        }
        var sound = new float[2 * mono.Length];
        for (var i = 0; i < mono.Length; i++) sound[2 * i] = sound[2 * i + 1] = MathF.Tanh(mono[i]);
        return new(tempo, root, minor, sound);

        double Pitch(int octave, int degree) => 440 * Math.Pow(2, (octave + root % 12 + scale[degree % 7] + 12 * (degree / 7) - 69) / 12.0);
    }

    /// <summary>The loop again and again.</summary>
    public float[] Repeat(int frames)
    {
        var all = new float[2 * frames];
        for (var at = 0; at < all.Length; at += Sound.Length) Sound.AsSpan(0, Math.Min(Sound.Length, all.Length - at)).CopyTo(all.AsSpan(at));
        return all;
    }

    private static bool[] Pattern(Random random, int[] pattern, double change) => [.. pattern.Select(p => random.NextDouble() < change ? p == 0 : p == 1)];

    private static void Kick(float[] mono, int at, int rate)
    {
        var phase = 0.0;
        for (var i = 0; i < 0.22 * rate && at + i < mono.Length; i++)
        {
            var t = (double)i / rate;
            phase += 2 * Math.PI * (45 + 110 * Math.Exp(-t * 40)) / rate;
            mono[at + i] += (float)(0.8 * Math.Sin(phase) * Math.Exp(-t * 14));
        }
    }

    private static void Noise(float[] mono, int at, int rate, Random random, double level, double decay)
    {
        for (var i = 0; i < 5 * decay * rate && at + i < mono.Length; i++) mono[at + i] += (float)(level * (2 * random.NextDouble() - 1) * Math.Exp(-i / (decay * rate)));
    }

    private static void Tone(float[] mono, int at, int rate, double frequency, double seconds, double level)
    {
        for (var i = 0; i < seconds * rate && at + i < mono.Length; i++)
        {
            var t = (double)i / rate;
            var envelope = Math.Min(1, t / 0.005) * Math.Min(1, (seconds - t) / 0.02) * Math.Exp(-t * 2);
            // Four partials: something between an organ and a plucked string.
            for (var partial = 1; partial <= 4; partial++) mono[at + i] += (float)(level / partial * envelope * Math.Sin(2 * Math.PI * partial * frequency * t));
        }
    }
}
