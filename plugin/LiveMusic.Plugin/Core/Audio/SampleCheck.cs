using System.Runtime.Intrinsics;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>Keeps what is no number (NaN, infinity) out of the rings and out of the host: one such sample silences a track until it is reloaded.</summary>
/// <remarks>Any thread; allocates nothing.</remarks>
internal static unsafe class SampleCheck
{
    /// <summary>Bits of an exponent that only infinities and NaNs have in full.</summary>
    private const uint Exponent = 0x7F80_0000;

    /// <summary>Replaces what is no number by 0 and returns how many there were.</summary>
    /// <param name="samples">Samples, any channels.</param>
    /// <param name="count">How many.</param>
    /// <param name="peak">Largest magnitude of what remains.</param>
    public static int Clean(float* samples, int count, out float peak)
    {
        var largest = Vector128<float>.Zero;
        var bad = Vector128<uint>.Zero;
        var i = 0;
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            var magnitude = Vector128.Abs(Vector128.Load(samples + i));
            bad |= Vector128.GreaterThanOrEqual(magnitude.AsInt32(), Vector128.Create((int)Exponent)).AsUInt32();
            largest = Vector128.MaxNative(largest, magnitude);
        }
        if (bad != Vector128<uint>.Zero) return CleanSlowly(samples, count, out peak);
        peak = Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));
        for (; i < count; i++)
        {
            if (!float.IsFinite(samples[i])) return CleanSlowly(samples, count, out peak);
            peak = Math.Max(peak, Math.Abs(samples[i]));
        }
        return 0;
    }

    private static int CleanSlowly(float* samples, int count, out float peak)
    {
        var replaced = 0;
        peak = 0;
        for (var i = 0; i < count; i++)
        {
            if (float.IsFinite(samples[i]))
            {
                peak = Math.Max(peak, Math.Abs(samples[i]));
                continue;
            }
            samples[i] = 0;
            replaced++;
        }
        return replaced;
    }
}
