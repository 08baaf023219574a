using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core;

internal sealed unsafe partial class PluginInstance
{
    /// <summary>
    /// Prompts and values of a preset; what is the same stays untouched. A preset has no context and leaves the present one alone (see
    /// <see cref="SaveState"/>): what plays goes on from itself. A newer release's state that was kept is given up: from here on the instance has one of its own.
    /// </summary>
    public void LoadPreset(Preset preset)
    {
        _newer = null;
        _keptMessage = "";
        foreach (var parameter in ParameterTable.All)
            if (preset.ValueOf(parameter) is { } value) Audio.SetFromMain(parameter.Index, value);
        var slots = new PromptSlot[ParameterTable.PromptSlots];
        for (var slot = 0; slot < slots.Length; slot++) slots[slot] = slot < preset.Prompts.Count ? new(preset.Prompts[slot].Text) : PromptBook.Empty;
        _prompts.SetAll(slots);
        _link?.Wake();
    }
}
