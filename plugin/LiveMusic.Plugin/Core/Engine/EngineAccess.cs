namespace LiveMusic.Plugin.Core.Engine;

/// <summary>How an instance comes by an engine. The plugin's own way is <see cref="Start"/> with the engine that was installed with it.</summary>
/// <param name="PluginFolder">Folder of the plugin's binary, from which the engine is looked for; null: unknown.</param>
internal sealed record EngineAccess(string? PluginFolder)
{
    /// <summary>False: an engine is used when one runs, none is started (tests).</summary>
    public bool MayStart { get; init; } = true;

    /// <summary>Version that the engine is told.</summary>
    public string Version { get; init; } = typeof(EngineAccess).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
