using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

// The state has one owner, the component. The controller has none of its own: it writes nothing and takes whatever it is given.
internal sealed unsafe partial class Vst3Adapter
{
    /// <summary>[UI] Of the component.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetState(void* self, Com<IBStream>* stream)
    {
        try
        {
            if (stream == null) return TResult.InvalidArgument;
            var bytes = Of(self)._instance.SaveState(withContext: !HostStream.IsDefaultPreset(stream));
            return HostStream.TryWrite(stream, bytes) ? TResult.Ok : TResult.InternalError;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    /// <summary>[UI] Of the component.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetState(void* self, Com<IBStream>* stream)
    {
        try
        {
            if (stream == null) return TResult.InvalidArgument;
            return HostStream.TryRead(stream, out var bytes) && Of(self)._instance.LoadState(bytes) ? TResult.Ok : TResult.False;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    /// <summary>
    /// [UI] The component's state once more: loading it twice changes nothing, and a host that gives it to the controller alone is served as well. A host that is refused
    /// here (Live) writes the values from before over the restored state. The host reads the values after this call by itself; asking it to, from within, would stop
    /// Ardour for good (it holds its process lock here and takes it again in restartComponent).
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetComponentState(void* self, Com<IBStream>* stream)
    {
        try
        {
            if (stream == null) return TResult.InvalidArgument;
            return HostStream.TryRead(stream, out var bytes) && Of(self)._instance.LoadState(bytes) ? TResult.Ok : TResult.False;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetControllerState(void* self, Com<IBStream>* stream) => stream == null ? TResult.InvalidArgument : TResult.Ok;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetControllerState(void* self, Com<IBStream>* stream) => stream == null ? TResult.InvalidArgument : TResult.Ok;
}
