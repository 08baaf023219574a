using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>
/// The live prompt (paper, appendix E): the style of what the player played in the last clip (10 s), embedded anew whenever the caller asks.
/// Silence is no prompt: see <see cref="SilenceThreshold"/>.
/// </summary>
/// <remarks>
/// Threading: <see cref="Add"/> from one thread and <see cref="Embed"/> from one other may run at the same time; the encoder runs outside the lock, so adding never waits for it.
/// </remarks>
public sealed class LivePrompt
{
    /// <summary>Root mean square of the clip below which there is no live prompt: −60 dBFS.</summary>
    public const float SilenceThreshold = 0.001f;

    private const int BlockSamples = 1024;

    private readonly IStyleEncoder _style;
    private readonly Resampler _resampler;
    private readonly Lock _lock = new();
    private readonly float[] _clip;   // ring
    private readonly float[] _linear; // the clip in order, for the encoder
    private readonly float[] _mono = new float[BlockSamples];
    private readonly float[] _resampled;
    private int _next;
    private int _known;

    /// <param name="style">Its audio rate and clip length apply.</param>
    /// <param name="sampleRate">Rate in Hz of the audio added.</param>
    public LivePrompt(IStyleEncoder style, int sampleRate)
    {
        _style = style;
        _resampler = new Resampler(sampleRate, style.AudioSampleRate, 1);
        _clip = new float[style.AudioClipSamples];
        _linear = new float[style.AudioClipSamples];
        _resampled = new float[(int)((long)BlockSamples * style.AudioSampleRate / sampleRate) + 2];
    }

    /// <summary>Adds the next audio, interleaved; channels are averaged (paper §2.2: mono). Values that are not finite are silence.</summary>
    public void Add(ReadOnlySpan<float> interleaved, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (interleaved.Length % channels != 0)
            throw new ArgumentException($"{interleaved.Length} values are not whole samples of {channels} channels.", nameof(interleaved));
        lock (_lock)
        {
            while (!interleaved.IsEmpty)
            {
                var count = Math.Min(BlockSamples, interleaved.Length / channels);
                for (var i = 0; i < count; i++)
                {
                    var sum = 0f;
                    for (var channel = 0; channel < channels; channel++)
                        sum += interleaved[i * channels + channel];
                    _mono[i] = float.IsFinite(sum) ? sum / channels : 0f;
                }
                interleaved = interleaved[(count * channels)..];
                Keep(_resampled.AsSpan(0, _resampler.Process(_mono.AsSpan(0, count), _resampled)));
            }
        }
    }

    /// <summary>Embeds what is there: the last clip, or what has been added so far.</summary>
    /// <param name="embedding">Dimension values; unchanged when there is no live prompt.</param>
    /// <returns>False: silence, no live prompt.</returns>
    public bool Embed(Span<float> embedding)
    {
        int count;
        lock (_lock)
        {
            count = _known;
            var oldest = (_next - _known + _clip.Length) % _clip.Length;
            var run = Math.Min(_known, _clip.Length - oldest);
            _clip.AsSpan(oldest, run).CopyTo(_linear);
            _clip.AsSpan(0, _known - run).CopyTo(_linear.AsSpan(run));
        }

        var power = 0.0;
        foreach (var sample in _linear.AsSpan(0, count))
            power += (double)sample * sample;
        if (count == 0 || Math.Sqrt(power / count) < SilenceThreshold)
            return false;
        _style.EmbedAudio(_linear.AsSpan(0, count), embedding);
        return true;
    }

    /// <summary>Forgets what was played.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _resampler.Reset();
            _next = _known = 0;
        }
    }

    private void Keep(ReadOnlySpan<float> samples)
    {
        foreach (var sample in samples)
        {
            _clip[_next] = sample;
            _next = (_next + 1) % _clip.Length;
        }
        _known = Math.Min(_clip.Length, _known + samples.Length);
    }
}
