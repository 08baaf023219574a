using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

internal sealed unsafe partial class Vst3Adapter
{
    /// <summary>Hosts may make several views; the last one that was attached has the editor.</summary>
    private Vst3View? _view;

    internal PluginInstance Instance => _instance;

    /// <summary>[UI] Of views.</summary>
    internal int Caught(Exception e, string call) => Caught(&_block->Component, e, call);

    internal bool Shows(Vst3View view) => _view == view;

    /// <param name="view">The editor's from now on.</param>
    /// <param name="frame">Where to look for a run loop; may be null.</param>
    /// <param name="window">Of the host.</param>
    internal void EnterView(Vst3View view, Com<IPlugFrame>* frame, long window)
    {
        _view = view;
        _host.EnterView((Com<FUnknown>*)frame);
        _instance.OpenEditor(window, "");
    }

    /// <summary>A view that has not the editor leaves nothing.</summary>
    internal void LeaveView(Vst3View view)
    {
        if (_view != view) return;
        _view = null;
        _host.LeaveView();
        _instance.CloseEditor();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Com<IPlugView>* CreateView(void* self, byte* name)
    {
        try
        {
            return Vst3Text.Matches(name, ViewType.Editor) ? Vst3View.Create(Of(self), self) : null;
        }
        catch (Exception e)
        {
            Caught(self, e);
            return null;
        }
    }
}
