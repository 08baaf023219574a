using LiveMusic.Engine.Sessions;
using LiveMusic.Generation;

namespace LiveMusic.Engine.Captures;

/// <summary>Bars that were heard, to be heard again: their sound at the model's rate, and where in it each bar begins.</summary>
/// <param name="Sound">Interleaved stereo; a little more than the bars, for the seam.</param>
/// <param name="Bars">First sample of each bar, and behind the last one.</param>
/// <param name="Ppq">Song position of the first bar line; null: the host told no bars, and equal parts stand for them.</param>
/// <param name="Quarters">Of a bar.</param>
/// <param name="Lines">The bars' places in the kept sound.</param>
/// <param name="IsWhole">False: the end of the last bar, or what follows it, is not made yet.</param>
internal sealed record HeardLoop(float[] Sound, int[] Bars, double? Ppq, double Quarters, long[] Lines, bool IsWhole)
{
    /// <summary>Behind the loop's end, for the seam: more than a fade, less than a frame.</summary>
    private const double SeamSeconds = 0.02;

    /// <summary>Bars where the host tells none: 4/4 at 120 BPM.</summary>
    private const double AssumedBarSeconds = 2;

    /// <summary>
    /// The last whole bars, all of one length in quarters: as many as were asked for, or the largest power of two of them that there is. Null: not one was heard.
    /// </summary>
    /// <param name="sound">What was heard.</param>
    /// <param name="bars">1…16.</param>
    /// <param name="until">Output sample up to which music counts as heard.</param>
    /// <param name="modelRate">Hz.</param>
    /// <param name="writer">Has what is made and not heard yet.</param>
    /// <param name="ahead">What will be heard until then counts, too: the music up to a line.</param>
    public static HeardLoop? Find(InstanceSound sound, int bars, long until, int modelRate, OutputWriter writer, bool ahead)
    {
        sound.Keep();
        var found = sound.FindBars(until, out var hasGrid, ahead);
        if (!hasGrid) return Seconds(sound, bars, until, modelRate, writer);
        var first = found.Length;
        while (first > 0 && found.Length - first < bars && (first == found.Length || found[first - 1].End == found[first].Start && found[first - 1].Quarters == found[first].Quarters)) first--;
        var count = found.Length - first;
        while (count > 0 && !int.IsPow2(count)) count--;
        if (count == 0) return null;
        var kept = found[^count..];
        return Make(sound, [.. kept.Select(b => b.Start), kept[^1].End], kept[0].Ppq, kept[0].Quarters, modelRate, writer);
    }

    public int Count => Bars.Length - 1;

    /// <summary>The same bars, with what was made meanwhile of their end.</summary>
    public HeardLoop Again(InstanceSound sound, int modelRate, OutputWriter writer) => IsWhole ? this : Make(sound, Lines, Ppq, Quarters, modelRate, writer) ?? this;

    private static HeardLoop? Seconds(InstanceSound sound, int bars, long until, int modelRate, OutputWriter writer)
    {
        var rate = sound.Output.SampleRate;
        while (bars > 0)
        {
            var (position, frames) = sound.Last(bars * AssumedBarSeconds, until);
            var bar = (int)(AssumedBarSeconds * rate);
            if (frames >= bars * bar) return Make(sound, [.. Enumerable.Range(0, bars + 1).Select(i => position + frames - (long)(bars - i) * bar)], null, 4, modelRate, writer);
            bars /= 2;
        }
        return null;
    }

    private static HeardLoop? Make(InstanceSound sound, long[] lines, double? ppq, double quarters, int modelRate, OutputWriter writer)
    {
        var rate = sound.Output.SampleRate;
        var heard = new float[2 * (lines[^1] + (long)(SeamSeconds * rate) - lines[0])];
        int there;
        try
        {
            if ((there = sound.Read(lines[0], heard, writer)) == 0) return null;
        }
        catch (IOException)
        {
            return null;
        }
        int[] bars = [.. lines.Select(l => (int)Math.Round((double)(l - lines[0]) * modelRate / rate))];
        return new(rate == modelRate ? heard : Resample(heard, rate, modelRate), bars, ppq, quarters, lines, there == heard.Length / 2);
    }

    private static float[] Resample(float[] heard, int rate, int modelRate)
    {
        var resampler = new Resampler(rate, modelRate, 2);
        float[] padded = [.. heard, .. new float[2 * resampler.LatencyInputSamples]];
        var resampled = new float[2 * resampler.OutputCount(padded.Length / 2)];
        resampler.Process(padded, resampled);
        return resampled;
    }
}
