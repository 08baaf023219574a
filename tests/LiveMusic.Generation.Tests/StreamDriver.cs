namespace LiveMusic.Generation.Tests;

/// <summary>Runs a stream and keeps everything it gives, at its place.</summary>
internal sealed class StreamDriver(MusicStream stream)
{
    public static readonly StylePrompt[] OnePrompt = [new(new float[] { 0.3f, 0.1f, 0 }, 1)];

    private float[] _left = [];

    public List<FrameStamp> Stamps { get; } = [];

    public MusicStream Stream => stream;

    /// <summary>Samples of the left channel by stream position, later ones in place of earlier ones; not a number where none came out.</summary>
    public float[] Left => _left;

    public float[] Run(int frames, ulong seed = 1, InjectionControls? injection = null, float[]? input = null, StylePrompt[]? prompts = null, MusicControls controls = default, double length = 0)
    {
        var output = new float[frames * stream.FrameLengths.Longest * 2];
        Array.Fill(output, float.NaN);
        var stamps = new FrameStamp[frames];
        var position = stream.NextSample;
        var conditions = new ChunkConditions
        {
            Prompts = prompts ?? OnePrompt,
            Sampling = new SamplingControls(2, 1, 8, seed),
            Injection = injection ?? default,
            Controls = controls,
            FrameSamples = length,
        };
        var samples = stream.Generate(conditions, frames, input, output, stamps);
        Assert.Equal(position + samples, stream.NextSample);
        var known = _left.Length;
        var heard = new float[Math.Max(known, position + samples)];
        Array.Fill(heard, float.NaN);
        _left.CopyTo(heard, 0);
        for (var i = 0; i < samples; i++)
            heard[position + i] = output[2 * i];
        _left = heard;
        Stamps.AddRange(stamps);
        return output[..(samples * 2)];
    }

    public int[] Codes(long from, int frames)
    {
        var codes = new int[frames * FakeModel.Levels];
        stream.ReadCodes(from, codes);
        return codes;
    }

    public static float LargestStep(ReadOnlySpan<float> samples)
    {
        var largest = 0f;
        for (var i = 1; i < samples.Length; i++)
            largest = Math.Max(largest, Math.Abs(samples[i] - samples[i - 1]));
        return largest;
    }
}
