using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>An editor through VST3's IPlugView.</summary>
internal sealed unsafe class Vst3Editor : HostedEditor
{
    private readonly Com<IPlugView>* _view;
    private readonly Com<IPlugViewContentScaleSupport>* _scale;
    private readonly PlugFrame _frame;
    private readonly HostServices _services;
    private bool _attached;

    public Vst3Editor(Com<IPlugView>* view, HostServices services)
    {
        _view = view;
        _services = services;
        if (view->Table->IsPlatformTypeSupported(view, Type) != TResult.Ok)
        {
            Com.Release(view);
            throw new HostException("The plugin's view does not know this system's windows.");
        }

        _scale = Com.Query<IPlugViewContentScaleSupport>(view, IPlugViewContentScaleSupport.Iid);
        _frame = new PlugFrame(services, (width, height) => Asked(width, height));
        view->Table->SetFrame(view, _frame.Pointer);
    }

    public override (int Width, int Height) Size
    {
        get
        {
            ViewRect rect;
            return _view->Table->GetSize(_view, &rect) == TResult.Ok
                ? (rect.Right - rect.Left, rect.Bottom - rect.Top)
                : throw new HostException("IPlugView.getSize failed.");
        }
    }

    public override bool CanResize => _view->Table->CanResize(_view) == TResult.Ok;

    private static byte* Type => Vst3Text.Pointer(OperatingSystem.IsWindows() ? PlatformType.Windows : PlatformType.X11);

    public override bool SetScale(double scale) => _scale != null && _scale->Table->SetContentScaleFactor(_scale, (float)scale) == TResult.Ok;

    public override (int Width, int Height) Fit(int width, int height)
    {
        var rect = new ViewRect { Right = width, Bottom = height };
        return _view->Table->CheckSizeConstraint(_view, &rect) == TResult.Ok
            ? (rect.Right - rect.Left, rect.Bottom - rect.Top)
            : throw new HostException("IPlugView.checkSizeConstraint failed.");
    }

    public override void Open(nint window)
    {
        int result = _view->Table->Attached(_view, (void*)window, Type);
        if (result != TResult.Ok)
        {
            throw new HostException($"IPlugView.attached returned {result}.");
        }

        _attached = true;
        (int width, int height) = Size;
        Resize(width, height);
    }

    public override bool Resize(int width, int height)
    {
        var rect = new ViewRect { Right = width, Bottom = height };
        return _view->Table->OnSize(_view, &rect) == TResult.Ok;
    }

    public override void Close()
    {
        if (_attached)
        {
            _attached = false;
            _view->Table->Removed(_view);
        }
    }

    public override void Dispose()
    {
        Close();
        _view->Table->SetFrame(_view, null);
        Com.Release(_scale);
        if (((Com<FUnknown>*)_view)->Table->Release(_view) != 0)
        {
            _services.Breach("references to the view are left after the host gave its own back");
        }

        _frame.CheckGivenBack();
        _frame.Release();
    }
}
