using LiveMusic.Editor;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Engine.Editor.Window;

/// <summary>The editor of one session in the host's window, or beside it: one process at a time, made anew for each window.</summary>
/// <remarks>
/// Threading: any thread. Nothing here waits for an editor. A window in another process's window dies with that one, and cannot be told from one that moved: so an editor that
/// is to be elsewhere is another process, and the old one ends in its own time.
/// </remarks>
internal sealed class EditorWindow(EditorStart program, Func<string> address, Func<string> ticket, Action<EngineMessage> tell, Action<string> log)
{
    /// <summary>Of windowing systems.</summary>
    private const int LargestSide = 16384;

    private readonly Lock _gate = new();
    private readonly List<Task> _ending = [];
    private EditorProcess? _process;
    private OpenEditor? _place;
    private int _openings;

    /// <summary>Shows it there. One that is there already stays, with another size.</summary>
    public void Open(OpenEditor wish)
    {
        var place = wish with
        {
            Platform = wish.Platform.ToLowerInvariant(), Width = Math.Clamp(wish.Width, 1, LargestSide), Height = Math.Clamp(wish.Height, 1, LargestSide), Scale = Sane(wish.Scale),
        };
        lock (_gate)
        {
            if (_process is { IsOpen: true } open && _place == place with { Width = _place!.Width, Height = _place.Height, Scale = _place.Scale })
            {
                _place = place;
                open.Resize(place.Width, place.Height, place.Scale);
                return;
            }
            End();
            tell(new EditorStatus("opening", ""));
            try
            {
                var opening = ++_openings;
                var process = EditorProcess.Start(program, place, address(), ticket(), status => Tell(opening, status), log);
                (_process, _place) = (process, place);
                log($"Editor {process.Id} opens {(place.Parent != 0 ? $"in window {place.Parent:x}" : "a window of its own")}, {place.Width} x {place.Height} at {place.Scale:0.##}.");
            }
            catch (IOException e)
            {
                log(e.Message);
                tell(new EditorStatus(EngineLine.Failed, $"The editor cannot be shown: {e.Message}"));
            }
        }
    }

    /// <summary>An editor that is not open stays so.</summary>
    public void Resize(ResizeEditor size)
    {
        lock (_gate)
        {
            if (_place is null) return;
            _place = _place with { Width = Math.Clamp(size.Width, 1, LargestSide), Height = Math.Clamp(size.Height, 1, LargestSide), Scale = Sane(size.Scale) };
            _process?.Resize(_place.Width, _place.Height, _place.Scale);
        }
    }

    /// <summary>Returns at once.</summary>
    public void Close()
    {
        lock (_gate) End();
    }

    /// <summary>Closes it and waits until no process is left: 1 s at most.</summary>
    public async Task EndAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            End();
            ending = [.. _ending];
        }
        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    private void End()
    {
        if (_process is { } process)
        {
            process.Close();
            _ending.RemoveAll(t => t.IsCompleted);
            _ending.Add(process.Ended);
        }
        (_process, _place) = (null, null);
    }

    // What an editor says that was replaced meanwhile is of no interest to anybody.
    private void Tell(int opening, EditorStatus status)
    {
        lock (_gate)
        {
            if (_process is not null && opening == _openings) tell(status);
        }
    }

    private static double Sane(double scale) => double.IsFinite(scale) && scale > 0 ? Math.Clamp(scale, 0.25, 8) : 1;
}
