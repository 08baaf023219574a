namespace LiveMusic.TestHost.Hosting;

/// <summary>
/// The one thread that makes audio calls. The main thread hands it work with <see cref="Run"/> and meanwhile serves the plugin;
/// the audio thread can hand a piece back with <see cref="AskMain"/> and waits for it. Neither direction allocates on the audio thread.
/// </summary>
internal sealed class AudioThread : IDisposable
{
    /// <summary>How long the main thread sleeps between two looks at what the plugin wants, in milliseconds.</summary>
    private const int MainPeriodMs = 4;

    private readonly ThreadRoles _roles;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wakeAudio = new(false);
    private readonly AutoResetEvent _wakeMain = new(false);
    private readonly AutoResetEvent _answered = new(false);

    private Action? _work;            // main -> audio, published by _wakeAudio
    private Exception? _failure;      // audio -> main, published by _done
    private volatile bool _done;
    private volatile bool _quit;
    private volatile int _question;   // audio -> main: number + 1 of the question, 0 for none

    public AudioThread(ThreadRoles roles, bool raisePriority = false)
    {
        _roles = roles;
        _thread = new Thread(Loop) { Name = "audio", IsBackground = true };
        _thread.Start(raisePriority);
    }

    /// <summary>What priority the thread got.</summary>
    public string Priority { get; private set; } = "normal";

    /// <summary>
    /// [main] Runs <paramref name="work"/> on the audio thread and returns when it is done; its exception comes out here. Meanwhile
    /// <paramref name="serve"/> runs on the main thread every few milliseconds, and <paramref name="answer"/> for each question of
    /// <see cref="AskMain"/>.
    /// </summary>
    public void Run(Action work, Action? serve = null, Action<int>? answer = null)
    {
        _roles.RequireMain();
        _work = work;
        _failure = null;
        _done = false;
        _wakeAudio.Set();
        while (!_done)
        {
            _wakeMain.WaitOne(MainPeriodMs);
            int question = _question;
            if (question != 0)
            {
                try
                {
                    answer?.Invoke(question - 1);
                }
                finally
                {
                    _question = 0;
                    _answered.Set();
                }
            }

            serve?.Invoke();
        }

        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"The audio thread failed: {failure.Message}", failure);
        }
    }

    /// <summary>[audio] Waits while the main thread answers question <paramref name="number"/>. Only between blocks.</summary>
    public void AskMain(int number)
    {
        _question = number + 1;
        _wakeMain.Set();
        while (_question != 0)
        {
            _answered.WaitOne();
        }
    }

    public void Dispose()
    {
        _quit = true;
        _wakeAudio.Set();
        _thread.Join();
        _wakeAudio.Dispose();
        _wakeMain.Dispose();
        _answered.Dispose();
    }

    private void Loop(object? raisePriority)
    {
        if (raisePriority is true)
        {
            Priority = ThreadPriorityBoost.Raise();
        }

        while (true)
        {
            _wakeAudio.WaitOne();
            if (_quit)
            {
                return;
            }

            _roles.TakeAudio();
            try
            {
                _work!();
            }
#pragma warning disable CA1031 // It must come out on the main thread, whatever it is.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _failure = e;
            }
            finally
            {
                _roles.LeaveAudio();
                _done = true;
                _wakeMain.Set();
            }
        }
    }
}
