using LiveMusic.Models;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>How much is measured.</summary>
/// <param name="Prompts">That the model knows; each piece of music has one.</param>
/// <param name="Tempi">Of the host.</param>
/// <param name="TempoSeconds">Of music for each tempo.</param>
/// <param name="Keys">0…23, see <see cref="KeyFinder"/>.</param>
/// <param name="Seconds">Of music for each other wish.</param>
/// <param name="Ends">Only the lowest and the highest class of each control.</param>
/// <param name="Turned">Seconds of music before a wish is made, which are not measured; 0: it stands from the start. Not for the tempo.</param>
internal sealed record ControlsPlan(string[] Prompts, double[] Tempi, double TempoSeconds, int[] Keys, double Seconds, bool Ends, double Turned = 0)
{
    /// <summary>What can be measured, in this order.</summary>
    public static readonly string[] Measures = [ControlNames.Tempo, ControlNames.Key, ControlNames.Density, ControlNames.Brightness, ControlNames.Drums, ControlNames.Bass, ControlNames.Other];

    /// <summary>Styles with a beat and with chords.</summary>
    private static readonly string[] Known = ["house", "rock", "funk", "disco", "jazz", "techno", "pop", "reggae", "blues", "piano"];

    /// <summary>Of these styles those that a model knows.</summary>
    public static string[] PromptsOf(ILiveModel model, int most) => [.. Known.Where(model.Style.Knows).Take(most)];

    /// <summary>So many of a range, both ends among them.</summary>
    public static double[] Spread(double lowest, double highest, int count) => [.. Enumerable.Range(0, count).Select(i => count == 1 ? (lowest + highest) / 2 : lowest + i * (highest - lowest) / (count - 1))];

    /// <summary>Music that gets a wish, and in it the passages that are measured one by one.</summary>
    public float[][] Heard(HostedMusic music, string prompt, double tempo, (ParameterId, double) wish, int sampleRate, CancellationToken ct)
    {
        var sound = music.Play(prompt, Turned + Seconds, tempo, seed: 1, [wish], ct, turned: Turned);
        return Passages(sound[(2 * (int)(Turned * sampleRate))..], sampleRate);
    }

    /// <summary>The sound after the music has come to what is wished, in passages that are measured one by one.</summary>
    public static float[][] Passages(float[] interleaved, int sampleRate)
    {
        const double settling = 4, passage = 10;
        var frames = interleaved.Length / 2;
        var start = (int)Math.Min(settling * sampleRate, frames / 4.0);
        var count = Math.Max(1, (int)((frames - start) / (passage * sampleRate)));
        var length = (frames - start) / count;
        return [.. Enumerable.Range(0, count).Select(i => interleaved.AsSpan(2 * (start + i * length), 2 * length).ToArray())];
    }
}
