using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Plugin.Core.Engine;

namespace LiveMusic.Plugin.Clap;

/// <summary>A <see cref="PluginInstance"/> as CLAP sees it: a thin layer of translation, one file for each topic of the specification.</summary>
/// <remarks>
/// Threading: as the specification says of each function. The audio thread works on <see cref="Block"/> alone, which is unmanaged; it never sees this object.
/// No exception crosses into the host: main-thread functions catch, log the cause and say that they failed.
/// </remarks>
internal sealed unsafe partial class ClapAdapter : IDisposable
{
    private readonly PluginInstance _instance;
    private readonly ClapHostNotifier _host;
    private readonly Block* _block;

    public ClapAdapter(PluginKind kind, ClapHost* host)
    {
        _block = (Block*)NativeMemory.AllocZeroed((nuint)sizeof(Block));
        _host = new(host, &_block->Edits);
        _instance = new(kind, _host, new EngineAccess(ClapExports.PluginFolder));
        _block->Adapter = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        _block->Audio = _instance.Audio;
        _block->Controllers = MidiControllers.IndexByController;
        _block->HasMainInput = kind == PluginKind.Effect;
        _block->Plugin = new()
        {
            Descriptor = ClapFactory.Descriptor(kind),
            PluginData = _block,
            Init = &Init,
            Destroy = &Destroy,
            Activate = &Activate,
            Deactivate = &Deactivate,
            StartProcessing = &StartProcessing,
            StopProcessing = &StopProcessing,
            Reset = &Reset,
            Process = &Process,
            GetExtension = &GetExtension,
            OnMainThread = &OnMainThread,
        };
    }

    public ClapPlugin* Plugin => &_block->Plugin;

    /// <summary>The instance and its host, for tests.</summary>
    internal PluginInstance Instance => _instance;
    internal ClapHostNotifier Host => _host;

    /// <summary>The adapter behind a plugin's pointer. Any thread but the audio thread.</summary>
    internal static ClapAdapter Of(ClapPlugin* plugin) => Unsafe.As<ClapAdapter>(GCHandle.FromIntPtr(BlockOf(plugin)->Adapter).Target)!;

    /// <summary>Main thread, last: the host forgets the plugin.</summary>
    public void Dispose()
    {
        _instance.Dispose();
        GCHandle.FromIntPtr(_block->Adapter).Free();
        NativeMemory.Free(_block);
    }

    /// <summary>What the host's pointer leads to.</summary>
    private struct Block
    {
        public ClapPlugin Plugin;

        /// <summary>A <see cref="GCHandle"/> of the <see cref="ClapAdapter"/>.</summary>
        public nint Adapter;
        public AudioProcessor Audio;
        public bool HasMainInput;

        /// <summary>See <see cref="MidiControllers.IndexByController"/>; kept here so that the audio thread touches no class's statics.</summary>
        public int* Controllers;
        public ClapEdits Edits;
    }

    private static Block* BlockOf(ClapPlugin* plugin) => (Block*)plugin->PluginData;

    /// <summary>The end of a main-thread function that failed: the cause goes to the host's log, never into the host.</summary>
    private static byte Caught(ClapPlugin* plugin, Exception e, [CallerMemberName] string call = "")
    {
        try
        {
            Of(plugin)._host.Log(LogLevel.Error, $"{call} failed: {e}");
        }
        // Not even the log works (out of memory): the caller still learns that the call failed.
        catch (Exception)
        {
        }
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Init(ClapPlugin* plugin)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.FindExtensions();
            adapter._host.CheckMainThread("init");
            adapter._instance.TrackName = adapter._host.TrackName() ?? "";
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Destroy(ClapPlugin* plugin)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("destroy");
            adapter.Dispose();
        }
        catch (Exception e)
        {
            Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Activate(ClapPlugin* plugin, double sampleRate, uint minimumFrames, uint maximumFrames)
    {
        try
        {
            if (!(sampleRate > 0) || !double.IsFinite(sampleRate)) return 0;
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("activate");
            adapter._instance.Activate(sampleRate, (int)Math.Min(maximumFrames, int.MaxValue));
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Deactivate(ClapPlugin* plugin)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("deactivate");
            adapter._instance.Deactivate();
        }
        catch (Exception e)
        {
            Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMainThread(ClapPlugin* plugin)
    {
        try
        {
            var adapter = Of(plugin);
            if (adapter._host.OnMainThread()) adapter.HideWhatIsLacking();
        }
        catch (Exception e)
        {
            Caught(plugin, e);
        }
    }
}
