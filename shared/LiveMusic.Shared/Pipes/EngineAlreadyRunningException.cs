namespace LiveMusic.Shared.Pipes;

/// <summary>Another engine of this user already listens: this one has nothing to do and ends, its starter connects to the other.</summary>
public sealed class EngineAlreadyRunningException(string message, Exception? inner = null) : Exception(message, inner);
