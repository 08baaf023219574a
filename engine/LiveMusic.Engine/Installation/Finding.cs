using System.Text.Json.Serialization;

namespace LiveMusic.Engine.Installation;

/// <summary>How a check ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingLevel>))]
internal enum FindingLevel
{
    [JsonStringEnumMemberName("ok")] Ok,

    /// <summary>Music plays, but something may surprise.</summary>
    [JsonStringEnumMemberName("warning")] Warning,

    /// <summary>Something does not work.</summary>
    [JsonStringEnumMemberName("problem")] Problem,
}

/// <summary>What one check found.</summary>
/// <param name="Check">A word or two.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Text">What was found.</param>
/// <param name="Cure">What the user can do; empty when nothing has to be done, or when <paramref name="Text"/> says it.</param>
internal sealed record Finding(string Check, FindingLevel Level, string Text, string Cure = "")
{
    public static Finding Ok(string check, string text) => new(check, FindingLevel.Ok, text);

    public static Finding Warning(string check, string text, string cure) => new(check, FindingLevel.Warning, text, cure);

    public static Finding Problem(string check, string text, string cure) => new(check, FindingLevel.Problem, text, cure);

    /// <summary>A check that may fail in ways of its own: their messages name cause and cure.</summary>
    public static Finding Try(string check, Func<Finding> find)
    {
        try
        {
            return find();
        }
        // Whatever goes wrong is what these checks are there to tell.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Problem(check, e.Message, "");
        }
    }
}
