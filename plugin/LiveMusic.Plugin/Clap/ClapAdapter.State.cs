using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core.State;

namespace LiveMusic.Plugin.Clap;

// A preset is a sound: no context, whichever side leaves it out. A duplicate is a project's state; it goes on from the same memory in a session of its own,
// since every instance has its own region. What load and save without a context mean is up to the plugin: the project.
internal sealed unsafe partial class ClapAdapter
{
    private static readonly ClapPluginState* StateExtension = MakeState();
    private static readonly ClapPluginStateContext* StateContextExtension = MakeStateContext();

    private static ClapPluginState* MakeState()
    {
        var table = (ClapPluginState*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginState));
        table->Save = &StateSave;
        table->Load = &StateLoad;
        return table;
    }

    private static ClapPluginStateContext* MakeStateContext()
    {
        var table = (ClapPluginStateContext*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginStateContext));
        table->Save = &StateContextSave;
        table->Load = &StateContextLoad;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte StateSave(ClapPlugin* plugin, ClapOutputStream* stream) => Save(plugin, stream, ClapStateContextType.ForProject);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte StateLoad(ClapPlugin* plugin, ClapInputStream* stream) => Load(plugin, stream, ClapStateContextType.ForProject);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte StateContextSave(ClapPlugin* plugin, ClapOutputStream* stream, uint context) => Save(plugin, stream, context);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte StateContextLoad(ClapPlugin* plugin, ClapInputStream* stream, uint context) => Load(plugin, stream, context);

    private static byte Save(ClapPlugin* plugin, ClapOutputStream* stream, uint context)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("state.save");
            var bytes = adapter._instance.SaveState(withContext: context != ClapStateContextType.ForPreset);
            fixed (byte* start = bytes)
            {
                // A host may take a piece at a time.
                for (var done = 0; done < bytes.Length;)
                {
                    var taken = stream->Write(stream, start + done, (ulong)(bytes.Length - done));
                    if (taken <= 0) return 0;
                    done += (int)Math.Min(taken, bytes.Length - done);
                }
            }
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    private static byte Load(ClapPlugin* plugin, ClapInputStream* stream, uint context)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("state.load");
            if (!TryRead(stream, out var bytes) || !adapter._instance.LoadState(bytes, withContext: context != ClapStateContextType.ForPreset)) return 0;
            // Or the host shows, and saves, the values from before.
            adapter._host.Rescan(ClapParamRescan.Values | ClapParamRescan.Text);
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    private static bool TryRead(ClapInputStream* stream, out ReadOnlySpan<byte> bytes)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        bytes = default;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= StateFormat.MaximumBytes) return false;
                Array.Resize(ref buffer, 2 * length);
            }
            long got;
            fixed (byte* place = &buffer[length]) got = stream->Read(stream, place, (ulong)(buffer.Length - length));
            if (got < 0 || got > buffer.Length - length) return false;
            if (got == 0) break;
            length += (int)got;
        }
        bytes = buffer.AsSpan(0, length);
        return true;
    }
}
