namespace LiveMusic.TestHost.Hosting;

/// <summary>A file, a plugin or an arrangement is not what it must be. The message is for the person who runs the host.</summary>
public sealed class HostException : Exception
{
    public HostException(string message)
        : base(message)
    {
    }

    public HostException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public HostException()
    {
    }
}
