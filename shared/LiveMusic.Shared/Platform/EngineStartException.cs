namespace LiveMusic.Shared.Platform;

/// <summary>No engine can be found or started. The message is for the user: it says why and what to do.</summary>
public sealed class EngineStartException(string message, Exception? inner = null) : Exception(message, inner);
