using System.Runtime.InteropServices;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>An audio prompt on its way from a page.</summary>
/// <remarks>Threading: the page's hearing task.</remarks>
internal sealed class AudioUpload(AudioPrompt announced)
{
    public const int LongestSeconds = 60;
    public const int LowestRate = 8_000;
    public const int HighestRate = 192_000;

    private readonly float[] _samples = new float[announced.Samples];
    private int _filled;

    public int Slot => announced.Slot;

    public string Name => announced.Name;

    public int SampleRate => (int)Math.Round(announced.SampleRate);

    /// <summary>Mono, once it is <see cref="Complete"/>.</summary>
    public float[] Samples => _samples;

    public bool Complete => _filled == _samples.Length;

    /// <summary>What is wrong with an announcement; null: nothing.</summary>
    public static string? Fault(AudioPrompt announced)
    {
        if (!(announced.SampleRate is >= LowestRate and <= HighestRate)) return $"Sound of {LowestRate / 1000} to {HighestRate / 1000} kHz can be a prompt, not of {announced.SampleRate} Hz.";
        return announced.Samples > 0 && announced.Samples <= LongestSeconds * announced.SampleRate
            ? null
            : $"1 sample to {LongestSeconds} s of sound can be a prompt; {announced.Samples} samples at {announced.SampleRate} Hz are not. Choose another part.";
    }

    /// <summary>Takes the next piece; false: it is no piece of what was announced.</summary>
    public bool TryAdd(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length % sizeof(float) != 0 || bytes.Length / sizeof(float) > _samples.Length - _filled) return false;
        var samples = _samples.AsSpan(_filled, bytes.Length / sizeof(float));
        bytes.CopyTo(MemoryMarshal.AsBytes(samples));
        _filled += samples.Length;
        return true;
    }
}
