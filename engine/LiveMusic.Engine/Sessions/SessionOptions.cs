namespace LiveMusic.Engine.Sessions;

/// <summary>Times of a session.</summary>
internal sealed record SessionOptions
{
    /// <summary>A plugin whose heartbeat stands still for this long is gone, even if its process and pipe are there.</summary>
    public TimeSpan PluginPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A client that tells no prompts for this long has none; until then the music waits for them.</summary>
    public TimeSpan PromptPatience { get; init; } = TimeSpan.FromSeconds(1);
}
