using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LiveMusic.Engine.Installation;

/// <summary>What a plugin library says about itself when it is loaded as a host's scanner loads it.</summary>
/// <param name="Version">As hosts show it.</param>
/// <param name="Plugins">Their names.</param>
internal sealed record PluginProbe(string Version, IReadOnlyList<string> Plugins)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Loads it in a process of its own (`livemusic probe`): what crashes or hangs there is a finding, and this process goes on.</summary>
    /// <exception cref="IOException">It cannot be loaded; the message says why.</exception>
    public static PluginProbe Run(string bundle)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, InstallPlaces.Program), ["probe", bundle]) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        using var process = Process.Start(start) ?? throw new IOException($"'{start.FileName}' cannot be started.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new IOException($"It had not loaded after {Patience.TotalSeconds:0} s.");
        }
        var lines = errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (process.ExitCode != 0) throw new IOException(lines.Length > 0 ? lines[0] : $"Loading it ended the process with code {process.ExitCode}.");
        return JsonSerializer.Deserialize<PluginProbe>(output.Result, JsonSerializerOptions.Web) ?? throw new IOException("It said nothing.");
    }

    /// <summary>Loads it into this process, for good.</summary>
    /// <exception cref="IOException">It cannot be loaded, or is no plugin.</exception>
    public static PluginProbe Load(string bundle)
    {
        var path = PluginFormat.LibraryOf(bundle);
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new IOException(e.Message.ReplaceLineEndings(" "), e);
        }
        return bundle.EndsWith(PluginFormat.Vst3.Bundle, StringComparison.Ordinal) ? LoadVst3(library) : LoadClap(library, bundle);
    }

    // CLAP 1.2: entry.h, plugin-factory.h, plugin.h.
    private static unsafe PluginProbe LoadClap(nint library, string bundle)
    {
        if (!NativeLibrary.TryGetExport(library, "clap_entry", out var symbol)) throw new IOException("It exports no clap_entry: it is no CLAP plugin.");
        var entry = (ClapEntry*)symbol;
        var path = Marshal.StringToCoTaskMemUTF8(bundle);
        var id = Marshal.StringToCoTaskMemUTF8("clap.plugin-factory");
        if (entry->Init((byte*)path) == 0) throw new IOException("Its clap_entry refuses to start.");
        var factory = (ClapFactory*)entry->GetFactory((byte*)id);
        if (factory == null) throw new IOException("It has no plugin factory.");
        var (version, names) = ("", new List<string>());
        for (var i = 0u; i < factory->Count(factory); i++)
        {
            var descriptor = factory->Descriptor(factory, i);
            if (descriptor == null) throw new IOException($"It does not describe its plugin {i}.");
            version = Text(descriptor->Version);
            names.Add(Text(descriptor->Name));
        }
        return Whole(version, names);
    }

    // VST 3: ipluginbase.h. Only what IPluginFactory2 tells.
    private static unsafe PluginProbe LoadVst3(nint library)
    {
        Start(library);
        if (!NativeLibrary.TryGetExport(library, "GetPluginFactory", out var symbol)) throw new IOException("It exports no GetPluginFactory: it is no VST3 plugin.");
        var unknown = ((delegate* unmanaged<FactoryObject*>)symbol)();
        if (unknown == null) throw new IOException("It has no plugin factory.");
        FactoryObject* factory;
        var id = new Guid("0007B650-F24B-4C0B-A464-EDB9F00B2ABB").ToByteArray(bigEndian: !OperatingSystem.IsWindows());
        fixed (byte* wanted = id)
            if (unknown->Functions->QueryInterface(unknown, wanted, (void**)&factory) != 0) throw new IOException("Its factory does not know its version (no IPluginFactory2).");
        var (version, names) = ("", new List<string>());
        for (var i = 0; i < factory->Functions->CountClasses(factory); i++)
        {
            ClassInfo info;
            if (factory->Functions->GetClassInfo2(factory, i, &info) != 0) throw new IOException($"It does not describe its class {i}.");
            if (Text(info.Category) != "Audio Module Class") continue;
            version = Text(info.Version);
            names.Add(Text(info.Name));
        }
        return Whole(version, names);
    }

    private static unsafe void Start(nint library)
    {
        if (OperatingSystem.IsLinux())
        {
            if (!NativeLibrary.TryGetExport(library, "ModuleEntry", out var entry)) throw new IOException("It exports no ModuleEntry: hosts on Linux refuse it.");
            if (((delegate* unmanaged<nint, byte>)entry)(library) == 0) throw new IOException("Its ModuleEntry refuses to start.");
        }
        else if (NativeLibrary.TryGetExport(library, "InitDll", out var entry) && ((delegate* unmanaged<byte>)entry)() == 0) throw new IOException("Its InitDll refuses to start.");
    }

    private static PluginProbe Whole(string version, List<string> names) => names.Count > 0 ? new(version, names) : throw new IOException("It lists no plugin.");

    private static unsafe string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct ClapEntry
    {
        public fixed uint Version[3];
        public delegate* unmanaged[Cdecl]<byte*, byte> Init;
        public delegate* unmanaged[Cdecl]<void> Deinit;
        public delegate* unmanaged[Cdecl]<byte*, void*> GetFactory;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct ClapFactory
    {
        public delegate* unmanaged[Cdecl]<ClapFactory*, uint> Count;
        public delegate* unmanaged[Cdecl]<ClapFactory*, uint, ClapDescriptor*> Descriptor;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct ClapDescriptor
    {
        public fixed uint ClapVersion[3];
        public byte* Id;
        public byte* Name;
        public byte* Vendor;
        public byte* Url;
        public byte* ManualUrl;
        public byte* SupportUrl;
        public byte* Version;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct FactoryObject
    {
        public FactoryFunctions* Functions;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct FactoryFunctions
    {
        public delegate* unmanaged<FactoryObject*, byte*, void**, int> QueryInterface;
        public delegate* unmanaged<FactoryObject*, uint> AddRef;
        public delegate* unmanaged<FactoryObject*, uint> Release;
        public delegate* unmanaged<FactoryObject*, void*, int> GetFactoryInfo;
        public delegate* unmanaged<FactoryObject*, int> CountClasses;
        public delegate* unmanaged<FactoryObject*, int, void*, int> GetClassInfo;
        public delegate* unmanaged<FactoryObject*, byte*, byte*, void**, int> CreateInstance;
        public delegate* unmanaged<FactoryObject*, int, ClassInfo*, int> GetClassInfo2;
    }

    /// <summary>PClassInfo2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct ClassInfo
    {
        public fixed byte Id[16];
        public int Cardinality;
        public fixed byte Category[32];
        public fixed byte Name[64];
        public uint Flags;
        public fixed byte SubCategories[128];
        public fixed byte Vendor[64];
        public fixed byte Version[64];
        public fixed byte SdkVersion[64];
    }
}
