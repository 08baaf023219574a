using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Sessions;

/// <summary>Takes that are recalled: at once, or from the line of the song that <see cref="ParameterId.Quantise"/> names.</summary>
/// <remarks>What waits is one of the presses that recall bookmarks, so it waits alike, and the last of both counts.</remarks>
internal sealed unsafe partial class Session
{
    // Guarded by the gate. By their numbers among the presses.
    private readonly Dictionary<int, (byte[]? Envelope, Action Turn)> _takes = [];

    /// <summary>The music goes on from a context that was kept, and controls are turned. Any thread.</summary>
    /// <param name="envelope">See <see cref="ContextMoment.Envelope"/>; null: the music goes on from its own.</param>
    /// <param name="turn">Turns the controls, on any thread: now, or so long before the line as it takes until they are heard.</param>
    public void RecallTake(byte[]? envelope, Action turn)
    {
        lock (_gate)
        {
            // Where nothing is pulled there is no line to wait for.
            if (_stream is not null && Running && _timeline.Newest(ParameterId.Quantise) > 0)
            {
                _takes[_timeline.PressRecall(_timeline.KnownUntil, 0)] = (envelope, turn);
                return;
            }
        }
        turn();
        if (envelope is not null) RecallContext(envelope);
    }

    // Within the gate: whether a recall that counts now is a take's.
    private bool TakeAt(int press, long? line)
    {
        var found = _takes.Remove(press, out var take);
        // Those that were asked for before it and did not count yet never will.
        foreach (var older in _takes.Keys.Where(k => k < press).ToArray()) _takes.Remove(older);
        if (!found) return false;
        if (take.Envelope is { } envelope) (_recalled, _recalledLine) = (envelope, line);
        _ = Task.Run(() => Turn(take.Turn));
        return true;
    }

    private void Turn(Action turn)
    {
        try
        {
            turn();
        }
        catch (Exception e)
        {
            Remark($"The controls of the recalled take could not be turned: {e.Message}");
        }
    }
}
