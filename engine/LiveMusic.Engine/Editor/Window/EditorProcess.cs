using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Channels;
using LiveMusic.Editor;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Engine.Editor.Window;

/// <summary>
/// One editor's process, from its start to its end. It may hang or be killed at any moment: whoever talks to it here never waits for it, and one that does not answer is ended.
/// </summary>
/// <remarks>Threading: any thread. What the editor says is told on some thread of the pool, and nothing any more once it was asked to close.</remarks>
internal sealed class EditorProcess
{
    /// <summary>A window whose thread did not answer so many pings in a row hangs. Counted, so that a computer that slept blames nobody.</summary>
    private const int MostUnanswered = 10;

    /// <summary>Lines that wait for a process which does not read.</summary>
    private const int MostWaiting = 64;

    /// <summary>Loading a web view from a cold disk on a slow machine takes its time.</summary>
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(60);

    /// <summary>What a healthy process needs to close its window, several times over.</summary>
    private static readonly TimeSpan CloseTime = TimeSpan.FromMilliseconds(800);

    private readonly Process _process;
    private readonly TimeSpan _pingPeriod;
    private readonly Action<EditorStatus> _tell;
    private readonly Action<string> _log;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It was asked to close, or is gone.</summary>
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unanswered;
    private volatile string _state = "";
    private volatile bool _exited;

    private EditorProcess(Process process, TimeSpan pingPeriod, Action<EditorStatus> tell, Action<string> log)
        => (_process, _pingPeriod, _tell, _log) = (process, pingPeriod, tell, log);

    /// <summary>It has a window, or is about to have one. False for one that is ending, for whatever reason.</summary>
    public bool IsOpen => !_exited && !_over.Task.IsCompleted && _state is ("" or EngineLine.Shown or EngineLine.Window);

    /// <summary>When the process is gone.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public int Id { get; private set; }

    /// <exception cref="IOException">The system does not start it; the message says why.</exception>
    public static EditorProcess Start(EditorStart program, OpenEditor place, string address, string ticket, Action<EditorStatus> tell, Action<string> log)
    {
        var start = program.At(place);
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new IOException($"'{start.FileName}' was not started.");
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw new IOException($"'{start.FileName}' was not started: {e.Message}", e);
        }
        var editor = new EditorProcess(process, program.PingPeriod, tell, log) { Id = process.Id };
        editor.Send(EngineLine.OfPage(address, ticket));
        editor.Ended = Task.Run(editor.ServeAsync);
        return editor;
    }

    public void Resize(int width, int height, double scale) => Send(EngineLine.OfSize(width, height, scale));

    /// <summary>Asks it to end, and ends it if it does not. Returns at once; nothing is told any more.</summary>
    public void Close()
    {
        Send(EngineLine.Close);
        _over.TrySetResult();
    }

    private void Send(string line) => _lines.Writer.TryWrite(line);

    private async Task ServeAsync()
    {
        var speaking = SpeakAsync();
        var hearing = HearAsync();
        var complaining = ComplainAsync();
        var watching = WatchAsync();
        var exit = _process.WaitForExitAsync();
        await Task.WhenAny(exit, _over.Task).ConfigureAwait(false);
        await Task.WhenAny(exit, Task.Delay(CloseTime)).ConfigureAwait(false);
        if (!exit.IsCompleted) Kill();
        await exit.ConfigureAwait(false);
        _exited = true;
        _lines.Writer.TryComplete();
        // What it said last is heard; helpers of the web view that still hold its streams are not waited for.
        await Task.WhenAny(Task.WhenAll(speaking, hearing, complaining), Task.Delay(CloseTime)).ConfigureAwait(false);
        if (!_over.Task.IsCompleted && _state is not (EngineLine.Browser or EngineLine.Failed or EngineLine.Closed))
        {
            Tell(EngineLine.Failed, $"The editor's process ended unexpectedly (code {_process.ExitCode}). Open its window again.");
        }
        _over.TrySetResult();
        await watching.ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task SpeakAsync()
    {
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await _process.StandardInput.WriteLineAsync(line).ConfigureAwait(false);
                await _process.StandardInput.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    private async Task HearAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                var (word, text) = EngineLine.Split(line);
                switch (word)
                {
                    case EngineLine.Pong:
                        Interlocked.Exchange(ref _unanswered, 0);
                        break;
                    case EngineLine.Loaded:
                        _loaded.TrySetResult();
                        break;
                    case EngineLine.Shown or EngineLine.Window or EngineLine.Browser or EngineLine.Failed or EngineLine.Closed:
                        _loaded.TrySetResult();
                        Tell(word, text);
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    // Web views grumble; a little of it helps to find out why one does not work.
    private async Task ComplainAsync()
    {
        const int most = 20;
        try
        {
            for (var lines = 0; await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line;)
                if (line.Length > 0 && lines++ < most) _log($"Editor {Id}: {line}");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    private async Task WatchAsync()
    {
        await Task.WhenAny(_loaded.Task, _over.Task, Task.Delay(LoadTime)).ConfigureAwait(false);
        if (!_loaded.Task.IsCompleted) GiveUp($"The editor did not start within {LoadTime.TotalSeconds:0} s.");
        while (!_over.Task.IsCompleted)
        {
            if (Interlocked.Increment(ref _unanswered) > MostUnanswered) GiveUp("The editor's window did not answer any more and was closed. Open it again.");
            Send(EngineLine.Ping);
            await Task.WhenAny(_over.Task, Task.Delay(_pingPeriod)).ConfigureAwait(false);
        }
    }

    private void GiveUp(string why)
    {
        if (_over.Task.IsCompleted) return;
        Tell(EngineLine.Failed, why);
        Close();
        Kill();
    }

    // With the web view's helpers, which are its children. WebView2's may serve other editors too, and notice by themselves.
    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: !OperatingSystem.IsWindows());
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself.
        }
    }

    private void Tell(string state, string message)
    {
        if (_over.Task.IsCompleted) return;
        _state = state;
        if (message.Length > 0) _log($"Editor {Id}: {message}");
        _tell(new(state, message));
    }
}
