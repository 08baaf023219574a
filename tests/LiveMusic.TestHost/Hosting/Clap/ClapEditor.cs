using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Clap;

/// <summary>An editor through CLAP's gui extension, embedded.</summary>
internal sealed unsafe class ClapEditor : HostedEditor
{
    private readonly ClapPlugin* _plugin;
    private readonly ClapPluginGui* _gui;
    private readonly HostServices _services;

    public ClapEditor(ClapPlugin* plugin, ClapPluginGui* gui, HostServices services)
    {
        _plugin = plugin;
        _gui = gui;
        _services = services;
        if (gui->IsApiSupported(plugin, Api, 0) == 0)
        {
            throw new HostException("The plugin cannot be embedded in this system's windows.");
        }

        if (gui->Create(plugin, Api, 0) == 0)
        {
            throw new HostException("gui.create returned false.");
        }

        services.ResizeAsked = (width, height) => Asked(width, height);
    }

    public override (int Width, int Height) Size
    {
        get
        {
            uint width;
            uint height;
            return _gui->GetSize(_plugin, &width, &height) != 0 ? ((int)width, (int)height) : throw new HostException("gui.get_size returned false.");
        }
    }

    public override bool CanResize => _gui->CanResize(_plugin) != 0;

    private static byte* Api => ClapText.Pointer(OperatingSystem.IsWindows() ? ClapWindowApi.Win32 : ClapWindowApi.X11);

    public override bool SetScale(double scale) => _gui->SetScale(_plugin, scale) != 0;

    public override (int Width, int Height) Fit(int width, int height)
    {
        (uint w, uint h) = ((uint)width, (uint)height);
        return _gui->AdjustSize(_plugin, &w, &h) != 0 ? ((int)w, (int)h) : throw new HostException("gui.adjust_size returned false.");
    }

    public override void Open(nint window)
    {
        var place = new ClapWindow { Api = Api, Handle = window };
        if (_gui->SetParent(_plugin, &place) == 0)
        {
            throw new HostException("gui.set_parent returned false.");
        }

        if (_gui->Show(_plugin) == 0)
        {
            throw new HostException("gui.show returned false.");
        }
    }

    public override bool Resize(int width, int height) => _gui->SetSize(_plugin, (uint)width, (uint)height) != 0;

    public override void Close() => _gui->Hide(_plugin);

    public override void Dispose()
    {
        _services.ResizeAsked = null;
        _gui->Destroy(_plugin);
    }
}
