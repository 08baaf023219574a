using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>The parameter table as pages get it.</summary>
internal static class Described
{
    public static ParameterInfo[] Parameters { get; } = [.. ParameterTable.All.Select(p => new ParameterInfo(
        (uint)p.Id, p.Name, p.ShortName, p.Module, p.Minimum, p.Maximum, p.Default, Word(p.Curve), Word(p.Unit), p.Choices, p.PromptSlot, p.Capability ?? ""))];

    private static string Word<T>(T value) where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
