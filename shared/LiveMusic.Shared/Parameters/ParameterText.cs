using System.Globalization;

namespace LiveMusic.Shared.Parameters;

/// <summary>Values to text and back, as hosts show and take them. Whatever <see cref="Format"/> writes, <see cref="TryParse"/> reads.</summary>
/// <remarks>Main thread (allocates).</remarks>
public static class ParameterText
{
    /// <param name="parameter">What is written.</param>
    /// <param name="value">Plain value.</param>
    /// <param name="prompt">The slot's prompt, for a weight; null or empty: none.</param>
    public static string Format(Parameter parameter, double value, string? prompt = null)
    {
        value = parameter.Clamp(value);
        return parameter.Unit switch
        {
            ValueUnit.Percent => string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.#} %"),
            ValueUnit.Seconds => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} s"),
            ValueUnit.Milliseconds => string.Create(CultureInfo.InvariantCulture, $"{value:0} ms"),
            ValueUnit.Decibel => Decibels(parameter, value),
            ValueUnit.Count => value.ToString("0", CultureInfo.InvariantCulture),
            ValueUnit.Choice => parameter.Choices[(int)value],
            ValueUnit.Switch => value >= 0.5 ? "On" : "Off",
            ValueUnit.PromptWeight => string.IsNullOrWhiteSpace(prompt)
                ? value.ToString("0.00", CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{value:0.00} · {prompt}"),
            _ => value.ToString("0.00", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Takes what <see cref="Format"/> writes, bare numbers, and numbers with their unit; false: not understood.</summary>
    public static bool TryParse(Parameter parameter, ReadOnlySpan<char> text, out double value)
    {
        text = text.Trim();
        value = parameter.Default;
        switch (parameter.Unit)
        {
            case ValueUnit.Choice:
                for (var i = 0; i < parameter.Choices.Count; i++)
                    if (text.Equals(parameter.Choices[i], StringComparison.OrdinalIgnoreCase)) { value = i; return true; }
                break;
            case ValueUnit.Switch:
                if (text.Equals("on", StringComparison.OrdinalIgnoreCase)) { value = 1; return true; }
                if (text.Equals("off", StringComparison.OrdinalIgnoreCase)) { value = 0; return true; }
                break;
            case ValueUnit.Decibel:
                if (text.StartsWith("-inf", StringComparison.OrdinalIgnoreCase)) { value = parameter.Minimum; return true; }
                break;
        }
        var end = NumberLength(text);
        if (end == 0 || !double.TryParse(text[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;
        if (parameter.Unit == ValueUnit.Percent) number /= 100;
        value = parameter.Clamp(number);
        return true;
    }

    // Rounded first: what would be written as the minimum is written as silence, and there is no "-0.0".
    private static string Decibels(Parameter parameter, double value)
    {
        value = Math.Round(value, 1) + 0.0;
        return value <= parameter.Minimum ? "-inf dB" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} dB");
    }

    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var i = 0;
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] is '.' || (i == 0 && text[i] is '-' or '+'))) i++;
        return i;
    }
}
