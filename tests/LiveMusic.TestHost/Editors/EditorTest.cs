using System.Diagnostics;
using System.Globalization;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Stress;
using SkiaSharp;

namespace LiveMusic.TestHost.Editors;

/// <summary>
/// Opens a plugin's editor in a window of the host, looks at it, writes in it, resizes it, closes it, again and again, and does harm to its process. Host and
/// engine must not mind, and nothing may be left behind. Main thread.
/// </summary>
internal sealed class EditorTest(HostedPlugin plugin, EditorTask task, Action<EditorCheck> done)
{
    /// <summary>A cold start on a slow and busy machine.</summary>
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan ShortTime = TimeSpan.FromSeconds(10);

    /// <summary>Within this the runtime ends a thread of its pool that has nothing to do (20 s).</summary>
    private static readonly TimeSpan PoolTime = TimeSpan.FromSeconds(30);

    /// <summary>A text, a border and a background have more colours than this among them; an empty window has one.</summary>
    private const int FewColours = 8;

    private readonly List<double> _shown = [];
    private readonly List<double> _drawn = [];
    private readonly List<double> _resized = [];
    private readonly List<double> _closeCalls = [];
    private readonly List<double> _gone = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private bool _failed;
    private HostWindow? _window;

    /// <summary>False when a check failed.</summary>
    public bool Run()
    {
        HostedEditor? made = plugin.CreateEditor();
        Check("the plugin has an editor", made is not null, "");
        if (made is null)
        {
            return false;
        }

        Shape(made);
        made.Dispose();
        Check("an editor that was only made starts nothing", Status.EnginePid == 0, $"engine {Status.EnginePid}");

        // Before the plugin was ever active: as a user opens it in a stopped project.
        First();
        if (Status.EnginePid == 0)
        {
            Check("there is an engine", false, Status.Message);
            return false;
        }

        plugin.Activate(48000, 1, 512);
        (ProcessFootprint host, int engine, int windows) = Count();
        int failed = 0;
        for (int cycle = 1; cycle < task.Cycles && failed < 3; cycle++)
        {
            failed += Cycle(cycle) ? 0 : 1;
        }

        Check($"opened and closed {task.Cycles} times", failed == 0, failed == 0 ? Sizes() : $"{failed} times not");
        if (task.Harm && task.Expected == "shown")
        {
            Harm();
        }

        Balance(host, engine, windows);
        Check("the plugin broke no rule", plugin.Services.Misbehaviour.IsEmpty, plugin.Services.Misbehaviour.FirstOrDefault() ?? "");
        return !_failed;
    }

    /// <summary>The times measured.</summary>
    public string Figures() => string.Join('\n', new[]
    {
        Figure("from the host's call to the page drawn and connected", _shown),
        Figure("from the host's call to the first picture", _drawn),
        Figure("from the host's resize to the new size drawn", _resized),
        Figure("the host's close call", _closeCalls),
        Figure("from close to the end of all its processes", _gone),
    }.Where(f => f.Length > 0));

    private PluginStatus Status => plugin.Status(_clock.Elapsed.TotalSeconds) ?? throw new HostException("The plugin says nothing of itself (no livemusic.diagnostics).");

    private void Shape(HostedEditor editor)
    {
        (int width, int height) = editor.Size;
        Check("it says how large it is", width >= 640 && height >= 400, $"{width} x {height}");
        (int w, int h) = editor.Fit(10, 10);
        Check("a size that is too small is corrected", w >= 640 && h >= 400, $"10 x 10 becomes {w} x {h}");
        Check("a larger size is taken as it is", editor.Fit(2000, 1200) == (2000, 1200), "");
        Check("it can be resized", editor.CanResize, "");
        bool scales = editor.SetScale(1.5);
        Check("at 150 % it is larger", scales && editor.Size == (width * 3 / 2, height * 3 / 2), $"{editor.Size.Width} x {editor.Size.Height}");
        editor.SetScale(1);
        Check("and back", editor.Size == (width, height), $"{editor.Size.Width} x {editor.Size.Height}");
    }

    private void First()
    {
        using Opened opened = Open("first opening, before the plugin was active");
        if (!opened.There)
        {
            return;
        }

        // What is written while the model is being loaded counts too, but a picture of that shows little.
        Wait(OpenTime, () => Status.PromptsReady > 0);
        Pause(0.5);
        if (task.Picture is { } file && opened.Window.Picture() is { } picture)
        {
            using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
            using FileStream stream = File.Create(file);
            png.SaveTo(stream);
            picture.Dispose();
        }

        if (task.Expected == "shown" && OperatingSystem.IsLinux())
        {
            Write(opened.Window);
            Resize(opened);
        }
    }

    private bool Cycle(int cycle)
    {
        bool before = _failed;
        _failed = false;
        using (Opened opened = Open("", quiet: true))
        {
            if (opened.There && task.Expected == "shown" && cycle % 5 == 0)
            {
                ResizeTo(opened, 980 + (cycle * 13 % 300), 620 + (cycle * 7 % 200));
            }
        }

        bool ok = !_failed;
        _failed |= before;
        return ok;
    }

    private void Write(HostWindow window)
    {
        if (task.Text.Length == 0)
        {
            return;
        }

        double scale = task.Scale ?? 1;
        window.Keys.Clear();
        window.Click((int)(task.Prompt.X * scale), (int)(task.Prompt.Y * scale));
        Pause(0.3);
        Check("a click gives the keyboard to the editor", !window.HasKeyboard, "");
        window.Press("KeyA", control: true);
        window.Type(task.Text);
        window.Press("Enter");
        Wait(ShortTime, () => plugin.Prompt(0) == task.Text);
        Check("what is written there is the plugin's first prompt", plugin.Prompt(0) == task.Text, $"'{plugin.Prompt(0)}'");
        int spaces = window.Keys.Count(k => k.Code == "Space");
        Check("its spaces did not reach the host", spaces == 0, $"{spaces} did");

        // While a text is being written the pointer may lie anywhere.
        window.Click((int)(task.Prompt.X * scale), (int)(task.Prompt.Y * scale));
        Pause(0.3);
        window.PointAtBar();
        Pause(0.3);
        window.Type(" two");
        Pause(0.3);
        Check("also with the pointer elsewhere", window.Keys.All(k => k.Code != "Space") && !window.HasKeyboard, "");

        // Out of the text, then out of the editor.
        window.Press("Escape");
        Pause(0.3);
        window.Press("Escape");
        Wait(ShortTime, () => window.HasKeyboard);
        Check("Escape gives the keyboard back", window.HasKeyboard, "");
        window.Keys.Clear();
        window.Press("Space");
        Wait(ShortTime, () => window.Keys.Any(k => k.Code == "Space"));
        Check("then Space is the host's", window.Keys.Count(k => k is { Code: "Space", Down: true }) == 1, string.Join(' ', window.Keys.Select(k => k.Code)));

        // A key that the page has no use for, with the keyboard in the editor.
        window.Click(window.Width / 2, 6);
        Pause(0.3);
        window.Keys.Clear();
        window.Press("F9");
        Wait(ShortTime, () => window.Keys.Any(k => k is { Code: "F9", Down: false }));
        Check("a key that the page does not want reaches the host", window.Keys.Any(k => k is { Code: "F9", Down: true, Sent: true }), string.Join(' ', window.Keys.Select(k => k.Code)));
        window.PointAtBar();
        Wait(ShortTime, () => window.HasKeyboard);
        Check("the keyboard goes back when the pointer leaves", window.HasKeyboard, "");
    }

    private void Resize(Opened opened)
    {
        ResizeTo(opened, 1240, 800);
        (int width, int height) = ResizeTo(opened, 760, 500);
        Check("it follows the host's window", opened.Window.ChildSize == (width, height) && _resized.Count == 2, $"{width} x {height}, asked for 760 x 500");
    }

    private (int Width, int Height) ResizeTo(Opened opened, int width, int height)
    {
        (int w, int h) = opened.Editor.Fit(width, height);
        var watch = Stopwatch.StartNew();
        opened.Window.Resize(w, h);
        opened.Editor.Resize(w, h);
        bool drawn = false;
        Wait(ShortTime, () => drawn = opened.Window.ChildSize == (w, h) && CornerIsDrawn(opened.Window));
        if (drawn)
        {
            _resized.Add(watch.Elapsed.TotalMilliseconds);
        }
        else
        {
            Check($"resized to {w} x {h}", false, $"it is {opened.Window.ChildSize}");
        }

        return (w, h);
    }

    // The host's own window is black.
    private static bool CornerIsDrawn(HostWindow window)
    {
        using SKBitmap? picture = window.Picture();
        return picture?.GetPixel(picture.Width - 2, picture.Height - 2) is { Red: > 0 } or { Green: > 0 } or { Blue: > 0 };
    }

    private void Harm()
    {
        uint engine = Status.EnginePid;
        using (Opened opened = Open("", quiet: true))
        {
            Kill(opened, engine);
        }

        using (Opened opened = Open("opened again after that"))
        {
            if (opened.There && OperatingSystem.IsLinux())
            {
                EditorProcesses.Of(engine).ToList().ForEach(EditorProcesses.Stop);
                int[] hung = [.. EditorProcesses.Of(engine)];
                double took = opened.Close();
                Check("an editor that hangs does not hold up the host", took < 50, Milliseconds(took));
                Wait(ShortTime, () => !hung.Any(EditorProcesses.Lives));
                Check("and is ended", !hung.Any(EditorProcesses.Lives), "");
            }
        }

        using (Opened opened = Open("opened again after that"))
        {
            if (!opened.There)
            {
                return;
            }

            // The window that the editor is in goes away first, as some hosts do it.
            opened.Window.Dispose();
            Wait(ShortTime, () => EditorProcesses.CountFamily(engine) == 0);
            Check("the host destroys its window under the editor: the editor ends", EditorProcesses.CountFamily(engine) == 0, $"{EditorProcesses.CountFamily(engine)} processes");
            Check("and the engine lives", Status.EnginePid == engine && EditorProcesses.Lives((int)engine), "");
        }

        using (Opened opened = Open("opened again after that"))
        {
            if (!opened.There)
            {
                return;
            }

            EngineProcess.Kill(Status);
            Wait(OpenTime, () => Status is { Editor: "shown" } s && s.EnginePid != engine && s.EnginePid != 0);
            Check("a new engine brings the editor back into the same window", Status.Editor == "shown" && Status.EnginePid != engine && opened.Window.Children == 1, $"{Status.Editor}, engine {engine} → {Status.EnginePid}");
        }
    }

    private void Kill(Opened opened, uint engine)
    {
        if (!opened.There)
        {
            return;
        }

        int[] editors = [.. EditorProcesses.Of(engine)];
        Array.ForEach(editors, EditorProcesses.Kill);
        Wait(ShortTime, () => Status.Editor == "failed");
        Check("an editor that is killed is told of", editors.Length > 0 && Status.Editor == "failed", $"{Status.Editor} {Status.Message}");
        Check("host and engine live", Status.EnginePid == engine && EditorProcesses.Lives((int)engine), "");
    }

    private (ProcessFootprint Host, int Engine, int Windows) Count() =>
        (ProcessFootprint.TakeWhenStill(TimeSpan.FromSeconds(2)), EditorProcesses.CountDescriptors(Status.EnginePid), OperatingSystem.IsLinux() ? X11Window.CountTopWindows() : 0);

    private void Balance(ProcessFootprint before, int engineBefore, int windowsBefore)
    {
        uint engine = Status.EnginePid;
        Wait(ShortTime, () => EditorProcesses.CountFamily(engine) == 0 && EditorProcesses.CountWebKit() == 0);
        ProcessFootprint now = ProcessFootprint.TakeWhenCalm(before, PoolTime);
        Check("the host holds no more than before", !now.Exceeds(before), $"descriptors {before.Descriptors} → {now.Descriptors}, threads {before.Threads} → {now.Threads}, children {before.Children} → {now.Children}");
        int engineNow = EditorProcesses.CountDescriptors(engine);
        Check("nor does the engine", engineNow <= engineBefore + 8, $"descriptors {engineBefore} → {engineNow}");
        Check("no process is left", EditorProcesses.CountFamily(engine) == 0 && EditorProcesses.CountWebKit() == 0, $"{EditorProcesses.CountFamily(engine)} of the engine, {EditorProcesses.CountWebKit()} of the web view");
        // The display server clears up behind a client that died when it comes to it.
        int windowsNow = 0;
        if (OperatingSystem.IsLinux()) Wait(ShortTime, () => (windowsNow = X11Window.CountTopWindows()) <= windowsBefore);
        Check("no window is left", windowsNow <= windowsBefore, $"{windowsBefore} → {windowsNow}");
    }

    private Opened Open(string what, bool quiet = false)
    {
        HostedEditor editor = plugin.CreateEditor() ?? throw new HostException("The plugin makes no second editor.");
        if (task.Scale is { } scale)
        {
            editor.SetScale(scale);
        }

        (int width, int height) = task.Size is { } size ? editor.Fit(size.Width, size.Height) : editor.Size;
        HostWindow window = HostWindow.Open("livemusic-host", width, height);
        _window = window;
        editor.Asked = (w, h) =>
        {
            window.Resize(w, h);
            return editor.Resize(w, h);
        };
        if (task.Size is not null)
        {
            editor.Resize(width, height);
        }

        var watch = Stopwatch.StartNew();
        editor.Open(window.Place);
        bool drawn = false;
        double shown = 0;
        Wait(OpenTime, () =>
        {
            if (!drawn && window.Children > 0 && Colours(window) > FewColours)
            {
                drawn = true;
                _drawn.Add(watch.Elapsed.TotalMilliseconds);
            }

            string place = Status.Editor;
            if (place == task.Expected && shown == 0)
            {
                shown = watch.Elapsed.TotalMilliseconds;
                _shown.Add(shown);
            }

            return place == "failed" || (shown > 0 && (drawn || task.Expected != "shown" || !OperatingSystem.IsLinux()));
        });
        PluginStatus now = Status;
        bool ok = shown > 0 && (drawn || task.Expected != "shown" || !OperatingSystem.IsLinux());
        if (!quiet || !ok)
        {
            Check(what.Length > 0 ? what : "opened", ok, $"{now.Editor}{(drawn ? ", drawn" : "")} after {Milliseconds(watch.Elapsed.TotalMilliseconds)}{(now.Message.Length > 0 ? $", \"{now.Message}\"" : "")}");
        }

        return new Opened(this, editor, window, ok);
    }

    private static int Colours(HostWindow window)
    {
        using SKBitmap? picture = window.Picture();
        if (picture is null)
        {
            return 0;
        }

        var colours = new HashSet<uint>();
        ReadOnlySpan<uint> pixels = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(picture.GetPixelSpan());
        for (int y = 0; y < picture.Height && colours.Count <= FewColours; y += 3)
        {
            for (int x = 0; x < picture.Width; x += 3)
            {
                colours.Add(pixels[(y * picture.RowBytes / 4) + x]);
            }
        }

        return colours.Count;
    }

    private string Sizes() => $"{_resized.Count} resizes among them";

    private static string Milliseconds(double value) => value.ToString("0", CultureInfo.InvariantCulture) + " ms";

    private static string Figure(string what, List<double> times)
    {
        if (times.Count == 0)
        {
            return "";
        }

        double[] sorted = [.. times.Order()];
        double At(double share) => sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
        return string.Create(CultureInfo.InvariantCulture, $"{what}: p50 {At(0.5):0} ms, p95 {At(0.95):0} ms, most {sorted[^1]:0} ms ({sorted.Length} times)");
    }

    private void Check(string what, bool ok, string found)
    {
        _failed |= !ok;
        done(new EditorCheck(what, ok, found));
    }

    private void Pause(double seconds) => Wait(TimeSpan.FromSeconds(seconds), () => false);

    /// <summary>Serves plugin and window until something is so, or time is up.</summary>
    private void Wait(TimeSpan most, Func<bool> until)
    {
        var watch = Stopwatch.StartNew();
        do
        {
            plugin.Serve();
            _window?.Serve();
            if (until())
            {
                return;
            }

            Thread.Sleep(5);
        }
        while (watch.Elapsed < most);
    }

    /// <summary>An editor in its window, until it is disposed.</summary>
    private sealed class Opened(EditorTest test, HostedEditor editor, HostWindow window, bool there) : IDisposable
    {
        private bool _closed;

        public HostedEditor Editor => editor;

        public HostWindow Window => window;

        /// <summary>It came where it was expected.</summary>
        public bool There => there;

        /// <summary>Milliseconds that the host's calls took.</summary>
        public double Close()
        {
            if (_closed)
            {
                return 0;
            }

            _closed = true;
            uint engine = test.Status.EnginePid;
            var watch = Stopwatch.StartNew();
            editor.Close();
            editor.Dispose();
            double took = watch.Elapsed.TotalMilliseconds;
            test._window = null;
            window.Dispose();
            test._closeCalls.Add(took);
            test.Wait(ShortTime, () => EditorProcesses.CountFamily(engine) == 0);
            test._gone.Add(watch.Elapsed.TotalMilliseconds);
            return took;
        }

        public void Dispose() => Close();
    }
}
