namespace LiveMusic.Engine.Tests;

/// <summary>Engines and plugins find each other through one environment variable of the process: their tests run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class EngineCollection
{
    public const string Name = "one engine at a time";
}
