namespace LiveMusic.Models;

/// <summary>Names of the controls that something above the models knows what to do with (docs/bundle-format.md "Version 2: controls").</summary>
public static class ControlNames
{
    public const string Tempo = "tempo";
    public const string BarPhase = "bar_phase";
    public const string Key = "key";
    public const string Density = "density";
    public const string Brightness = "brightness";
    public const string Drums = "drums";
    public const string Bass = "bass";
    public const string Other = "other";
}
