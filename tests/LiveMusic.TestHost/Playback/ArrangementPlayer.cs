using System.Diagnostics;
using System.Runtime;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Playback;

/// <summary>
/// Plays an <see cref="Arrangement"/> through a plugin, as a DAW would. Start here. <see cref="Play"/> belongs to the thread that is to be the main thread
/// of the plugin and returns when the run is over; the audio thread is its own. A player can play many times.
/// </summary>
public sealed class ArrangementPlayer
{
    /// <summary>Number that stands for "the plugin asked for a restart" where event numbers are used.</summary>
    internal const int RestartQuestion = 1 << 20;

    /// <summary>Name under which the plugin's first state is kept.</summary>
    private const string DefaultState = "default";

    /// <summary>Seconds of music that a person who starts the transport would find ready.</summary>
    private const float ReadyBuffer = 0.3f;

    private readonly string _library;
    private Action? _end;

    public ArrangementPlayer(string pluginPath)
    {
        _library = pluginPath;
    }

    /// <summary>Functions for hook events, called on the main thread with the seconds of the run.</summary>
    public Dictionary<string, Action<double>> Hooks { get; } = [];

    /// <summary>Where the live line goes; none when null.</summary>
    public ProgressLine? Progress { get; set; }

    /// <summary>Called on the main thread with what the plugin says of itself, every <see cref="StatusPeriod"/>.</summary>
    public Action<PluginStatus>? StatusSeen { get; set; }

    public TimeSpan StatusPeriod { get; set; } = TimeSpan.FromMilliseconds(250);

    public PlayResult Play(Arrangement arrangement)
    {
        ArgumentNullException.ThrowIfNull(arrangement);
        arrangement.Check();
        var roles = new ThreadRoles();
        using HostedLibrary library = HostedLibrary.Load(_library);
        using HostedPlugin plugin = library.Create(arrangement.Plugin, roles);
        using var run = new Session(this, arrangement, plugin, library.Path, roles);
        _end = run.End;
        return run.Play();
    }

    /// <summary>Ends a run of one sample rate before its time: for <see cref="StatusSeen"/> and hooks. What was not played of the recording stays silent.</summary>
    public void End() => _end?.Invoke();

    /// <summary>One run: what the main thread does.</summary>
    private sealed class Session : IDisposable
    {
        private readonly ArrangementPlayer _player;
        private readonly Arrangement _arrangement;
        private readonly HostedPlugin _plugin;
        private readonly string _library;
        private readonly AudioThread _thread;
        private readonly ArrangedEvent[] _events;
        private readonly AudioLoop _loop;
        private readonly Dictionary<string, byte[]> _states = [];
        private readonly List<CarriedOutEvent> _carriedOut = [];
        private readonly List<PluginStatus> _history;
        private readonly string?[] _prompts;
        private int _nextEvent;
        private int _rate;
        private long _lastStatus;

        public Session(ArrangementPlayer player, Arrangement arrangement, HostedPlugin plugin, string library, ThreadRoles roles)
        {
            _player = player;
            _arrangement = arrangement;
            _plugin = plugin;
            _library = library;
            _events = [.. arrangement.Events.OrderBy(e => e.At)];
            _history = new List<PluginStatus>((int)(arrangement.Length * 4) + 64);
            _prompts = [.. arrangement.Prompts, .. new string?[Math.Max(0, 8 - arrangement.Prompts.Count)]];
            _rate = arrangement.SampleRate;
            _thread = new AudioThread(roles, raisePriority: arrangement.Pace == Pace.Realtime);
            try
            {
                _loop = new AudioLoop(arrangement, plugin, _thread, _events);
            }
            catch
            {
                _thread.Dispose();
                throw;
            }
        }

        public PlayResult Play()
        {
            Prepare();
            double warmUp = WarmUp();
            GC.Collect();
            GCLatencyMode latencyMode = GCSettings.LatencyMode;
            GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
            int collections = GC.CollectionCount(0);
            long? allocated = _plugin.AllocatedOnAudioThread;
            long? pluginCollections = _plugin.Collections;
            uint latency = _plugin.Latency;
            long begin = Stopwatch.GetTimestamp();
            try
            {
                _thread.Run(_loop.Run, Serve, Answer);
            }
            finally
            {
                GCSettings.LatencyMode = latencyMode;
            }

            double wall = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            collections = GC.CollectionCount(0) - collections;
            Serve();
            CatchUpWithEvents();
            _player.Progress?.End();
            PluginStatus? last = _plugin.Status(_loop.RunSeconds);
            long? allocatedAfter = _plugin.AllocatedOnAudioThread;
            long? collectionsAfter = _plugin.Collections;
            _plugin.Deactivate();

            IReadOnlyList<Wav.AudioClip> clips = _loop.Clips;
            var report = new PlayReport
            {
                Plugin = _plugin.Description.Name,
                PluginVersion = _plugin.Description.Version,
                Library = _library,
                SampleRate = _arrangement.SampleRate,
                BlockSizes = BlockText(_arrangement.Blocks),
                Pace = _arrangement.Pace == Pace.Offline ? "offline" : "real time",
                Seconds = _loop.RunSeconds,
                WallSeconds = wall,
                WarmUpSeconds = warmUp,
                Blocks = _loop.Blocks,
                LatencySamples = latency,
                Callback = _loop.Callback.Summary(),
                Lateness = _loop.Lateness.Count > 0 ? _loop.Lateness.Summary() : null,
                AudioThreadPriority = _thread.Priority,
                Xruns = _loop.Xruns,
                Dropouts = _loop.Dropouts,
                LoopWraps = _loop.LoopWraps,
                ProcessErrors = _loop.ProcessErrors,
                NonFiniteSamples = _loop.NonFiniteSamples,
                OutputEvents = _loop.OutputEvents,
                DroppedEvents = _loop.DroppedEvents,
                Peak = clips.Max(c => c.Peak),
                Rms = clips[0].Rms,
                PluginAudioThreadBytes = allocatedAfter - allocated,
                PluginCollections = collectionsAfter - pluginCollections,
                HostAudioThreadBytes = _loop.AllocatedBytes,
                HostCollections = collections,
                StateMarkedDirty = _plugin.Services.DirtyCount,
                Status = last,
                StatusHistory = _history,
                Events = _carriedOut,
                Misbehaviour = [.. _plugin.Services.Misbehaviour],
                Log = [.. _plugin.Services.Log],
            };
            return new PlayResult(report, clips) { States = _states };
        }

        public void End() => _loop.End();

        public void Dispose()
        {
            _thread.Dispose();
            _loop.Dispose();
        }

        private static string BlockText(BlockSizes b) =>
            b.List is { } list ? string.Join(",", list) : b.Random is { } r ? $"{r.Min}-{r.Max} random" : $"{b.Longest}";

        private void Prepare()
        {
            if (_plugin.SaveState() is { } initial)
            {
                _states[DefaultState] = initial;
            }

            _plugin.RestoreOrder = _arrangement.RestoreOrder;
            _plugin.ConnectSidechain(_arrangement.SidechainBus != SidechainBus.Inactive);
            if (_arrangement.State is { } state)
            {
                byte[] bytes = ReadState(state);
                if (!LoadState(bytes))
                {
                    throw new HostException($"{_plugin.Description.Name} refused the state of {bytes.Length} bytes.");
                }
            }

            for (int i = 0; i < _arrangement.Prompts.Count; i++)
            {
                if (_arrangement.Prompts[i] is { } text && !_plugin.SetPrompt(i, text))
                {
                    throw new HostException($"{_plugin.Description.Name} does not take a text for prompt slot {i}.");
                }
            }

            if (_arrangement.TellRenderMode)
            {
                _plugin.SetOffline(_arrangement.Pace == Pace.Offline);
            }

            _plugin.Serve();
            _plugin.Activate(_rate, 1, _loop.MaxFrames);
        }

        private byte[] ReadState(string state)
        {
            const string inline = "base64:";
            try
            {
                return state.StartsWith(inline, StringComparison.Ordinal)
                    ? Convert.FromBase64String(state[inline.Length..])
                    : File.ReadAllBytes(_arrangement.Resolve(state));
            }
            catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException)
            {
                throw new HostException($"The state cannot be read: {e.Message}", e);
            }
        }

        private double WarmUp()
        {
            if (_arrangement.WarmUp <= 0)
            {
                return 0;
            }

            long begin = Stopwatch.GetTimestamp();
            int wanted = _arrangement.Prompts.Count(p => !string.IsNullOrEmpty(p));
            bool ready = false;
            bool Over() => Volatile.Read(ref ready) || Stopwatch.GetElapsedTime(begin).TotalSeconds >= _arrangement.WarmUp;
            _thread.Run(() => _loop.WarmUp(Over), () =>
            {
                _plugin.Serve();
                PluginStatus? status = _plugin.Status(0);
                // In real time music lies ready before the start; a bounce makes it when it is wanted.
                bool music = _arrangement.Pace == Pace.Offline || status?.BufferSeconds > ReadyBuffer;
                Volatile.Write(ref ready, status is not null && status.PromptsReady >= wanted && music && status.State is "playing" or "idle");
            });
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        /// <summary>Every few milliseconds while the audio thread runs.</summary>
        private void Serve()
        {
            _plugin.Serve();
            if (!_loop.Offline)
            {
                CatchUpWithEvents();
            }

            if (Stopwatch.GetElapsedTime(_lastStatus) < _player.StatusPeriod)
            {
                return;
            }

            _lastStatus = Stopwatch.GetTimestamp();
            PluginStatus? status = _plugin.Status(_loop.RunSeconds);
            if (status is not null)
            {
                _history.Add(status);
                _player.StatusSeen?.Invoke(status);
            }

            _player.Progress?.Show(_loop.RunSeconds, _arrangement.Length, status, _prompts);
        }

        /// <summary>Carries out, in order, what has come due and is not done yet.</summary>
        private void CatchUpWithEvents()
        {
            int posted = _loop.PostedEvents;
            while (_nextEvent < posted)
            {
                CarryOut(_nextEvent++);
            }
        }

        /// <summary>The audio thread waits for this: an event, or a restart that the plugin asked for.</summary>
        private void Answer(int question)
        {
            CatchUpWithEvents();
            if (question == RestartQuestion)
            {
                _carriedOut.Add(new CarriedOutEvent(_loop.RunSeconds, "restart that the plugin asked for"));
                Restart();
                return;
            }

            if (_nextEvent <= question)
            {
                _nextEvent = question + 1;
                CarryOut(question);
            }
        }

        private void CarryOut(int index)
        {
            ArrangedEvent e = _events[index];
            double now = _loop.RunSeconds;
            string what = e.Do switch
            {
                EventKind.Prompt => _plugin.SetPrompt(e.Slot, e.Text!) ? Prompted(e) : $"prompt slot {e.Slot} refused its text",
                EventKind.SaveState => SaveState(e),
                EventKind.RestoreState => RestoreState(e),
                EventKind.SampleRate => ChangeRate(e.Rate),
                EventKind.Pace => ChangePace(e.Pace),
                EventKind.Restart => Restart(),
                EventKind.KillEngine => EngineProcess.Kill(_plugin.Status(now)),
                EventKind.HangEngine => EngineProcess.Hang(_plugin.Status(now)),
                EventKind.ResumeEngine => EngineProcess.Resume(_plugin.Status(now)),
                EventKind.Hook => CallHook(e.Name!, now),
                EventKind.Parameter => $"parameter {e.Name} = {e.Value}",
                EventKind.Flush => $"flushed {e.Name} = {e.Value}",
                EventKind.Idle => $"not called for {e.Length} s",
                EventKind.Seek => $"seek to beat {e.Beat}",
                _ => e.Do.ToString().ToLowerInvariant(),
            };
            double clock = (_loop.EventTime(index) - DateTime.UnixEpoch).TotalMilliseconds;
            _carriedOut.Add(new CarriedOutEvent(now, what, clock));
        }

        private string Prompted(ArrangedEvent e)
        {
            _prompts[e.Slot] = e.Text;
            return $"prompt {e.Slot} = {e.Text}";
        }

        private string SaveState(ArrangedEvent e)
        {
            byte[]? state = _plugin.SaveState();
            if (state is null)
            {
                return $"state '{e.Name}' could not be saved";
            }

            _states[e.Name!] = state;
            if (e.File is { } file)
            {
                File.WriteAllBytes(_arrangement.Resolve(file), state);
            }

            return $"saved state '{e.Name}', {state.Length} bytes";
        }

        private string RestoreState(ArrangedEvent e)
        {
            if (!_states.TryGetValue(e.Name!, out byte[]? state))
            {
                return $"there is no saved state '{e.Name}'";
            }

            return LoadState(state) ? $"restored state '{e.Name}'" : $"state '{e.Name}' was refused";
        }

        private bool LoadState(byte[] state)
        {
            if (!_plugin.LoadState(state))
            {
                return false;
            }

            if (_arrangement.SendsValuesBack)
            {
                _loop.SendBack([.. _plugin.Parameters.Select(p => p.IsReadOnly ? double.NaN : _plugin.Value(p.Id) ?? double.NaN)]);
            }

            return true;
        }

        private string ChangeRate(int rate)
        {
            _rate = rate;
            Restart();
            return $"sample rate {rate}";
        }

        private string ChangePace(Pace pace)
        {
            _plugin.Deactivate();
            if (_arrangement.TellRenderMode)
            {
                _plugin.SetOffline(pace == Pace.Offline);
            }

            _loop.Offline = pace == Pace.Offline;
            _plugin.Activate(_rate, 1, _loop.MaxFrames);
            return pace == Pace.Offline ? "offline from here" : "real time from here";
        }

        private string Restart()
        {
            _plugin.Services.TakeRestart();
            _plugin.Deactivate();
            _plugin.Serve();
            _plugin.Activate(_rate, 1, _loop.MaxFrames);
            return "restart";
        }

        private string CallHook(string name, double now)
        {
            if (!_player.Hooks.TryGetValue(name, out Action<double>? hook))
            {
                return $"there is no hook '{name}'";
            }

            hook(now);
            return $"hook {name}";
        }
    }
}
