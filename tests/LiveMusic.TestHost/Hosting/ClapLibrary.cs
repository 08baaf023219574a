using System.Runtime.InteropServices;
using System.Text;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting;

/// <summary>A loaded <c>.clap</c>: a file, or a folder that holds one. Load, create and dispose on the main thread.</summary>
internal sealed unsafe class ClapLibrary : IDisposable
{
    private readonly nint _module;
    private readonly ClapEntry* _entry;
    private readonly ClapPluginFactory* _factory;
    private bool _disposed;

    private ClapLibrary(string path, nint module, ClapEntry* entry, ClapPluginFactory* factory)
    {
        Path = path;
        _module = module;
        _entry = entry;
        _factory = factory;
        Plugins = ReadDescriptors();
    }

    public string Path { get; }

    public IReadOnlyList<PluginDescription> Plugins { get; }

    public static ClapLibrary Load(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        string file = FindBinary(full);
        nint module;
        try
        {
            module = NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new HostException($"{file} cannot be loaded: {e.Message}", e);
        }

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

        return new ClapLibrary(full, module, entry, factory);
    }

    /// <summary>Creates and initialises a plugin, the first one when <paramref name="id"/> is null.</summary>
    public ClapInstance Create(string? id, ThreadRoles roles)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        roles.RequireMain();
        if (Plugins.Count == 0)
        {
            throw new HostException($"{Path} holds no plugins.");
        }

        PluginDescription description = id is null ? Plugins[0] : Plugins.FirstOrDefault(p => p.Id == id)
            ?? throw new HostException($"{Path} has no plugin '{id}'. It has: {string.Join(", ", Plugins.Select(p => p.Id))}.");
        var services = new HostServices(roles);
        byte[] utf8 = Encoding.UTF8.GetBytes(description.Id + '\0');
        ClapPlugin* plugin;
        fixed (byte* text = utf8)
        {
            plugin = _factory->CreatePlugin(_factory, services.Host, text);
        }

        if (plugin == null)
        {
            services.Dispose();
            throw new HostException($"{Path}: the factory did not create '{description.Id}'.");
        }

        services.Initialised = true;
        if (plugin->Init(plugin) == 0)
        {
            string log = string.Join("; ", services.Log.Select(l => l.Text));
            plugin->Destroy(plugin);
            services.Dispose();
            throw new HostException($"{description.Name}: init returned false. {log}");
        }

        return new ClapInstance(plugin, description, services);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _entry->Deinit();
            NativeLibrary.Free(_module);
        }
    }

    private static string FindBinary(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new HostException($"{path} does not exist.");
        }

        // A macOS bundle (Contents/MacOS/Name), or a folder with the library and its companions.
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        string[] candidates =
        [
            System.IO.Path.Combine(path, "Contents", "MacOS", name),
            System.IO.Path.Combine(path, "Contents", "x86_64-linux", name + ".so"),
            System.IO.Path.Combine(path, "Contents", "x86_64-win", name + ".clap"),
            System.IO.Path.Combine(path, name + ".clap"),
        ];
        string? found = Array.Find(candidates, File.Exists)
            ?? Directory.EnumerateFiles(path, "*.clap", SearchOption.AllDirectories).FirstOrDefault();
        return found ?? throw new HostException($"{path} is a folder without a CLAP library in it.");
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
