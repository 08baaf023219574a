using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core.Audio;

internal readonly unsafe partial struct AudioProcessor
{
    /// <summary>
    /// With what the music begins when it starts now (<see cref="ParameterId.Start"/>). Of an instance that was never heard it is the project in any case: there is nothing
    /// else to go on from.
    /// </summary>
    public StartValue Origin => (StartValue)(int)GetValue(_s->StartIndex) switch
    {
        StartValue.Continue when Volatile.Read(ref _s->Heard) == 0 => StartValue.Project,
        var start => start,
    };

    // A start is where output begins to be pulled: the host plays (Run = Follow host), or Run is turned to Always, or the first block after an activation.
    private void RunningChanged()
    {
        var origin = Origin;
        if (!_s->Running)
        {
            // What the next start will need is made now, so that it sounds at once.
            if (origin != StartValue.Continue && !IsOffline) Ask(origin);
            return;
        }
        _s->SilentFrames = 0;
        _s->Late = 0;
        // Offline it is made when it is wanted, with the controls that stand then: each time the same.
        if (origin != StartValue.Continue && (_s->Asked != origin || IsOffline || IsStale)) Ask(origin);
        _s->Asked = StartValue.Continue;
    }

    // Another project was loaded while nothing plays, or another start was chosen: what lies ready is not what will be wanted.
    private void RefreshWhileStopped()
    {
        var origin = Origin;
        if (_s->Running || IsOffline || origin == StartValue.Continue) return;
        if (_s->Asked != origin || origin == StartValue.Project && IsStale) Ask(origin);
    }

    private bool IsStale => Volatile.Read(ref _s->ProjectChanged) != 0;

    /// <summary>Asks the engine for another stream; what is left of the old one is faded out and thrown away.</summary>
    private void Ask(StartValue origin)
    {
        if (origin == StartValue.Project) Volatile.Write(ref _s->ProjectChanged, 0);
        _s->Asked = origin;
        _s->GenerationSeen = false;
        _s->Header->GenerationOrigin = origin;
        Volatile.Write(ref _s->Header->RequestedGeneration, ++_s->Generation);
    }
}
