using System.Globalization;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Plugin.Core.Editor;
using LiveMusic.Plugin.Core.Printing;
using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Platform;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Engine;

/// <summary>
/// Keeps an engine attached to an instance's region: finds or starts one, says hello, tells the prompts, beats the heart, listens, and replaces the engine when it
/// dies or hangs. The samples that lie in the region play on meanwhile; this thread never touches them.
/// </summary>
/// <remarks>
/// Threading: a thread of its own does everything; <see cref="Wake"/> and <see cref="Status"/> from any thread but the audio thread; <see cref="Dispose"/> from the main
/// thread, it ends the thread within milliseconds. While nothing changes a round allocates nothing: a collection would suspend the audio thread.
/// </remarks>
internal sealed unsafe partial class EngineLink : IDisposable
{
    /// <summary>A round of the thread: five heartbeats a second are the least, see <see cref="RegionHeader.PluginHeartbeat"/>.</summary>
    private const int RoundMilliseconds = 120;

    /// <summary>Rounds without an engine heartbeat until the engine counts as hung: 2 s. Counted in rounds, so a computer that slept does not blame the engine.</summary>
    private const int HungRounds = 2000 / RoundMilliseconds;

    /// <summary>The first heartbeat may take longer: the session is being set up.</summary>
    private const int FirstBeatRounds = 10_000 / RoundMilliseconds;

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WelcomeTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WelcomeTimeOfSuspect = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly EngineAccess _access;
    private readonly SharedRegion _region;
    private readonly AudioState* _audio;
    private readonly PromptBook _prompts;
    private readonly SceneBook _scenes;
    private readonly BookmarkBook _bookmarks;
    private readonly ContextBook _context;
    private readonly PrintBook _print;
    private readonly HostNotifier _host;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _stop = new();
    private readonly Bell _wake = new();
    private readonly Action _received;
    private readonly string[] _promptStates = new string[ParameterTable.PromptSlots];
    private readonly string[] _promptMessages = new string[ParameterTable.PromptSlots];
    private static int _startUpGivenBack;
    private volatile LinkStatus _status = new();
    private int _lastEngine;
    private int _suspect;
    private EditorWish? _editorTold;
    private int _editorGone;
    private string _lastLogged = "";
    private bool _offlineFailureLogged;
    private (long Version, int Fault, bool On) _printTold;

    public EngineLink(EngineAccess access, SharedRegion region, AudioState* audio, PromptBook prompts, SceneBook scenes, BookmarkBook bookmarks, ContextBook context, PrintBook print, HostNotifier host)
    {
        _access = access;
        _region = region;
        _audio = audio;
        _prompts = prompts;
        _scenes = scenes;
        _bookmarks = bookmarks;
        _context = context;
        _print = print;
        _host = host;
        _received = _wake.Ring;
        _thread = new Thread(Run) { IsBackground = true, Name = "LiveMusic link" };
        _thread.Start();
    }

    public LinkStatus Status => _status;

    /// <summary>See <see cref="PluginInstance.TrackName"/>. Set by the main thread; the next round tells it.</summary>
    public string TrackName { private get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); } = "";

    /// <summary>The editor that the host wants; null: none. Set by the main thread; the next round tells it, and every engine anew.</summary>
    public EditorWish? Editor { private get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); }

    /// <summary>Something is to be told to the engine (prompts, context, editor): look now.</summary>
    public void Wake() => _wake.Ring();

    public void Dispose()
    {
        _stop.Cancel();
        _wake.Ring();
        _thread.Join();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        var pause = TimeSpan.Zero;
        while (!_stop.IsCancellationRequested)
        {
            var began = Environment.TickCount64;
            try
            {
                using var session = Attach();
                if (session is not null) Serve(session);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is EngineStartException or ProtocolException or EngineRefusedException or IOException or TimeoutException or UnauthorizedAccessException)
            {
                Fail(e.Message, e is TimeoutException or IOException ? LinkState.Connecting : LinkState.Failed);
            }
            // An exception must not end the host: whatever else goes wrong here is told, and tried again.
            catch (Exception e)
            {
                Fail($"LiveMusic cannot talk to its engine: {e}", LinkState.Failed);
            }
            if (_stop.IsCancellationRequested) break;
            // A session that stood for a while is replaced at once; what fails at once is tried less and less often.
            pause = Environment.TickCount64 - began > 3_000 ? TimeSpan.Zero : pause == TimeSpan.Zero ? TimeSpan.FromMilliseconds(200) : pause * 2;
            if (pause > LongestPause) pause = LongestPause;
            if (pause > TimeSpan.Zero) Rest(pause);
        }
        _status = _status with { State = LinkState.NoEngine, EngineProcessId = 0 };
    }

    // The heart beats on while we wait to try again: another engine may look at the region any moment.
    private void Rest(TimeSpan time)
    {
        var end = Environment.TickCount64 + (long)time.TotalMilliseconds;
        while (!_stop.IsCancellationRequested && Environment.TickCount64 < end)
        {
            _stop.Token.WaitHandle.WaitOne(RoundMilliseconds);
            Beat();
        }
    }

    private void Beat()
    {
        Interlocked.Increment(ref _region.Header->PluginHeartbeat);
        var failed = Volatile.Read(ref _audio->OfflineFailed) != 0;
        if (failed && !_offlineFailureLogged) _host.Log(LogLevel.Error, PluginInstance.OfflineFailure);
        _offlineFailureLogged = failed;
    }

    private Session? Attach()
    {
        _status = _status with { State = LinkState.Connecting, Message = _lastEngine == 0 ? "" : "The engine is gone; a new one is being started." };
        MessageChannel<EngineMessage, ClientMessage> channel;
        try
        {
            channel = ControlPipe.ConnectAsync(TimeSpan.Zero, _stop.Token).GetAwaiter().GetResult();
        }
        catch (TimeoutException) when (_access.MayStart)
        {
            _status = _status with { Message = "The LiveMusic engine is being started." };
            EngineLauncher.Start(_access);
            channel = ControlPipe.ConnectAsync(ConnectTime, _stop.Token).GetAwaiter().GetResult();
        }
        return new Session(channel, _received);
    }

    private void Serve(Session session)
    {
        session.Send(new Hello(ControlProtocol.Version, _access.Version, Environment.ProcessId, _region.Name), SendTime, _stop.Token);
        var welcome = AwaitWelcome(session);
        if (welcome.Protocol != ControlProtocol.Version)
        {
            throw new EngineRefusedException($"The engine that runs (version {welcome.Version}) speaks protocol {welcome.Protocol}, this plugin {ControlProtocol.Version}. "
                + "Install one release of both and restart the engine.");
        }
        EngineLauncher.Answered();
        var restarts = _status.EngineRestarts + (_lastEngine != 0 && _lastEngine != welcome.ProcessId ? 1 : 0);
        _lastEngine = welcome.ProcessId;
        Volatile.Write(ref _audio->NoEngineToBeHad, 0);
        Array.Clear(_promptStates);
        Array.Clear(_promptMessages);
        Volatile.Write(ref _audio->EngineKnowsNothing, 1);
        _status = new() { State = LinkState.Attached, EngineProcessId = welcome.ProcessId, EngineRestarts = restarts };
        if (restarts > 0) Tell(LogLevel.Warning, "A new engine took over.");

        var told = -1L;
        var (scenesTold, ballsTold, bookmarksTold) = (0L, 0L, 0L);
        var contextTold = 0L;
        var trackTold = "";
        _printTold = (0, 0, false);
        _editorTold = null;
        var beat = Volatile.Read(ref _region.Header->EngineHeartbeat);
        var quiet = 0;
        var everBeat = false;
        while (true)
        {
            if (_context.Version != contextTold)
            {
                contextTold = _context.Version;
                session.Send(new RestoreContext(_context.Saved, contextTold), SendTime, _stop.Token);
            }
            // Before the prompts: once those are there the music may begin.
            if (_scenes.Version != scenesTold)
            {
                scenesTold = _scenes.Version;
                session.Send(new SetScenes(_scenes.Copy()), SendTime, _stop.Token);
            }
            if (_scenes.BallsVersion != ballsTold)
            {
                ballsTold = _scenes.BallsVersion;
                session.Send(new SetBalls(_scenes.Balls), SendTime, _stop.Token);
            }
            if (_bookmarks.Version != bookmarksTold)
            {
                bookmarksTold = _bookmarks.Version;
                session.Send(new SetBookmarks(_bookmarks.Copy()), SendTime, _stop.Token);
            }
            if (_prompts.Version != told)
            {
                told = _prompts.Version;
                session.Send(new SetPrompts(_prompts.Copy()), SendTime, _stop.Token);
            }

            if (TrackName is var track && track != trackTold) session.Send(new SetTrack(trackTold = track), SendTime, _stop.Token);

            TellEditor(session);

            TellPrint(session);

            _wake.Wait(RoundMilliseconds);
            if (_stop.IsCancellationRequested)
            {
                session.Goodbye();
                return;
            }
            Beat();
            while (session.TryReceive(out var message))
            {
                if (message is null) throw new IOException("The engine is gone; a new one is being started.");
                Hear(message);
            }

            var now = Volatile.Read(ref _region.Header->EngineHeartbeat);
            if (now != beat)
            {
                beat = now;
                quiet = 0;
                everBeat = true;
                _suspect = 0;
            }
            else if (++quiet > (everBeat ? HungRounds : FirstBeatRounds))
            {
                if (_suspect == welcome.ProcessId) EngineLauncher.End(_suspect);
                _suspect = welcome.ProcessId;
                throw new IOException("The engine does not move any more and is being replaced.");
            }
        }
    }

    private Welcome AwaitWelcome(Session session)
    {
        var limit = _suspect != 0 ? WelcomeTimeOfSuspect : WelcomeTime;
        var end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (Environment.TickCount64 < end)
        {
            _wake.Wait(RoundMilliseconds);
            _stop.Token.ThrowIfCancellationRequested();
            Beat();
            while (session.TryReceive(out var message))
            {
                switch (message)
                {
                    case null: throw new IOException("The engine ended while it was being greeted.");
                    case Welcome welcome: return welcome;
                    case Refused refused: throw new EngineRefusedException(refused.Message);
                    default: Hear(message); break;
                }
            }
        }
        if (_suspect != 0)
        {
            EngineLauncher.End(_suspect);
            _suspect = 0;
        }
        throw new IOException("The engine does not answer.");
    }

    private void Hear(EngineMessage message)
    {
        switch (message)
        {
            case ModelStatus model:
                _status = _status with { Model = model };
                if (model.State == "failed") Tell(LogLevel.Error, model.Message);
                if (model.State == "ready") _host.ModelChanged();
                break;
            case SessionStatus session:
                _status = _status with { Session = session };
                Tell(LogLevel.Warning, session.Message);
                break;
            case PromptStatus prompt when (uint)prompt.Slot < ParameterTable.PromptSlots:
                _promptStates[prompt.Slot] = prompt.State;
                _promptMessages[prompt.Slot] = prompt.State == "error" ? $"Prompt {prompt.Slot + 1}: {prompt.Message}" : "";
                _status = _status with
                {
                    PromptsReady = _promptStates.Count(s => s == "ready"),
                    PromptMessage = _promptMessages.FirstOrDefault(m => !string.IsNullOrEmpty(m)) ?? "",
                };
                if (_promptMessages[prompt.Slot].Length > 0) Tell(LogLevel.Warning, _promptMessages[prompt.Slot]);
                if (prompt.State is "ready" or "error") GiveBackStartUp();
                if (prompt.Embedding is { Length: > 0 } embedding && _prompts.KeepEmbedding(prompt.Slot, embedding, _status.Model?.ContentHash ?? "")) _host.StateChanged();
                break;
            case ParameterEdit edit:
                Edit(edit);
                break;
            case PromptEdit edit:
                Edit(edit);
                break;
            case SceneEdit edit:
                Edit(edit);
                break;
            case BookmarkEdit edit when (uint)edit.Index < ParameterTable.Bookmarks && edit.Bookmark is { IsWhole: true }:
                _bookmarks.Set(edit.Index, edit.Bookmark);
                _host.StateChanged();
                break;
            case BallsEdit { Places: { Length: 2 * ParameterTable.PromptSlots } places } when Array.TrueForAll(places, p => p is >= 0 and <= 1):
                _scenes.SetBalls(places);
                _host.StateChanged();
                break;
            case PrintTake take:
                Print(take);
                break;
            case EditorStatus editor:
                Hear(editor);
                break;
            case Refused refused:
                throw new EngineRefusedException(refused.Message);
        }
    }

    // Another step is another story: what was told of the editor before says nothing any more.
    private void TellEditor(Session session)
    {
        var wish = Editor is { } editor && editor.Opening != _editorGone ? editor : null;
        if (EditorWish.Step(_editorTold, wish) is not { } step) return;
        _editorTold = wish;
        if (step is not ResizeEditor) _status = _status with { Editor = null };
        session.Send(step, SendTime, _stop.Token);
    }

    private void TellPrint(Session session)
    {
        var now = (_print.Version, Volatile.Read(ref _audio->PrintFault), new AudioProcessor(_audio).GetValue(_audio->PrintIndex) > 0);
        if (now == _printTold) return;
        _printTold = now;
        session.Send(_print.Status, SendTime, _stop.Token);
    }

    private void Print(PrintTake take)
    {
        if (take is not { Path: { } path, Name: { } name, Hash: { } text })
        {
            Tell(LogLevel.Warning, "The engine named a take to print, which cannot be: it was ignored.");
            return;
        }
        _ = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash);
        if (_print.Set(path.Length == 0 ? null : new(path, name, hash, take.Frames, take.SampleRate, take.Ppq, take.Tempo))) _host.StateChanged();
    }

    // One that is gone by itself is not opened again by the next engine, however long the host takes to notice.
    private void Hear(EditorStatus editor)
    {
        if (_editorTold is not { } told) return;
        _status = _status with { Editor = editor };
        Tell(LogLevel.Warning, editor.Message);
        if (editor.State != "closed") return;
        (_editorGone, _editorTold) = (told.Opening, null);
        _host.EditorClosed();
    }

    // The next round tells all slots to the engine, as it does whoever wrote one.
    private void Edit(PromptEdit edit)
    {
        if ((uint)edit.Slot >= ParameterTable.PromptSlots || edit.Prompt is not { Text: { } text, AudioName: { } name, EmbeddingModel: not null })
        {
            Tell(LogLevel.Warning, $"The engine edited prompt slot {edit.Slot}, which cannot be: it was ignored.");
            return;
        }
        var prompt = edit.Prompt with { Text = PromptBook.Shorten(text), AudioName = PromptBook.Shorten(name) };
        if (_prompts.Set(edit.Slot, prompt)) _host.StateChanged();
    }

    private void Edit(SceneEdit edit)
    {
        if ((uint)edit.Index >= ParameterTable.Scenes || edit.Scene is not { IsSound: true, Name.Length: <= Scene.LongestName })
        {
            Tell(LogLevel.Warning, $"The engine edited scene {edit.Index + 1}, which cannot be: it was ignored.");
            return;
        }
        _scenes.Set(edit.Index, edit.Scene);
        _host.StateChanged();
    }

    // The first use of pipes and messages leaves some 17 MB of the runtime's look-ups behind, which would lie there for hours. Once a process, and before music can
    // flow: the engine waits for the prompts.
    private static void GiveBackStartUp()
    {
        if (Interlocked.Exchange(ref _startUpGivenBack, 1) == 0) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    // The engine is not trusted with ids and values: it may be of another day.
    private void Edit(ParameterEdit edit)
    {
        var phase = (EditPhase)edit.Phase;
        var parameter = ParameterTable.Find(edit.Id);
        if (parameter is null || !Enum.IsDefined(phase) || phase == EditPhase.Change && !(edit.Value >= parameter.Minimum && edit.Value <= parameter.Maximum))
        {
            Tell(LogLevel.Warning, FormattableString.Invariant($"The engine edited parameter {edit.Id} (phase {edit.Phase}, value {edit.Value}), which cannot be: it was ignored."));
            return;
        }
        var audio = new AudioProcessor(_audio);
        if (phase == EditPhase.Change) audio.SetFromMain(parameter.Index, edit.Value);
        _host.Edited(parameter, phase, audio.GetValue(parameter.Index));
    }

    private void Fail(string message, LinkState state)
    {
        // Who renders offline need not wait for what cannot come.
        Volatile.Write(ref _audio->NoEngineToBeHad, state == LinkState.Failed ? 1 : 0);
        _status = _status with { State = state, Message = message, EngineProcessId = 0, Session = null, Editor = null, PromptsReady = 0 };
        Tell(state == LinkState.Failed ? LogLevel.Error : LogLevel.Warning, message);
    }

    // Once, not twice a second.
    private void Tell(LogLevel level, string message)
    {
        if (message.Length == 0 || message == _lastLogged) return;
        _lastLogged = message;
        _host.Log(level, message);
    }
}

/// <summary>The engine will not serve this plugin; the message is the engine's, for the user.</summary>
internal sealed class EngineRefusedException(string message) : Exception(message);
