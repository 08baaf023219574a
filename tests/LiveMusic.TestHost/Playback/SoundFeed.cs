using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Playback;

/// <summary>A sound source at the rates that a run uses, prepared before it starts. Reading allocates nothing.</summary>
internal sealed class SoundFeed
{
    private readonly SoundSource _source;
    private readonly Dictionary<int, AudioClip> _atRate = [];
    private AudioClip? _clip;

    public SoundFeed(SoundSource source, string file, IEnumerable<int> rates)
    {
        _source = source;
        AudioClip clip = WavReader.Read(file);
        foreach (int rate in rates.Distinct())
        {
            _atRate[rate] = Resampling.ToRate(clip, rate);
        }
    }

    /// <summary>Chooses the rate for the following reads.</summary>
    public void SetRate(int rate) => _clip = _atRate[rate];

    /// <summary>Fills one channel for a block that begins at <paramref name="runSeconds"/>. A mono file goes to every channel.</summary>
    public void Read(double runSeconds, int channel, Span<float> destination)
    {
        AudioClip clip = _clip!;
        float[] samples = clip.Channels[Math.Min(channel, clip.Channels.Length - 1)];
        bool silent = channel >= clip.Channels.Length && clip.Channels.Length > 1;
        long at = (long)Math.Round((runSeconds - _source.Start) * clip.SampleRate);
        float gain = (float)_source.Gain;
        for (int i = 0; i < destination.Length; i++, at++)
        {
            if (silent || at < 0 || samples.Length == 0 || (at >= samples.Length && !_source.Loop))
            {
                destination[i] = 0;
            }
            else
            {
                destination[i] = gain * samples[at % samples.Length];
            }
        }
    }
}
