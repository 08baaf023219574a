namespace LiveMusic.Shared.Pipes;

/// <summary>What arrived on the control channel is no message of ours. The channel is of no use afterwards; the message says why and what to do.</summary>
public sealed class ProtocolException(string message, Exception? inner = null) : Exception(message, inner);
