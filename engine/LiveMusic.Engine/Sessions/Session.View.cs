using LiveMusic.Engine.Scenes;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>What editors see of a session, and say to its plugin.</summary>
internal sealed unsafe partial class Session
{
    /// <summary>End of what the inference thread is about to write: what lies a whole ring before it may be overwritten at any moment. Its own, read by all.</summary>
    private long _claimed;

    private string _track = "";
    private PadPlaces _places = PadPlaces.First;
    private long _placesVersion;

    /// <summary>Identity of the instance, the same with every engine that serves it.</summary>
    public Guid Instance { get; }

    /// <summary>Whether it is an effect, not an instrument.</summary>
    public bool HasMainInput => _hasMainInput;

    /// <summary>Sends a message to the client; does not wait. Any thread.</summary>
    public Action<EngineMessage> Tell { get; }

    /// <summary>Name of the host's track; empty: unknown. Any thread.</summary>
    public string Track { get => Volatile.Read(ref _track); set => Volatile.Write(ref _track, value); }

    /// <summary>Where the balls lie on the pad. Any thread.</summary>
    public PadPlaces Places
    {
        get => Volatile.Read(ref _places);
        set
        {
            Volatile.Write(ref _places, value);
            Interlocked.Increment(ref _placesVersion);
        }
    }

    /// <summary>Grows with every change of <see cref="Places"/>.</summary>
    public long PlacesVersion => Volatile.Read(ref _placesVersion);

    /// <summary>Lets somebody read the region, and what was told of time, while both are certainly there. Briefly: the pump waits. False: the session has ended.</summary>
    public bool Look(Action<SharedRegion, Timeline> look)
    {
        lock (_gate)
        {
            if (_closed) return false;
            look(_region, _timeline);
            return true;
        }
    }

    /// <summary>Within <see cref="Look"/>: copies output that lies in the ring, heard or not, and takes nothing. False: not all of it is there.</summary>
    public bool TryReadOutput(long position, Span<StereoFrame> destination)
    {
        if (!_region.Output.TryPeek(position, destination)) return false;
        Interlocked.MemoryBarrier();
        return position >= Volatile.Read(ref _claimed) - _region.Output.Capacity;
    }

    // The inference thread, before it writes: at most what so many samples of the stream become at the host's rate.
    private void ClaimOutput(int samples)
    {
        var most = (long)Math.Ceiling((double)samples * _writer!.HostRate / _model!.Codec.SampleRate) + 16;
        Volatile.Write(ref _claimed, _region.Output.WritePosition + most);
        Interlocked.MemoryBarrier();
    }
}
