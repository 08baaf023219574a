using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Clap;

// Eight knobs a page, as hardware controllers have them; every parameter is on one page.
internal sealed unsafe partial class ClapAdapter
{
    private static readonly ClapPluginRemoteControls* RemoteControlsExtension = MakeRemoteControls();

    private static readonly (string Section, string Name, Func<Parameter, bool> Holds)[] RemotePages =
    [
        ("Prompts", "Weights", p => p.Unit == ValueUnit.PromptWeight),
        ("Prompts", "Mutes", p => p.PromptSlot >= 0 && p.Unit == ValueUnit.Switch),
        ("Music", "Sampling", p => p.Module == "Sampling"),
        ("Music", "Injection", p => p.Module == "Injection"),
        ("Music", "Scenes", p => p.Module == "Scenes"),
        ("Music", "Memory", p => p.Module == "Memory"),
        ("Music", "Output and transport", p => p.Module is "Output" or "Transport"),
        // Last, so that the others keep their numbers.
        ("Music", "Controls", p => p.Module == "Music"),
    ];

    private static ClapPluginRemoteControls* MakeRemoteControls()
    {
        var table = (ClapPluginRemoteControls*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginRemoteControls));
        table->Count = &RemoteControlsCount;
        table->Get = &RemoteControlsGet;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint RemoteControlsCount(ClapPlugin* plugin) => (uint)RemotePages.Length;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte RemoteControlsGet(ClapPlugin* plugin, uint index, ClapRemoteControlsPage* page)
    {
        try
        {
            if (page == null || index >= (uint)RemotePages.Length) return 0;
            var (section, name, holds) = RemotePages[index];
            *page = default;
            page->PageId = index;
            ClapText.Copy(section, page->SectionName, ClapConstants.NameSize);
            ClapText.Copy(name, page->PageName, ClapConstants.NameSize);
            for (var knob = 0; knob < ClapRemoteControlsPage.ControlCount; knob++) page->ParamIds[knob] = ClapConstants.InvalidId;
            var used = 0;
            foreach (var parameter in ParameterTable.All.Where(holds).Take(ClapRemoteControlsPage.ControlCount)) page->ParamIds[used++] = (uint)parameter.Id;
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }
}
