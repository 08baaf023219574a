using System.Diagnostics;

namespace LiveMusic.Editor;

/// <summary>
/// The editor's process: shows the page in the host's window; where that cannot be, in a window of its own; else in the default browser. It says which, and why.
/// </summary>
/// <remarks>Threading: <see cref="Run"/> makes the window's thread and one that hears the engine, and ends with the window.</remarks>
public sealed class EditorProgram : IWebViewListener
{
    /// <summary>After the engine's end even a window that hangs has so long and no longer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly EditorOptions _options;
    private readonly TextReader _engine;
    private readonly TextWriter _output;
    private readonly Lock _gate = new();
    private readonly PageStore _store = new();
    private readonly List<Action<IWebView>> _waiting = [];
    private IWebView? _view;
    private bool _told;
    private string _reason = "";
    private string? _broken;
    private string? _unreachable;

    private EditorProgram(EditorOptions options, TextReader engine, TextWriter output) => (_options, _engine, _output) = (options, engine, output);

    /// <param name="options">Where the editor is to be.</param>
    /// <param name="engine">The engine's lines; their end is ours.</param>
    /// <param name="output">Takes ours.</param>
    /// <returns>The process's exit code: 0 unless the page could not be shown at all.</returns>
    public static int Run(EditorOptions options, TextReader engine, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(engine);
        var program = new EditorProgram(options, engine, output);
        var (word, rest) = EngineLine.Split(engine.ReadLine() ?? "");
        if (word != EngineLine.Page || rest.Split(' ') is not [var address, var ticket]) throw new FormatException("The engine did not say which page to show. `livemusic editor` is started by the engine.");
        new Thread(program.Listen) { IsBackground = true, Name = "engine" }.Start();
        var code = 0;
        var window = new Thread(() => code = program.Show(address, ticket)) { Name = "window" };
        if (OperatingSystem.IsWindows()) window.SetApartmentState(ApartmentState.STA);
        window.Start();
        window.Join();
        return code;
    }

    void IWebViewListener.Loaded() => Say(EngineLine.Loaded);

    void IWebViewListener.Said(string message)
    {
        switch (PageMessage.Read(message))
        {
            case PageReady when !_told:
                _told = true;
                Say(_options.Embedded && _reason.Length == 0 ? EngineLine.Shown : $"{EngineLine.Window} {_reason}");
                break;
            case PageKey key:
                _view!.PassOn(key);
                break;
            case PageTyping typing:
                _view!.Typing(typing.On);
                break;
            case PageStorage storage:
                _store.Keep(storage.Items);
                break;
        }
    }

    void IWebViewListener.Gone()
    {
        Say(EngineLine.Closed);
        _view!.Close();
    }

    void IWebViewListener.Unreachable(string why)
    {
        _unreachable = why;
        _view!.Close();
    }

    void IWebViewListener.Broken(string why)
    {
        _broken = why;
        _view!.Close();
    }

    private int Show(string address, string ticket)
    {
        foreach (var way in _options.Embedded ? [_options, _options.WithoutParent] : (EditorOptions[])[_options])
        {
            try
            {
                using var view = SystemWebView.Open(way, physical: _options.Embedded, address, _store, this);
                Serve(view);
                if (_unreachable is { } gone) return Fail($"the page cannot be loaded: {gone}");
                if (_broken is not { } broken) return 0;
                _reason = broken;
                break;
            }
            catch (NoHostWindowException e)
            {
                return Fail(e.Message);
            }
            catch (WebViewException e)
            {
                _reason = e.Message;
            }
        }
        try
        {
            DefaultBrowser.Open(ticket);
            Say($"{EngineLine.Browser} {Line("The editor is in your browser", _reason)}");
            return 0;
        }
        catch (WebViewException e)
        {
            return Fail($"{_reason}; {e.Message}");
        }
    }

    private int Fail(string why)
    {
        Say($"{EngineLine.Failed} {Line("The editor cannot be shown", why)}");
        return 1;
    }

    private void Serve(IWebView view)
    {
        if (_reason.Length > 0) _reason = Line("The editor has a window of its own", _reason);
        lock (_gate)
        {
            _view = view;
            foreach (var action in _waiting) view.Post(() => action(view));
            _waiting.Clear();
        }
        view.Run();
        lock (_gate) _view = null;
    }

    private static string Line(string what, string why) => $"{what}: {why.ReplaceLineEndings(" ").TrimEnd('.')}.";

    private void Listen()
    {
        while (_engine.ReadLine() is { } line)
        {
            var (word, rest) = EngineLine.Split(line);
            switch (word)
            {
                case EngineLine.Size when EngineLine.ReadSize(rest) is { } size:
                    Do(view => view.Resize(size.Width, size.Height, size.Scale));
                    break;
                case EngineLine.Ping:
                    Do(_ => Say(EngineLine.Pong));
                    break;
                case EngineLine.Close:
                    Do(view => view.Close());
                    break;
            }
        }
        Do(view => view.Close());
        Thread.Sleep(Grace);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    private void Do(Action<IWebView> action)
    {
        lock (_gate)
        {
            if (_view is { } view) view.Post(() => action(view));
            else _waiting.Add(action);
        }
    }

    private void Say(string line)
    {
        lock (_output)
        {
            try
            {
                _output.WriteLine(line);
                _output.Flush();
            }
            // The engine is gone; its lines' end ends us.
            catch (IOException)
            {
            }
        }
    }
}
