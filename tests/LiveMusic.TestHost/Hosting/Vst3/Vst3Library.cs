using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>A loaded <c>.vst3</c>: a bundle, or the file itself.</summary>
internal sealed unsafe class Vst3Library : HostedLibrary
{
    private const string AudioCategory = "Audio Module Class";

    private readonly nint _module;
    private readonly delegate* unmanaged[Stdcall]<byte> _exit;
    private readonly void* _factory;
    private readonly HostApplication _host = new();
    private readonly List<Vst3Id> _ids = [];
    private bool _disposed;

    private Vst3Library(nint module, void* factory, nint exit)
    {
        _module = module;
        _factory = factory;
        _exit = (delegate* unmanaged[Stdcall]<byte>)exit;
        void* third = Vst3Call.Query(_factory, Vst3Id.Factory3);
        if (third != null)
        {
            Vst3Call.Table<FactoryTable>(third)->SetHostContext(third, _host.Pointer);
            Vst3Call.Release(third);
        }

        ReadFactory();
    }

    public override string Format => "VST3";

    /// <summary>Loads the library at a full path.</summary>
    public static Vst3Library Open(string full)
    {
        string file = FindBinary(full, ".vst3");
        nint module = LoadModule(file);
        try
        {
            nint exit = Enter(file, module);
            if (!NativeLibrary.TryGetExport(module, "GetPluginFactory", out nint get))
            {
                throw new HostException($"{file} does not export GetPluginFactory: it is no VST3 plugin.");
            }

            void* factory = ((delegate* unmanaged[Stdcall]<void*>)get)();
            return factory != null ? new Vst3Library(module, factory, exit) { Path = full } : throw new HostException($"{file}: GetPluginFactory returned nothing.");
        }
        catch (HostException)
        {
            NativeLibrary.Free(module);
            throw;
        }
    }

    public override HostedPlugin Create(string? id, ThreadRoles roles)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        roles.RequireMain();
        PluginDescription description = Choose(id);
        Vst3Id component = _ids[Plugins.ToList().IndexOf(description)];
        return new Vst3Instance(_factory, component, _host, description, new HostServices(roles));
    }

    public override void ReadFactory()
    {
        FactoryTable* factory = Vst3Call.Table<FactoryTable>(_factory);
        void* second = Vst3Call.Query(_factory, Vst3Id.Factory2);
        var list = new List<PluginDescription>();
        _ids.Clear();
        int count = factory->CountClasses(_factory);
        for (int i = 0; i < count; i++)
        {
            ClassInfo2 info = default;
            bool read = second != null
                ? Vst3Call.Table<FactoryTable>(second)->GetClassInfo2(second, i, &info) == Vst3Result.Ok
                : factory->GetClassInfo(_factory, i, &info.Class) == Vst3Result.Ok;
            if (read && ClapText.Read(info.Class.Category, 32) == AudioCategory)
            {
                string kinds = ClapText.Read(info.SubCategories, 128);
                list.Add(new PluginDescription(
                    info.Class.Id.ToString(),
                    ClapText.Read(info.Class.Name, 64),
                    ClapText.Read(info.Vendor, 64),
                    ClapText.Read(info.Version, 64),
                    ClapText.Read(info.SdkVersion, 64),
                    kinds.Split('|', StringSplitOptions.RemoveEmptyEntries)));
                _ids.Add(info.Class.Id);
            }
        }

        if (second != null)
        {
            Vst3Call.Release(second);
        }

        Plugins = list;
    }

    public override void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Vst3Call.Release(_factory);
        if (_exit != null)
        {
            _exit();
        }

        _host.Release();
        NativeLibrary.Free(_module);
    }

    /// <summary>Tells the module that it is loaded, and returns what tells it the end. Linux demands both functions, macOS too, Windows neither.</summary>
    private static nint Enter(string file, nint module)
    {
        (string enter, string exit) = OperatingSystem.IsWindows() ? ("InitDll", "ExitDll")
            : OperatingSystem.IsMacOS() ? ("bundleEntry", "bundleExit")
            : ("ModuleEntry", "ModuleExit");
        bool hasEnter = NativeLibrary.TryGetExport(module, enter, out nint begin);
        bool hasExit = NativeLibrary.TryGetExport(module, exit, out nint end);
        if (!OperatingSystem.IsWindows() && !(hasEnter && hasExit))
        {
            throw new HostException($"{file} does not export {enter} and {exit}.");
        }

        if (hasEnter && ((delegate* unmanaged[Stdcall]<nint, byte>)begin)(module) == 0)
        {
            throw new HostException($"{file}: {enter} returned false.");
        }

        return hasExit ? end : 0;
    }
}
