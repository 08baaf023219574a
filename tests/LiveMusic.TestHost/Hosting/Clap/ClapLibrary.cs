using System.Runtime.InteropServices;
using System.Text;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Clap;

/// <summary>A loaded <c>.clap</c>: a file, or a folder that holds one.</summary>
internal sealed unsafe class ClapLibrary : HostedLibrary
{
    private readonly nint _module;
    private readonly ClapEntry* _entry;
    private readonly ClapPluginFactory* _factory;
    private bool _disposed;

    private ClapLibrary(nint module, ClapEntry* entry, ClapPluginFactory* factory)
    {
        _module = module;
        _entry = entry;
        _factory = factory;
        ReadFactory();
    }

    public override string Format => "CLAP";

    /// <summary>Loads the library at a full path.</summary>
    public static ClapLibrary Open(string full)
    {
        string file = FindBinary(full, ".clap");
        nint module = LoadModule(file);
        if (!NativeLibrary.TryGetExport(module, ClapEntry.SymbolName, out nint symbol))
        {
            NativeLibrary.Free(module);
            throw new HostException($"{file} has no exported symbol {ClapEntry.SymbolName}: it is no CLAP plugin.");
        }

        var entry = (ClapEntry*)symbol;
        if (!entry->Version.IsCompatible)
        {
            string version = entry->Version.ToString();
            NativeLibrary.Free(module);
            throw new HostException($"{file} speaks CLAP {version}; 1.0 or newer is needed.");
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(full + '\0');
        fixed (byte* text = utf8)
        {
            if (entry->Init(text) == 0)
            {
                NativeLibrary.Free(module);
                throw new HostException($"{file}: clap_entry.init returned false.");
            }
        }

        var factory = (ClapPluginFactory*)entry->GetFactory(ClapText.Pointer(ClapPluginFactory.Id));
        if (factory == null)
        {
            entry->Deinit();
            NativeLibrary.Free(module);
            throw new HostException($"{file} has no plugin factory.");
        }

        return new ClapLibrary(module, entry, factory) { Path = full };
    }

    public override HostedPlugin Create(string? id, ThreadRoles roles)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        roles.RequireMain();
        PluginDescription description = Choose(id);
        var services = new HostServices(roles) { ShowsEditors = ShowsEditors };
        var host = new ClapHostObject(services);
        byte[] utf8 = Encoding.UTF8.GetBytes(description.Id + '\0');
        ClapPlugin* plugin;
        fixed (byte* text = utf8)
        {
            plugin = _factory->CreatePlugin(_factory, host.Pointer, text);
        }

        if (plugin == null)
        {
            host.Dispose();
            throw new HostException($"{Path}: the factory did not create '{description.Id}'.");
        }

        services.Initialised = true;
        if (plugin->Init(plugin) == 0)
        {
            string log = string.Join("; ", services.Log.Select(l => l.Text));
            plugin->Destroy(plugin);
            host.Dispose();
            throw new HostException($"{description.Name}: init returned false. {log}");
        }

        return new ClapInstance(plugin, description, services, host);
    }

    public override void ReadFactory() => Plugins = ReadDescriptors();

    public override void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _entry->Deinit();
            NativeLibrary.Free(_module);
        }
    }

    private List<PluginDescription> ReadDescriptors()
    {
        var list = new List<PluginDescription>();
        uint count = _factory->GetPluginCount(_factory);
        for (uint i = 0; i < count; i++)
        {
            ClapPluginDescriptor* d = _factory->GetPluginDescriptor(_factory, i);
            if (d == null)
            {
                continue;
            }

            var features = new List<string>();
            for (byte** f = d->Features; f != null && *f != null; f++)
            {
                features.Add(ClapText.Read(*f)!);
            }

            list.Add(new PluginDescription(
                ClapText.Read(d->Id) ?? "",
                ClapText.Read(d->Name) ?? "",
                ClapText.Read(d->Vendor) ?? "",
                ClapText.Read(d->PluginVersion) ?? "",
                ClapText.Read(d->Description) ?? "",
                features));
        }

        return list;
    }
}
