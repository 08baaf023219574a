using System.Diagnostics;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Editor;
using LiveMusic.Plugin.Core.Engine;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Pipes;

namespace LiveMusic.Plugin.Tests;

/// <summary>The editor between a host of either format and an engine: a test plays both.</summary>
[Collection(nameof(Alone))]
public sealed class EditorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _name = OperatingSystem.IsWindows()
        ? $"livemusic-test-{Environment.ProcessId}-{Guid.NewGuid():N}"[..40]
        : Path.Combine(Path.GetTempPath(), $"lm-{Guid.NewGuid():N}"[..12] + ".sock");

    private readonly string? _engine = Environment.GetEnvironmentVariable("LIVEMUSIC_ENGINE");

    // The adapter starts an engine where it finds none: here it must not find one to start.
    public EditorTests()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", _name);
        Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", Path.Combine(Path.GetTempPath(), "no-engine-here"));
    }

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    private static bool Embeds => !OperatingSystem.IsMacOS();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", null);
        Environment.SetEnvironmentVariable("LIVEMUSIC_ENGINE", _engine);
        File.Delete(_name + ".lock");
    }

    [Fact]
    public async Task AClapEditorOpensBeforeAnythingWasActivatedAndFollowsItsHost()
    {
        await using var listener = ControlPipe.Listen();
        using var rig = new ClapRig();
        Clap.Create(rig, floating: false);
        Assert.Equal((980, 620), Clap.Size(rig));
        Assert.True(Clap.SetScale(rig, 1.5));
        Assert.Equal((1470, 930), Clap.Size(rig));
        Assert.Equal((1080, 720), Clap.Adjust(rig, 1, 1));
        Assert.Null(rig.Instance.Region);
        Clap.SetParent(rig, 0x3a00007);
        Assert.Null(rig.Instance.Region);
        Clap.Show(rig);
        Assert.NotNull(rig.Instance.Region);

        await using var channel = await Accept(listener);
        await Greet(channel, 1);
        using var heart = new Heart(rig.Instance);
        var open = await Next<OpenEditor>(channel);
        Assert.Equal((Windowing.Platform, 0x3a00007, 1470, 930, 1.5, "LiveMusic"), (open.Platform, open.Parent, open.Width, open.Height, open.Scale, open.Title));
        Assert.Equal((Environment.GetEnvironmentVariable("DISPLAY") ?? "", Environment.GetEnvironmentVariable("XAUTHORITY") ?? ""), (open.Display, open.Authority));
        Assert.Equal(EditorPlace.Opening, rig.Instance.Status().Editor);
        await Say(channel, new EditorStatus("shown", ""));
        await Until(() => rig.Instance.Status().Editor == EditorPlace.Shown);

        Assert.True(Clap.SetSize(rig, 1600, 1000));
        Assert.Equal(new ResizeEditor(1600, 1000, 1.5), await Next<ResizeEditor>(channel));
        // The window moves to another screen: it shall be larger, and the host says which size it gave.
        rig.Told();
        Assert.True(Clap.SetScale(rig, 3));
        Assert.Contains("3200 x 2000 wanted", rig.Told());
        Assert.Equal(new ResizeEditor(3200, 2000, 3), await Next<ResizeEditor>(channel));

        Clap.Hide(rig);
        await Next<CloseEditor>(channel);
        Assert.Equal(EditorPlace.Closed, rig.Instance.Status().Editor);
        Clap.Show(rig);
        Assert.Equal(0x3a00007, (await Next<OpenEditor>(channel)).Parent);
        Clap.Destroy(rig);
        await Next<CloseEditor>(channel);

        // As it was left.
        Clap.Create(rig, floating: false);
        Assert.Equal((3200, 2000), Clap.Size(rig));
        Clap.Show(rig);
        Clap.SetParent(rig, 8);
        Assert.Equal(8, (await Next<OpenEditor>(channel)).Parent);
    }

    [Fact]
    public void AClapEditorIsOfferedForThisSystemsWindowsAlone()
    {
        using var rig = new ClapRig();
        Assert.Equal(OperatingSystem.IsLinux(), Clap.Supports(rig, ClapWindowApi.X11, floating: false));
        Assert.Equal(OperatingSystem.IsLinux(), Clap.Supports(rig, ClapWindowApi.Wayland, floating: true));
        Assert.False(Clap.Supports(rig, ClapWindowApi.Wayland, floating: false));
        Assert.Equal(OperatingSystem.IsWindows(), Clap.Supports(rig, ClapWindowApi.Win32, floating: false));
        Assert.Equal(OperatingSystem.IsMacOS(), Clap.Supports(rig, ClapWindowApi.Cocoa, floating: true));
        Assert.False(Clap.Supports(rig, ClapWindowApi.Cocoa, floating: false));
        Assert.False(Clap.Supports(rig, "gtk"u8, floating: true));
        Assert.Equal((Windowing.Platform, !Embeds), Clap.Preferred(rig));
        Clap.Create(rig, floating: false);
        Clap.Destroy(rig);
        Clap.Destroy(rig);
        Assert.Null(rig.Instance.Region);
    }

    [Fact]
    public async Task AFloatingEditorThatIsClosedByItsUserIsToldOfAndStaysClosed()
    {
        var listener = ControlPipe.Listen();
        using var rig = new ClapRig();
        rig.TrackName = "Bass";
        Clap.Rename(rig);
        Clap.Create(rig, floating: true);
        Clap.Show(rig);
        await using (var channel = await Accept(listener))
        {
            await Greet(channel, 1);
            using var heart = new Heart(rig.Instance);
            var open = await Next<OpenEditor>(channel);
            Assert.Equal((0, "LiveMusic · Bass"), (open.Parent, open.Title));
            await Say(channel, new EditorStatus("window", ""));
            await Until(() => rig.Instance.Status().Editor == EditorPlace.Window);
            rig.Told();
            await Say(channel, new EditorStatus("closed", ""));
            await Until(() => rig.Told().Contains("editor closed, destroyed: 0"));
            Assert.Equal(EditorPlace.Closed, rig.Instance.Status().Editor);
        }
        await listener.DisposeAsync();

        await using var next = ControlPipe.Listen();
        await using var second = await Accept(next);
        await Greet(second, 2);
        using var beats = new Heart(rig.Instance);
        rig.Instance.SetPromptText(3, "mark");
        // Everything is told but the editor.
        while (await Next(second) is var message && message is not SetPrompts { Slots: [_, _, _, { Text: "mark" }, ..] }) Assert.IsNotType<OpenEditor>(message);
        Clap.Show(rig);
        Assert.IsType<OpenEditor>(await Next(second));
    }

    [Fact]
    public async Task ANewEngineIsToldOfTheOpenEditor()
    {
        var listener = ControlPipe.Listen();
        using var rig = new Vst3Rig(engine: NoneToStart);
        using var view = new Vst3TestView(rig);
        view.Attach(77);
        await using (var first = await Accept(listener))
        {
            await Greet(first, 1);
            using var heart = new Heart(rig.Instance);
            await Next<OpenEditor>(first);
            await Say(first, new EditorStatus("shown", ""));
            await Until(() => rig.Instance.Status().Editor == EditorPlace.Shown);
            view.Resize(1300, 800);
            await Next<ResizeEditor>(first);
        }
        await listener.DisposeAsync();
        await Until(() => rig.Instance.Status().Editor == EditorPlace.Opening);

        await using var next = ControlPipe.Listen();
        await using var second = await Accept(next);
        await Greet(second, 2);
        using var beats = new Heart(rig.Instance);
        var open = await Next<OpenEditor>(second);
        Assert.Equal((77, 1300, 800), (open.Parent, open.Width, open.Height));
    }

    [Fact]
    public async Task WhatHindersTheEditorIsToldAndItComesBackOnReopening()
    {
        await using var listener = ControlPipe.Listen();
        using var rig = new Vst3Rig(engine: NoneToStart);
        using var view = new Vst3TestView(rig);
        await using var channel = await Accept(listener);
        await Greet(channel, 1);
        using var heart = new Heart(rig.Instance);
        view.Attach(5);
        await Next<OpenEditor>(channel);
        await Say(channel, new EditorStatus("browser", "The editor is in your browser: no web view."));
        await Until(() => rig.Instance.Status() is { Editor: EditorPlace.Browser, Message: "The editor is in your browser: no web view." });
        await Say(channel, new EditorStatus("failed", "The editor's process ended."));
        await Until(() => rig.Instance.Status() is { Editor: EditorPlace.Failed, Message: "The editor's process ended." });
        view.Remove();
        Assert.Equal((EditorPlace.Closed, ""), (rig.Instance.Status().Editor, rig.Instance.Status().Message));
        // The same window again: another opening, whether or not the engine heard in time that it was closed.
        view.Attach(5);
        while (await Next(channel) is not OpenEditor) { }
        await Until(() => rig.Instance.Status().Editor == EditorPlace.Opening);
        // A state that nobody knows is no reason to fall.
        await Say(channel, new EditorStatus("upside down", ""));
        await Say(channel, new EditorStatus("shown", ""));
        await Until(() => rig.Instance.Status().Editor == EditorPlace.Shown);
    }

    [Fact]
    public async Task AVst3ViewIsAViewForItsHost()
    {
        await using var listener = ControlPipe.Listen();
        // Only an open editor of this host has a run loop.
        using var rig = new Vst3Rig(PluginKind.Effect, engine: NoneToStart, context: new() { OffersRunLoop = false });
        Assert.True(Vst3TestView.NoneCalled(rig, "knobs"u8));
        using var frame = new Vst3Frame();
        using (var view = new Vst3TestView(rig))
        {
            Assert.Equal((980, 620), view.Size);
            Assert.True(view.Supports(OperatingSystem.IsWindows() ? PlatformType.Windows : OperatingSystem.IsMacOS() ? PlatformType.Mac : PlatformType.X11));
            Assert.False(view.Supports("CocoaWindow"u8));
            Assert.Equal((720, 480), view.Constrain(10, 20, 1, 1));
            Assert.Equal((900, 700), view.Constrain(0, 0, 900, 700));
            view.SetFrame(frame);
            Assert.Equal(TResult.Ok, view.SetScale(2));
            Assert.NotEqual(TResult.Ok, view.SetScale(float.NaN));
            Assert.Empty(frame.Asked);
            Assert.False(frame.RunLoop.HasTimer);
            view.Attach(9);
            Assert.Equal(OperatingSystem.IsLinux(), frame.RunLoop.HasTimer);

            await using var channel = await Accept(listener);
            await Greet(channel, 1);
            using var heart = new Heart(rig.Instance);
            var open = await Next<OpenEditor>(channel);
            Assert.Equal((9, 1960, 1240, 2.0, "LiveMusic FX"), (open.Parent, open.Width, open.Height, open.Scale, open.Title));
            Assert.Equal(TResult.Ok, view.SetScale(1));
            Assert.Equal((980, 620), Assert.Single(frame.Asked));
            Assert.Equal(new ResizeEditor(980, 620, 1), await Next<ResizeEditor>(channel));

            // What is turned in the editor is told on the UI thread while it is open, without waiting for the host's next call.
            await Say(channel, new ParameterEdit((uint)ParameterId.Mix, 0, 0));
            await Say(channel, new ParameterEdit((uint)ParameterId.Mix, 1, 0.25));
            await Until(() => rig.Instance.GetValue(ParameterTable.Get(ParameterId.Mix)) == 0.25);
            if (OperatingSystem.IsLinux())
            {
                await Until(() =>
                {
                    frame.RunLoop.Tick();
                    return rig.Handler.Calls.Contains("perform 501 0.25");
                });
            }

            // A second view takes the editor over; the first has nothing to give back then.
            using (var other = new Vst3TestView(rig))
            {
                other.Attach(10);
                Assert.Equal(10, (await Next<OpenEditor>(channel)).Parent);
                view.Remove();
                other.Resize(1000, 700);
                Assert.Equal(new ResizeEditor(1000, 700, 1), await Next<ResizeEditor>(channel));
            }
            // The host forgot to remove it before it let it go.
            await Next<CloseEditor>(channel);
            view.SetFrame(null);
        }
        Assert.Equal((1, 1, false), (frame.References, frame.RunLoop.References, frame.RunLoop.HasTimer));
    }

    [Fact]
    public async Task AViewMayOutliveItsPlugin()
    {
        await using var listener = ControlPipe.Listen();
        using var frame = new Vst3Frame();
        using var rig = new Vst3Rig(engine: NoneToStart, context: new() { OffersRunLoop = false });
        using var view = new Vst3TestView(rig);
        view.SetFrame(frame);
        view.Attach(3);
        await using var channel = await Accept(listener);
        await Greet(channel, 1);
        await Next<OpenEditor>(channel);
        view.Terminate(rig);
        await Next<Goodbye>(channel);
        Assert.False(frame.RunLoop.HasTimer);
        view.Resize(800, 600);
        view.Remove();
        view.Remove();
    }

    private static EngineAccess NoneToStart => new(null) { MayStart = false };

    private static Task<MessageChannel<ClientMessage, EngineMessage>> Accept(ControlListener listener) => listener.AcceptAsync(Ended).WaitAsync(Patience, Ended);

    private static ValueTask Say(MessageChannel<ClientMessage, EngineMessage> channel, EngineMessage message) => channel.SendAsync(message, Ended);

    private static async Task<ClientMessage?> Next(MessageChannel<ClientMessage, EngineMessage> channel) => await channel.ReceiveAsync(Ended).AsTask().WaitAsync(Patience, Ended);

    private static async Task<T> Next<T>(MessageChannel<ClientMessage, EngineMessage> channel) where T : ClientMessage
    {
        while (true)
        {
            var message = await Next(channel);
            Assert.NotNull(message);
            if (message is T wanted) return wanted;
            // What a test waits for is the next thing that is said of the editor.
            Assert.False(message is OpenEditor or ResizeEditor or CloseEditor, $"{message} came before the {typeof(T).Name}.");
        }
    }

    private static async Task Greet(MessageChannel<ClientMessage, EngineMessage> channel, int process)
    {
        await Next<Hello>(channel);
        await Say(channel, new Welcome(ControlProtocol.Version, "1", process, process));
        await Next<SetPrompts>(channel);
    }

    private static async Task Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, "It did not happen in time.");
            await Task.Delay(10, Ended);
        }
    }

    /// <summary>CLAP's gui extension as a host calls it.</summary>
    private static unsafe class Clap
    {
        private static ReadOnlySpan<byte> Api => OperatingSystem.IsWindows() ? ClapWindowApi.Win32 : OperatingSystem.IsMacOS() ? ClapWindowApi.Cocoa : ClapWindowApi.X11;

        public static bool Supports(ClapRig rig, ReadOnlySpan<byte> api, bool floating) => Gui(rig)->IsApiSupported(rig.Plugin, ClapText.Pointer(api), floating ? (byte)1 : (byte)0) != 0;

        public static (string Api, bool Floating) Preferred(ClapRig rig)
        {
            byte* api;
            byte floating;
            Assert.Equal(1, Gui(rig)->GetPreferredApi(rig.Plugin, &api, &floating));
            return (ClapText.Read(api)!, floating != 0);
        }

        public static void Create(ClapRig rig, bool floating)
        {
            Assert.Equal(1, Gui(rig)->Create(rig.Plugin, ClapText.Pointer(Api), floating || !Embeds ? (byte)1 : (byte)0));
            Assert.Equal(0, Gui(rig)->Create(rig.Plugin, ClapText.Pointer(Api), 0));
        }

        public static void Destroy(ClapRig rig) => Gui(rig)->Destroy(rig.Plugin);

        public static bool SetScale(ClapRig rig, double scale) => Gui(rig)->SetScale(rig.Plugin, scale) != 0;

        public static (int, int) Size(ClapRig rig)
        {
            uint width, height;
            Assert.Equal(1, Gui(rig)->GetSize(rig.Plugin, &width, &height));
            return ((int)width, (int)height);
        }

        public static (int, int) Adjust(ClapRig rig, uint width, uint height)
        {
            Assert.Equal(1, Gui(rig)->AdjustSize(rig.Plugin, &width, &height));
            return ((int)width, (int)height);
        }

        public static bool SetSize(ClapRig rig, uint width, uint height) => Gui(rig)->SetSize(rig.Plugin, width, height) != 0;

        public static void SetParent(ClapRig rig, nint window)
        {
            var place = new ClapWindow { Api = ClapText.Pointer(Api), Handle = window };
            Assert.Equal(1, Gui(rig)->SetParent(rig.Plugin, &place));
        }

        public static void Show(ClapRig rig) => Assert.Equal(1, Gui(rig)->Show(rig.Plugin));

        public static void Hide(ClapRig rig) => Assert.Equal(1, Gui(rig)->Hide(rig.Plugin));

        public static void Rename(ClapRig rig) => rig.Extension<ClapPluginTrackInfo>(ClapPluginTrackInfo.Id)->Changed(rig.Plugin);

        private static ClapPluginGui* Gui(ClapRig rig) => rig.Extension<ClapPluginGui>(ClapPluginGui.Id);
    }
}

/// <summary>A VST3's view as a host calls it.</summary>
internal sealed unsafe class Vst3TestView : IDisposable
{
    private readonly Com<IPlugView>* _view;

    public Vst3TestView(Vst3Rig rig)
    {
        _view = rig.Controller->Table->CreateView(rig.Controller, Vst3Text.Pointer(ViewType.Editor));
        Assert.True(_view != null);
        // It is both interfaces, and counts them together.
        var again = Com.Query<IPlugView>(_view, IPlugView.Iid);
        Assert.True(again == _view);
        Com.Release(again);
    }

    public (int Width, int Height) Size
    {
        get
        {
            ViewRect rect;
            Assert.Equal(TResult.Ok, _view->Table->GetSize(_view, &rect));
            Assert.Equal((0, 0), (rect.Left, rect.Top));
            return (rect.Right, rect.Bottom);
        }
    }

    public static bool NoneCalled(Vst3Rig rig, ReadOnlySpan<byte> name) => rig.Controller->Table->CreateView(rig.Controller, Vst3Text.Pointer(name)) == null;

    public bool Supports(ReadOnlySpan<byte> type) => _view->Table->IsPlatformTypeSupported(_view, Vst3Text.Pointer(type)) == TResult.Ok;

    public (int Width, int Height) Constrain(int left, int top, int width, int height)
    {
        var rect = new ViewRect { Left = left, Top = top, Right = left + width, Bottom = top + height };
        Assert.Equal(TResult.Ok, _view->Table->CheckSizeConstraint(_view, &rect));
        Assert.Equal((left, top), (rect.Left, rect.Top));
        return (rect.Right - left, rect.Bottom - top);
    }

    public void SetFrame(Vst3Frame? frame) => Assert.Equal(TResult.Ok, _view->Table->SetFrame(_view, frame is null ? null : frame.Pointer));

    public int SetScale(float scale)
    {
        var support = Com.Query<IPlugViewContentScaleSupport>(_view, IPlugViewContentScaleSupport.Iid);
        var result = support->Table->SetContentScaleFactor(support, scale);
        Com.Release(support);
        return result;
    }

    public void Attach(nint window)
    {
        var type = OperatingSystem.IsWindows() ? PlatformType.Windows : OperatingSystem.IsMacOS() ? PlatformType.Mac : PlatformType.X11;
        Assert.NotEqual(TResult.Ok, _view->Table->Attached(_view, null, Vst3Text.Pointer(type)));
        Assert.Equal(TResult.Ok, _view->Table->Attached(_view, (void*)window, Vst3Text.Pointer(type)));
    }

    public void Resize(int width, int height)
    {
        var rect = new ViewRect { Right = width, Bottom = height };
        Assert.Equal(TResult.Ok, _view->Table->OnSize(_view, &rect));
        Assert.Equal((width, height), Size);
    }

    public void Remove() => Assert.Equal(TResult.Ok, _view->Table->Removed(_view));

    public void Terminate(Vst3Rig rig)
    {
        rig.Component->Table->SetActive(rig.Component, 0);
        Assert.Equal(TResult.Ok, rig.Component->Table->Base.Terminate(rig.Component));
    }

    public void Dispose() => Assert.Equal(0u, ((Com<FUnknown>*)_view)->Table->Release(_view));
}
