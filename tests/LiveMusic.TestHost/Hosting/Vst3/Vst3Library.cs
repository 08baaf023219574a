using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>A loaded <c>.vst3</c>: a bundle, or the file itself.</summary>
internal sealed unsafe class Vst3Library : HostedLibrary
{
    private readonly nint _module;
    private readonly delegate* unmanaged[Cdecl]<byte> _exit;
    private readonly Com<IPluginFactory>* _factory;
    private readonly HostApplication _host = new();
    private readonly List<Tuid> _ids = [];
    private bool _disposed;

    private Vst3Library(nint module, Com<IPluginFactory>* factory, nint exit)
    {
        _module = module;
        _factory = factory;
        _exit = (delegate* unmanaged[Cdecl]<byte>)exit;
        Com<IPluginFactory3>* third = Com.Query<IPluginFactory3>(_factory, IPluginFactory3.Iid);
        if (third != null)
        {
            third->Table->SetHostContext(third, (Com<FUnknown>*)_host.Pointer);
            Com.Release(third);
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
            if (!NativeLibrary.TryGetExport(module, ModuleSymbol.GetPluginFactory, out nint get))
            {
                throw new HostException($"{file} does not export GetPluginFactory: it is no VST3 plugin.");
            }

            Com<IPluginFactory>* factory = ((delegate* unmanaged[Cdecl]<Com<IPluginFactory>*>)get)();
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
        Tuid component = _ids[Plugins.ToList().IndexOf(description)];
        return new Vst3Instance(_factory, component, _host, description, new HostServices(roles) { ShowsEditors = ShowsEditors });
    }

    public override void ReadFactory()
    {
        Com<IPluginFactory2>* second = Com.Query<IPluginFactory2>(_factory, IPluginFactory2.Iid);
        var list = new List<PluginDescription>();
        _ids.Clear();
        int count = _factory->Table->CountClasses(_factory);
        for (int i = 0; i < count; i++)
        {
            // The second's class begins with the first's fields.
            PClassInfo2 info = default;
            bool read = second != null
                ? second->Table->GetClassInfo2(second, i, &info) == TResult.Ok
                : _factory->Table->GetClassInfo(_factory, i, (PClassInfo*)&info) == TResult.Ok;
            if (read && Vst3Text.Matches(info.Category, ClassCategory.Processor))
            {
                string kinds = Vst3Text.Read(info.SubCategories, PClassInfo.SubCategoriesSize);
                list.Add(new PluginDescription(
                    info.Cid.ToString(),
                    Vst3Text.Read(info.Name, PClassInfo.NameSize),
                    Vst3Text.Read(info.Vendor, PClassInfo.NameSize),
                    Vst3Text.Read(info.Version, PClassInfo.NameSize),
                    Vst3Text.Read(info.SdkVersion, PClassInfo.NameSize),
                    kinds.Split('|', StringSplitOptions.RemoveEmptyEntries)));
                _ids.Add(info.Cid);
            }
        }

        Com.Release(second);
        Plugins = list;
    }

    public override void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Com.Release(_factory);
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
        (string enter, string exit) = OperatingSystem.IsWindows() ? (ModuleSymbol.WindowsEntry, ModuleSymbol.WindowsExit)
            : OperatingSystem.IsMacOS() ? (ModuleSymbol.MacEntry, ModuleSymbol.MacExit)
            : (ModuleSymbol.LinuxEntry, ModuleSymbol.LinuxExit);
        bool hasEnter = NativeLibrary.TryGetExport(module, enter, out nint begin);
        bool hasExit = NativeLibrary.TryGetExport(module, exit, out nint end);
        if (!OperatingSystem.IsWindows() && !(hasEnter && hasExit))
        {
            throw new HostException($"{file} does not export {enter} and {exit}.");
        }

        if (hasEnter && ((delegate* unmanaged[Cdecl]<nint, byte>)begin)(module) == 0)
        {
            throw new HostException($"{file}: {enter} returned false.");
        }

        return hasExit ? end : 0;
    }
}
