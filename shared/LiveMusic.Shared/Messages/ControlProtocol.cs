namespace LiveMusic.Shared.Messages;

/// <summary>Facts of the control channel that both sides must agree on before they can talk.</summary>
public static class ControlProtocol
{
    /// <summary>Raised with every change that an older peer would misread. Peers of different versions refuse each other by name.</summary>
    public const int Version = 4;

    /// <summary>Longest frame: a 60 s mono prompt at 192 kHz in f32 is 46 MB; anything longer is no message of ours.</summary>
    public const int MaximumFrameBytes = 48 * 1024 * 1024;

    /// <summary>Longest prompt text, in characters.</summary>
    public const int MaximumPromptLength = 500;
}
