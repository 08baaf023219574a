using System.Text;
using System.Text.Json;

namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>Measured values for programs: one JSON object a line. What is not a number is null.</summary>
internal sealed class MeasureLines(TextWriter? to)
{
    public void Write(string measure, params ReadOnlySpan<(string Name, object Value)> values)
    {
        if (to is null) return;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("measure", measure);
            foreach (var (name, value) in values)
            {
                switch (value)
                {
                    case double number when double.IsFinite(number): json.WriteNumber(name, Math.Round(number, 6)); break;
                    case double: json.WriteNull(name); break;
                    case int number: json.WriteNumber(name, number); break;
                    case bool truth: json.WriteBoolean(name, truth); break;
                    default: json.WriteString(name, value.ToString()); break;
                }
            }
            json.WriteEndObject();
        }
        to.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
        to.Flush();
    }
}
