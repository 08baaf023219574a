using System.Globalization;

namespace LiveMusic.TestHost.Bench;

/// <param name="Asked">Kills that were to be made.</param>
/// <param name="NotBack">After the last of those that were made there was no music for <see cref="KillPlan.Patience"/>, which ended the run.</param>
/// <param name="Without">Seconds without music after each kill.</param>
/// <param name="Likeness">Of the spectrum before each kill and after the music is back, where both were heard long enough.</param>
/// <param name="Silent">Kills with silence where music was to be compared.</param>
/// <param name="Control">Likeness of two stretches of the music that follow each other.</param>
/// <param name="Restarts">Engines that were replaced.</param>
/// <param name="Errors">Calls that failed in the host.</param>
/// <param name="NonFinite">Samples that were no numbers.</param>
internal sealed record KillFigures(int Asked, bool NotBack, double[] Without, double[] Likeness, int Silent, double[] Control, uint Restarts, long Errors, long NonFinite)
{
    public bool IsGood => !NotBack && Without.Length == Asked && Restarts == Asked && Errors == 0 && NonFinite == 0;

    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Without.Length} of {Asked} kills, {Restarts} engines replaced, {Errors} failed calls, {NonFinite} samples that are no numbers{(NotBack ? $"; FAILED: no music {KillPlan.Patience:0} s after the last" : "")}\n"
        + $"without music: p50 {ControlDelays.Quantile(Without, 0.5):0.00} s, p95 {ControlDelays.Quantile(Without, 0.95):0.00} s, longest {ControlDelays.Quantile(Without, 1):0.00} s\n"
        + $"spectrum before and after, {Likeness.Length} compared ({Without.Length - Likeness.Length - Silent} had too little music before or after, {Silent} were silent there): correlation {Low(Likeness)}\n"
        + $"of music that follows itself, {Control.Length} compared: {Low(Control)}");

    private static string Low(double[] values)
        => string.Create(CultureInfo.InvariantCulture, $"p50 {ControlDelays.Quantile(values, 0.5):0.000}, p5 {ControlDelays.Quantile(values, 0.05):0.000}, lowest {ControlDelays.Quantile(values, 0):0.000}");
}
