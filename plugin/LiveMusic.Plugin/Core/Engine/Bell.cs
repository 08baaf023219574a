namespace LiveMusic.Plugin.Core.Engine;

/// <summary>Wakes a thread that waits. Who rings after it was disposed rings in vain: the answer of a pipe that is being closed comes on a thread of the pool, where an exception would end the host.</summary>
/// <remarks>Threading: <see cref="Ring"/> from any thread at any time, <see cref="Wait"/> from one.</remarks>
internal sealed class Bell : IDisposable
{
    private readonly AutoResetEvent _event = new(false);

    public void Ring()
    {
        try
        {
            _event.Set();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>Comes back when it rang, or after that long.</summary>
    public void Wait(int milliseconds) => _event.WaitOne(milliseconds);

    public void Dispose() => _event.Dispose();
}
