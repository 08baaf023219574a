using System.Globalization;
using System.Text;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Playback;

/// <summary>One line that says what is heard now, rewritten in place on a terminal, printed now and then into a file. Main thread only.</summary>
public sealed class ProgressLine(TextWriter writer, bool inPlace)
{
    private const double SecondsBetweenLines = 2;
    private double _lastLine = double.NegativeInfinity;
    private int _width;

    public void Show(double runSeconds, double length, PluginStatus? status, IReadOnlyList<string?> prompts)
    {
        if (!inPlace && runSeconds - _lastLine < SecondsBetweenLines)
        {
            return;
        }

        _lastLine = runSeconds;
        string text = Format(runSeconds, length, status, prompts);
        if (inPlace)
        {
            writer.Write('\r' + text.PadRight(_width));
            _width = text.Length;
        }
        else
        {
            writer.WriteLine(text);
        }
    }

    public void End()
    {
        if (inPlace && _width > 0)
        {
            writer.WriteLine();
        }
    }

    private static string Format(double runSeconds, double length, PluginStatus? status, IReadOnlyList<string?> prompts)
    {
        var b = new StringBuilder();
        b.Append(CultureInfo.InvariantCulture, $"{runSeconds,6:0.0}/{length:0.0} s");
        if (status is null)
        {
            return b.ToString();
        }

        b.Append(CultureInfo.InvariantCulture, $"  {status.State}  buffer {status.BufferSeconds:0.00} s  {status.RealtimeFactor:0.0}x  underruns {status.Underruns}  ");
        for (int i = 0; i < status.HeardWeights.Length; i++)
        {
            if (status.HeardWeights[i] >= 0.005)
            {
                string name = i < prompts.Count && !string.IsNullOrEmpty(prompts[i]) ? prompts[i]! : $"prompt {i + 1}";
                b.Append(CultureInfo.InvariantCulture, $" {name} {status.HeardWeights[i] * 100:0}%");
            }
        }

        return b.ToString();
    }
}
