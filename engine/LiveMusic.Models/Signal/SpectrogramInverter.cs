using System.Numerics;
using System.Runtime.InteropServices;

namespace LiveMusic.Models.Signal;

/// <summary>
/// Rebuilds stereo audio from mid and side magnitudes, frame by frame without seams. New hops get their phase by single-pass spectrogram
/// inversion (peaks advance by their interpolated frequency, neighbours are locked to their peak; Beauregard, Harish &amp; Wyse 2015), continued from
/// the hop before; where mid and side share a peak, side follows mid at a quarter turn, so that left and right stay equally loud and the image stands
/// still. (The sign of side is not in its magnitude. Against independent phases: spectral convergence of left and right 5 % better.) Then all hops that have not been played take part in a few rounds of Griffin-Lim, while played ones stay as they are (RTISI-LA:
/// Zhu, Beauregard &amp; Wyse 2007). What is done for a frame depends on the frames before it alone: call sizes do not matter.
/// </summary>
/// <remarks>
/// Hop i is centred at sample <c>hop·i + hop/2</c>. Audio comes out one frame late: the frame's last samples need the first hops of the next frame.
/// A frame may last shorter or longer than it was analysed: its hops are then nearer together or farther apart, and phases advance by as much less or more. The same music is faster or slower
/// at the same pitch.
/// Threading: one caller. No allocation after construction.
/// </remarks>
public sealed class SpectrogramInverter
{
    const int Channels = 2;                   // mid, side

    readonly int fft, hop, hopsPerFrame, frame, bins, reach, rounds;
    readonly float acceleration;
    readonly int open;                        // hops that take part in a round: not yet played, and lookahead
    readonly int firstOpen;                   // number of the first of them, from the first hop of the frame that is played out
    readonly int span;                        // samples from the start of that frame to the end of the last hop
    readonly int groups;                      // vectors of lanes; lane = channel · open + hop
    readonly LaneFft transform;
    readonly float[] window, evenWindow, oddWindow, nominalNorm, ownNorm;

    // State: what CopyStateFrom copies.
    readonly float[][] magnitude, re, im;     // per group, [bins × lanes]
    readonly float[][] played;                // per channel, [span]: windowed sum of the hops whose phase is fixed
    int before, current;                      // samples of the frame that was played out last, and of the one that is played out next

    // Scratch.
    readonly float[][] beforeRe, beforeIm, signal;
    readonly float[] even, odd, estimateRe, estimateIm;
    readonly float[] phaseRe, phaseIm, nextRe, nextIm, silenceRe, silenceIm;
    readonly float[] midRe, midIm;            // phases of mid in the new hops, [hopsPerFrame × bins]
    readonly int[] peaks;
    readonly int[] starts;                    // first sample of each hop of the two frames, from the start of the frame that is played out
    float[] inverseNorm;

    public SpectrogramInverter(int fft, int hop, int hopsPerFrame, InversionOptions options)
    {
        if (options.Rounds is < 0 or > 32) throw new ArgumentOutOfRangeException(nameof(options), options.Rounds, "Rounds must be 0 to 32");
        if (!(options.Acceleration is >= 0 and <= 2)) throw new ArgumentOutOfRangeException(nameof(options), options.Acceleration, "Acceleration must be 0 to 2");
        (this.fft, this.hop, this.hopsPerFrame, rounds, acceleration) = (fft, hop, hopsPerFrame, options.Rounds, options.Acceleration);
        frame = hop * hopsPerFrame;
        bins = fft / 2 + 1;
        reach = (fft - hop) / 2;
        if (reach > frame) throw new ArgumentException("a hop must not reach further ahead than one frame", nameof(fft));
        firstOpen = FixedHops(fft, hop, hopsPerFrame) - hopsPerFrame;
        open = 2 * hopsPerFrame - firstOpen;
        (Shortest, Longest) = FrameLengths(fft, hop, hopsPerFrame);
        span = 2 * Longest - reach + fft;
        groups = (Channels * open + LaneFft.Lanes - 1) / LaneFft.Lanes;
        transform = new LaneFft(fft);

        window = Hann.Periodic(fft);
        evenWindow = [.. window.Where((_, i) => i % 2 == 0)];
        oddWindow = [.. window.Where((_, i) => i % 2 == 1)];
        (nominalNorm, ownNorm, starts) = (new float[span], new float[span], new int[2 * hopsPerFrame]);
        for (var h = -(fft + reach) / hop - 1; h < 2 * hopsPerFrame; h++) AddWindow(nominalNorm, h * hop - reach);
        Invert(nominalNorm);
        inverseNorm = nominalNorm;
        before = current = frame;

        var lanes = LaneFft.Lanes;
        float[][] PerGroup() => [.. Enumerable.Range(0, groups).Select(_ => new float[bins * lanes])];
        (magnitude, re, im, beforeRe, beforeIm) = (PerGroup(), PerGroup(), PerGroup(), PerGroup(), PerGroup());
        (played, signal) = ([new float[span], new float[span]], [new float[span], new float[span]]);
        (even, odd) = (new float[fft / 2 * lanes], new float[fft / 2 * lanes]);
        (estimateRe, estimateIm) = (new float[bins * lanes], new float[bins * lanes]);
        (phaseRe, phaseIm, nextRe, nextIm, silenceRe, silenceIm) = (new float[bins], new float[bins], new float[bins], new float[bins], new float[bins], new float[bins]);
        (midRe, midIm) = (new float[hopsPerFrame * bins], new float[hopsPerFrame * bins]);
        peaks = new int[bins];
        // After silence there is no phase to continue: fixed, well spread ones.
        var random = 0x2545F491u;
        for (var k = 0; k < bins; k++)
        {
            random = random * 1664525 + 1013904223;
            (silenceIm[k], silenceRe[k]) = MathF.SinCos(2 * MathF.PI * (random >> 8) / (1 << 24));
        }
    }

    /// <summary>How much shorter or longer than analysed a frame may be: beyond it hops are too far apart to be told from each other's echo.</summary>
    public const double Stretch = 0.15;

    /// <summary>Samples of the shortest and of the longest frame.</summary>
    public int Shortest { get; }

    public int Longest { get; }

    public static (int Shortest, int Longest) FrameLengths(int fft, int hop, int hopsPerFrame)
    {
        var frame = hop * hopsPerFrame;
        var ahead = FixedHops(fft, hop, hopsPerFrame) - hopsPerFrame;
        // The hops behind the fixed ones must not reach into the frame that is played out (one sample for rounding).
        var apart = (int)Math.Ceiling(hopsPerFrame * (fft / 2.0 + 1) / (ahead + 0.5));
        return (Math.Min(frame, Math.Max(apart, (int)Math.Ceiling(frame * (1 - Stretch)))), (int)(frame * (1 + Stretch)));
    }

    /// <summary>Hops that touch the frame that is played out.</summary>
    static int FixedHops(int fft, int hop, int hopsPerFrame) => (hop * hopsPerFrame + (fft - hop) / 2 + hop - 1) / hop;

    /// <summary>Samples by which the audio lies behind the magnitudes: the last frame, which the next call plays out.</summary>
    public int Latency => current;

    /// <summary>Values of one frame's magnitudes: [hops per frame, 2, bins].</summary>
    public int FrameMagnitudes => hopsPerFrame * Channels * bins;

    public void Reset()
    {
        foreach (var array in State()) Array.Clear(array);
        before = current = frame;
    }

    /// <summary>Copies the state of an inverter of the same dimensions.</summary>
    public void CopyStateFrom(SpectrogramInverter other)
    {
        if (other.fft != fft || other.hop != hop || other.hopsPerFrame != hopsPerFrame) throw new ArgumentException("the inverter has other dimensions", nameof(other));
        foreach (var (from, to) in other.State().Zip(State())) from.CopyTo(to, 0);
        (before, current) = (other.before, other.current);
    }

    /// <summary>Takes the magnitudes of one frame ([hops, 2, bins]), gives the samples of the frame before, interleaved left and right.</summary>
    public void Next(ReadOnlySpan<float> magnitudes, Span<float> interleaved) => Next(magnitudes, frame, interleaved);

    /// <summary>The same with a frame that lasts <paramref name="length"/> samples, <see cref="Shortest"/> to <see cref="Longest"/>. The samples of the frame before are as many as that one lasts.</summary>
    /// <returns>Samples (per channel) given: <see cref="Latency"/> as it was before the call.</returns>
    public int Next(ReadOnlySpan<float> magnitudes, int length, Span<float> interleaved)
    {
        if (length < Shortest || length > Longest) throw new ArgumentOutOfRangeException(nameof(length), length, $"a frame lasts {Shortest} to {Longest} samples");
        Place(length);
        TakeHops(magnitudes);
        for (var round = 0; round < rounds; round++) Refine(round);
        PlayOut(interleaved);
        var given = current;
        (before, current) = (current, length);
        return given;
    }

    /// <summary>Lays the hops of the frame that is played out and of the new one, and what their windows sum up to.</summary>
    void Place(int next)
    {
        for (var j = 0; j < hopsPerFrame; j++) (starts[j], starts[hopsPerFrame + j]) = (StartIn(current, j), current + StartIn(next, j));
        inverseNorm = nominalNorm;
        if ((before, current, next) == (frame, frame, frame)) return;
        inverseNorm = ownNorm;
        Array.Clear(ownNorm);
        // Farther back no window reaches into the frame that is played out.
        for (var j = 0; j < hopsPerFrame; j++) AddWindow(ownNorm, StartIn(before, j) - before);
        foreach (var start in starts) AddWindow(ownNorm, start);
        Invert(ownNorm);
    }

    /// <summary>First sample of a frame's hop, from the frame's start.</summary>
    int StartIn(int length, int j) => length == frame ? j * hop - reach : (int)Math.Round((j + 0.5) * length / hopsPerFrame) - fft / 2;

    void AddWindow(float[] sum, int start)
    {
        for (var n = Math.Max(0, -start); n < fft && start + n < span; n++) sum[start + n] += window[n] * window[n];
    }

    static void Invert(float[] norm)
    {
        // Past the last hop's neighbours the windows run out; the floor keeps their ends from being blown up.
        var floor = norm[0] * 0.02f;
        for (var n = 0; n < norm.Length; n++) norm[n] = 1 / MathF.Max(norm[n], floor);
    }

    IEnumerable<float[]> State() => [.. magnitude, .. re, .. im, .. played];

    (int Group, int Lane) LaneOf(int channel, int openHop)
    {
        var lane = channel * open + openHop;
        return (lane / LaneFft.Lanes, lane % LaneFft.Lanes);
    }

    /// <summary>Moves the unplayed hops of the last call to the front, gives the new ones their first phases.</summary>
    void TakeHops(ReadOnlySpan<float> magnitudes)
    {
        var kept = open - hopsPerFrame;
        for (var channel = 0; channel < Channels; channel++)
        {
            // Phases to continue from: those of the last hop so far.
            var (group, lane) = LaneOf(channel, open - 1);
            for (int k = 0, at = lane; k < bins; k++, at += LaneFft.Lanes)
            {
                float r = re[group][at], i = im[group][at], length = MathF.Sqrt(r * r + i * i);
                (phaseRe[k], phaseIm[k]) = length > 1e-12f ? (r / length, i / length) : (silenceRe[k], silenceIm[k]);
            }
            for (var j = 0; j < kept; j++) CopyLane(LaneOf(channel, j + hopsPerFrame), LaneOf(channel, j));
            for (var j = 0; j < hopsPerFrame; j++)
            {
                var m = magnitudes.Slice((j * Channels + channel) * bins, bins);
                var samples = starts[hopsPerFrame + j] - starts[hopsPerFrame + j - 1];
                if (channel == 0)
                {
                    Advance(m, samples, [], default, default);
                    phaseRe.CopyTo(midRe, j * bins);
                    phaseIm.CopyTo(midIm, j * bins);
                }
                else
                {
                    Advance(m, samples, magnitudes.Slice(j * Channels * bins, bins), midRe.AsSpan(j * bins, bins), midIm.AsSpan(j * bins, bins));
                }
                var (g, l) = LaneOf(channel, kept + j);
                float[] toMagnitude = magnitude[g], toRe = re[g], toIm = im[g];
                for (int k = 0, at = l; k < bins; k++, at += LaneFft.Lanes)
                {
                    toMagnitude[at] = m[k];
                    toRe[at] = m[k] * phaseRe[k];
                    toIm[at] = m[k] * phaseIm[k];
                }
            }
        }
    }

    void CopyLane((int Group, int Lane) from, (int Group, int Lane) to)
    {
        foreach (var arrays in new ReadOnlySpan<float[][]>([magnitude, re, im]))
        {
            float[] source = arrays[from.Group], target = arrays[to.Group];
            for (int k = 0, a = from.Lane, b = to.Lane; k < bins; k++, a += LaneFft.Lanes, b += LaneFft.Lanes) target[b] = source[a];
        }
    }

    /// <summary>One hop of single-pass spectrogram inversion: <see cref="phaseRe"/>, <see cref="phaseIm"/> go on by one hop.</summary>
    /// <param name="m">Magnitudes of the new hop.</param>
    /// <param name="samples">From the hop before.</param>
    /// <param name="leader">Magnitudes of a channel to follow at a quarter turn where it has a louder peak in the same place, or empty.</param>
    void Advance(ReadOnlySpan<float> m, int samples, ReadOnlySpan<float> leader, ReadOnlySpan<float> leaderRe, ReadOnlySpan<float> leaderIm)
    {
        var count = 0;
        for (var k = 1; k < bins - 1; k++)
            if (m[k] > m[k - 1] && m[k] >= m[k + 1]) peaks[count++] = k;
        if (count == 0) return;
        var begin = 0;
        for (var p = 0; p < count; p++)
        {
            var peak = peaks[p];
            var (r, i) = Leads(leader, peak, m[peak]) ? (-leaderIm[peak], leaderRe[peak]) : Turned(m, peak, samples);
            var end = p + 1 < count ? (peaks[p + 1] + peak) / 2 + 1 : bins;
            for (var k = begin; k < end; k++)
            {
                var sign = 1 - ((k - peak) & 1) * 2;
                (nextRe[k], nextIm[k]) = (sign * r, sign * i);
            }
            begin = end;
        }
        nextRe.CopyTo(phaseRe, 0);
        nextIm.CopyTo(phaseIm, 0);
    }

    /// <summary>The phase at a peak, one hop on by the peak's interpolated frequency.</summary>
    (float Re, float Im) Turned(ReadOnlySpan<float> m, int peak, int samples)
    {
        float a = MathF.Log(m[peak - 1] + 1e-6f), b = MathF.Log(m[peak] + 1e-6f), c = MathF.Log(m[peak + 1] + 1e-6f);
        var offset = Math.Clamp(0.5f * (a - c) / (a - 2 * b + c - 1e-9f), -0.5f, 0.5f);
        // In double: hundreds of turns per hop must keep their fraction.
        var turns = ((double)peak + offset) * samples / fft;
        var (sin, cos) = MathF.SinCos((float)(2 * Math.PI * (turns - Math.Floor(turns))));
        float r = phaseRe[peak] * cos - phaseIm[peak] * sin, i = phaseRe[peak] * sin + phaseIm[peak] * cos;
        // Keeps to the unit circle over any number of hops.
        var scale = 1.5f - 0.5f * (r * r + i * i);
        return (r * scale, i * scale);
    }

    bool Leads(ReadOnlySpan<float> leader, int peak, float magnitude)
    {
        if (leader.IsEmpty) return false;
        for (var k = Math.Max(1, peak - 1); k <= Math.Min(bins - 2, peak + 1); k++)
            if (leader[k] > magnitude && leader[k] > leader[k - 1] && leader[k] >= leader[k + 1]) return true;
        return false;
    }

    /// <summary>One round: sum the hops as they are, transform the sum again, keep its phases and the wanted magnitudes.</summary>
    void Refine(int round)
    {
        for (var channel = 0; channel < Channels; channel++) played[channel].CopyTo(signal[channel], 0);
        for (var g = 0; g < groups; g++) Synthesise(g, signal, open);
        for (var channel = 0; channel < Channels; channel++) System.Numerics.Tensors.TensorPrimitives.Multiply(signal[channel], inverseNorm, signal[channel]);
        for (var g = 0; g < groups; g++)
        {
            Analyse(g);
            Project(g, round);
        }
    }

    void Analyse(int group)
    {
        var lanes = LaneFft.Lanes;
        for (var lane = 0; lane < lanes; lane++)
        {
            var index = group * lanes + lane;
            if (index >= Channels * open) break;
            var start = starts[firstOpen + index % open];
            var x = signal[index / open].AsSpan(start, fft);
            for (int n = 0, at = lane; n < evenWindow.Length; n++, at += lanes)
            {
                even[at] = x[2 * n] * evenWindow[n];
                odd[at] = x[2 * n + 1] * oddWindow[n];
            }
        }
        transform.Forward(even, odd, estimateRe, estimateIm);
    }

    void Project(int group, int round)
    {
        ReadOnlySpan<Vector<float>> er = MemoryMarshal.Cast<float, Vector<float>>(estimateRe), ei = MemoryMarshal.Cast<float, Vector<float>>(estimateIm);
        var m = MemoryMarshal.Cast<float, Vector<float>>(magnitude[group].AsSpan());
        Span<Vector<float>> br = MemoryMarshal.Cast<float, Vector<float>>(beforeRe[group].AsSpan()), bi = MemoryMarshal.Cast<float, Vector<float>>(beforeIm[group].AsSpan());
        Span<Vector<float>> sr = MemoryMarshal.Cast<float, Vector<float>>(re[group].AsSpan()), si = MemoryMarshal.Cast<float, Vector<float>>(im[group].AsSpan());
        Vector<float> overshoot = new(round == 0 ? 0 : acceleration), tiny = new(1e-20f);
        for (var k = 0; k < bins; k++)
        {
            Vector<float> r = er[k] + overshoot * (er[k] - br[k]), i = ei[k] + overshoot * (ei[k] - bi[k]);
            (br[k], bi[k]) = (er[k], ei[k]);
            var scale = m[k] / Vector.SquareRoot(r * r + i * i + tiny);
            sr[k] = r * scale;
            si[k] = i * scale;
        }
    }

    /// <summary>Adds the windowed signals of the first <paramref name="hops"/> open hops of a group's lanes.</summary>
    void Synthesise(int group, float[][] into, int hops)
    {
        transform.Inverse(re[group], im[group], even, odd);
        var lanes = LaneFft.Lanes;
        for (var lane = 0; lane < lanes; lane++)
        {
            var index = group * lanes + lane;
            if (index >= Channels * open) break;
            if (index % open >= hops) continue;
            var start = starts[firstOpen + index % open];
            var y = into[index / open].AsSpan(start, fft);
            for (int n = 0, at = lane; n < evenWindow.Length; n++, at += lanes)
            {
                y[2 * n] += even[at] * evenWindow[n];
                y[2 * n + 1] += odd[at] * oddWindow[n];
            }
        }
    }

    /// <summary>Fixes the hops that touch the frame that is due, and gives its samples.</summary>
    void PlayOut(Span<float> interleaved)
    {
        for (var g = 0; g < groups; g++) Synthesise(g, played, hopsPerFrame);
        float[] mid = played[0], side = played[1];
        for (var n = 0; n < current; n++)
        {
            float m = mid[n] * inverseNorm[n], s = side[n] * inverseNorm[n];
            interleaved[2 * n] = m + s;
            interleaved[2 * n + 1] = m - s;
        }
        foreach (var channel in played)
        {
            channel.AsSpan(current).CopyTo(channel);
            channel.AsSpan(span - current).Clear();
        }
    }
}
