using LiveMusic.Shared.Messages;

namespace LiveMusic.Plugin.Core.Engine;

/// <summary>How the connection stands and what the engine said last. Immutable: a reader takes the newest and looks at it in peace.</summary>
internal sealed record LinkStatus
{
    public LinkState State { get; init; }

    /// <summary>For the user; empty when all is well.</summary>
    public string Message { get; init; } = "";
    public int EngineProcessId { get; init; }
    public int EngineRestarts { get; init; }
    public ModelStatus? Model { get; init; }
    public SessionStatus? Session { get; init; }
    public EditorStatus? Editor { get; init; }
    public int PromptsReady { get; init; }

    /// <summary>What is wrong with a prompt; empty: nothing.</summary>
    public string PromptMessage { get; init; } = "";
}

internal enum LinkState
{
    /// <summary>No engine, and none is being started.</summary>
    NoEngine,

    /// <summary>An engine is looked for or being started.</summary>
    Connecting,

    /// <summary>The session stands.</summary>
    Attached,

    /// <summary>No engine can be had, or it refuses; it is tried again now and then.</summary>
    Failed,
}
