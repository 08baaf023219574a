namespace LiveMusic.TestHost.Hosting;

/// <summary>
/// Which thread plays which of CLAP's two roles. The main role belongs to the thread that made this object, for ever; the audio role is taken and
/// given back by <see cref="AudioThread"/>. Reads are safe from any thread, foreign ones included.
/// </summary>
internal sealed class ThreadRoles
{
    private readonly int _main = Environment.CurrentManagedThreadId;
    private volatile int _audio;

    public bool IsMain => Environment.CurrentManagedThreadId == _main;

    public bool IsAudio => Environment.CurrentManagedThreadId == _audio;

    /// <summary>Makes the calling thread the audio thread.</summary>
    public void TakeAudio() => _audio = Environment.CurrentManagedThreadId;

    public void LeaveAudio() => _audio = 0;

    /// <summary>Throws when this is not the main thread: a fault of the host itself.</summary>
    public void RequireMain()
    {
        if (!IsMain)
        {
            throw new InvalidOperationException("This host made a main-thread call from another thread.");
        }
    }

    /// <summary>Throws when this is not the audio thread: a fault of the host itself.</summary>
    public void RequireAudio()
    {
        if (!IsAudio)
        {
            throw new InvalidOperationException("This host made an audio-thread call from another thread.");
        }
    }
}
