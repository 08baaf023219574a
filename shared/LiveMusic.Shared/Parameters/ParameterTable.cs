using System.Collections.Frozen;

namespace LiveMusic.Shared.Parameters;

/// <summary>The only place where parameters are declared. CLAP, VST3, the engine and the editor are views of it.</summary>
/// <remarks>Immutable; any thread.</remarks>
public static class ParameterTable
{
    /// <summary>Prompt slots of one instance.</summary>
    public const int PromptSlots = 8;

    /// <summary>Scenes of one instance.</summary>
    public const int Scenes = 16;

    /// <summary>Bookmarks of one instance.</summary>
    public const int Bookmarks = 16;

    /// <summary>All parameters in the order in which hosts show them: the playable ones first.</summary>
    public static IReadOnlyList<Parameter> All { get; } = Declare();

    private static readonly FrozenDictionary<uint, Parameter> ById = All.ToFrozenDictionary(p => (uint)p.Id);

    public static int Count => All.Count;

    public static Parameter Get(ParameterId id) => ById[(uint)id];

    /// <summary>Null when no parameter has this id (a project of a newer version may hold some).</summary>
    public static Parameter? Find(uint id) => ById.GetValueOrDefault(id);

    public static ParameterId PromptWeight(int slot) => ParameterId.PromptWeight1 + (uint)slot;

    public static ParameterId PromptMute(int slot) => ParameterId.PromptMute1 + (uint)slot;

    private static Parameter[] Declare()
    {
        var table = new List<Parameter>();
        for (var slot = 0; slot < PromptSlots; slot++)
        {
            table.Add(new()
            {
                Id = PromptWeight(slot), Name = $"Prompt {slot + 1}", ShortName = $"P{slot + 1}", Module = "Prompts",
                Minimum = 0, Maximum = 2, Default = slot == 0 ? 1 : 0, Unit = ValueUnit.PromptWeight, PromptSlot = slot,
                Capability = "text_prompt",
            });
        }
        table.Add(new()
        {
            // The paper's 5 makes a small model collapse to few notes; 4 is the bundled model's measured best (its model.json says the same).
            Id = ParameterId.StyleStrength, Name = "Style strength", ShortName = "Style", Module = "Sampling",
            Minimum = 0, Maximum = 10, Default = 4,
        });
        table.Add(new()
        {
            // The paper's demo has 1.3; a small model loses its rhythm there, 0.9 is its measured best.
            Id = ParameterId.Temperature, Name = "Temperature", ShortName = "Temp", Module = "Sampling",
            Minimum = 0, Maximum = 4, Default = 0.9,
        });
        table.Add(new()
        {
            Id = ParameterId.TopK, Name = "Top-K", ShortName = "Top-K", Module = "Sampling",
            Minimum = 1, Maximum = 1024, Default = 40, Curve = Curve.Logarithmic, Unit = ValueUnit.Count,
        });
        table.Add(new()
        {
            Id = ParameterId.InjectionMode, Name = "Injection mode", ShortName = "Inject", Module = "Injection",
            Minimum = 0, Maximum = 2, Default = 0, Unit = ValueUnit.Choice, Choices = ["Off", "Free", "Looper"],
            Capability = "audio_injection",
        });
        table.Add(new()
        {
            Id = ParameterId.InjectionAmount, Name = "Injection amount", ShortName = "Inj amt", Module = "Injection",
            Minimum = 0, Maximum = 1, Default = 1, Unit = ValueUnit.Percent, Capability = "audio_injection",
        });
        table.Add(new()
        {
            Id = ParameterId.InjectionGuidance, Name = "Injection guidance", ShortName = "Inj guide", Module = "Injection",
            Minimum = 0, Maximum = 10, Default = 1.5, Capability = "audio_injection",
        });
        table.Add(new()
        {
            Id = ParameterId.InjectionSource, Name = "Injection source", ShortName = "Inj src", Module = "Injection",
            Minimum = 0, Maximum = 2, Default = 0, Unit = ValueUnit.Choice, Choices = ["Auto", "Main input", "Sidechain"],
            Capability = "audio_injection",
        });
        table.Add(new()
        {
            Id = ParameterId.LoopLength, Name = "Loop length", ShortName = "Loop", Module = "Injection",
            Minimum = 0, Maximum = 6, Default = 0, Unit = ValueUnit.Choice, Choices = ["Host's loop", "1 beat", "2 beats", "1 bar", "2 bars", "4 bars", "8 bars"],
            Capability = "audio_injection",
        });
        table.Add(new()
        {
            Id = ParameterId.InjectionFeedback, Name = "Injection feedback", ShortName = "Feedback", Module = "Injection",
            Minimum = 0, Maximum = 1, Default = 0.95, Unit = ValueUnit.Percent, Capability = "audio_injection",
        });
        table.Add(new()
        {
            // Nothing to begin with, as in the paper; its live demo takes 400 ms once the music has begun.
            Id = ParameterId.InjectionGap, Name = "Injection gap", ShortName = "Gap", Module = "Injection",
            Minimum = 0, Maximum = 1000, Default = 0, Unit = ValueUnit.Milliseconds, Capability = "audio_injection",
        });
        table.Add(new()
        {
            Id = ParameterId.LivePromptWeight, Name = "Live prompt", ShortName = "Live", Module = "Injection",
            Minimum = 0, Maximum = 2, Default = 0, Capability = "audio_prompt",
        });
        DeclareMusic(table);
        DeclareScenes(table);
        DeclareMemory(table);
        table.Add(new()
        {
            Id = ParameterId.OutputGain, Name = "Output gain", ShortName = "Gain", Module = "Output",
            Minimum = -60, Maximum = 12, Default = 0, Unit = ValueUnit.Decibel,
        });
        table.Add(new()
        {
            Id = ParameterId.Mix, Name = "Mix", ShortName = "Mix", Module = "Output",
            Minimum = 0, Maximum = 1, Default = 1, Unit = ValueUnit.Percent,
        });
        table.Add(new()
        {
            Id = ParameterId.Run, Name = "Run", ShortName = "Run", Module = "Transport",
            Minimum = 0, Maximum = 2, Default = 0, Unit = ValueUnit.Choice, Choices = ["Follow host", "Always", "Stop"],
        });
        table.Add(new()
        {
            Id = ParameterId.Start, Name = "Start", ShortName = "Start", Module = "Transport",
            Minimum = 0, Maximum = 2, Default = 0, Unit = ValueUnit.Choice, Choices = ["Continue", "Project", "Reset"],
        });
        table.Add(new()
        {
            Id = ParameterId.Timing, Name = "Timing", ShortName = "Timing", Module = "Transport",
            Minimum = 0, Maximum = 3, Default = 0, Unit = ValueUnit.Choice, Choices = ["Responsive", "Repeat 0.5 s", "Repeat 1 s", "Repeat 2 s"],
        });
        table.Add(new()
        {
            Id = ParameterId.InputLatency, Name = "Input latency", ShortName = "In lat", Module = "Transport",
            Minimum = 0, Maximum = 500, Default = 0, Unit = ValueUnit.Milliseconds, Capability = "audio_injection",
        });
        table.Add(new()
        {
            Id = ParameterId.Relock, Name = "Re-lock", ShortName = "Re-lock", Module = "Transport",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Switch,
        });
        table.Add(new()
        {
            Id = ParameterId.ResetContext, Name = "Reset context", ShortName = "Reset", Module = "Transport",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Switch,
        });
        table.Add(new()
        {
            Id = ParameterId.Seed, Name = "Seed", ShortName = "Seed", Module = "Sampling",
            Minimum = 0, Maximum = 9999, Default = 0, Unit = ValueUnit.Count,
        });
        for (var slot = 0; slot < PromptSlots; slot++)
        {
            table.Add(new()
            {
                Id = PromptMute(slot), Name = $"Mute {slot + 1}", ShortName = $"Mute {slot + 1}", Module = "Prompts",
                Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Switch, PromptSlot = slot, Capability = "text_prompt",
            });
        }
        for (var i = 0; i < table.Count; i++) table[i].Index = i;
        return [.. table];
    }

    // What a model with controls draws for itself where these say Auto.
    private static void DeclareMusic(List<Parameter> table)
    {
        table.Add(new()
        {
            Id = ParameterId.TempoFollow, Name = "Tempo follow", ShortName = "Tempo", Module = "Music",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Choice, Choices = ["Off", "Host"], Capability = "tempo",
        });
        string[] notes = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
        table.Add(new()
        {
            Id = ParameterId.Key, Name = "Key", ShortName = "Key", Module = "Music",
            Minimum = 0, Maximum = 24, Default = 0, Unit = ValueUnit.Choice, Choices = ["Auto", .. notes.Select(n => n + " major"), .. notes.Select(n => n + " minor")], Capability = "key",
        });
        string[] amounts = ["Auto", .. Enumerable.Range(1, 8).Select(n => $"{n} of 8")];
        table.Add(new()
        {
            Id = ParameterId.Density, Name = "Density", ShortName = "Density", Module = "Music",
            Minimum = 0, Maximum = 8, Default = 0, Unit = ValueUnit.Choice, Choices = amounts, Capability = "density",
        });
        table.Add(new()
        {
            Id = ParameterId.Brightness, Name = "Brightness", ShortName = "Bright", Module = "Music",
            Minimum = 0, Maximum = 8, Default = 0, Unit = ValueUnit.Choice, Choices = amounts, Capability = "brightness",
        });
        string[] levels = ["Auto", "Silent", "Soft", "Middle", "Loud"];
        table.Add(new()
        {
            Id = ParameterId.Drums, Name = "Drums", ShortName = "Drums", Module = "Music",
            Minimum = 0, Maximum = 4, Default = 0, Unit = ValueUnit.Choice, Choices = levels, Capability = "drums",
        });
        table.Add(new()
        {
            Id = ParameterId.Bass, Name = "Bass", ShortName = "Bass", Module = "Music",
            Minimum = 0, Maximum = 4, Default = 0, Unit = ValueUnit.Choice, Choices = levels, Capability = "bass",
        });
        table.Add(new()
        {
            Id = ParameterId.Other, Name = "Other instruments", ShortName = "Other", Module = "Music",
            Minimum = 0, Maximum = 4, Default = 0, Unit = ValueUnit.Choice, Choices = levels, Capability = "other",
        });
        table.Add(new()
        {
            Id = ParameterId.Chaos, Name = "Chaos", ShortName = "Chaos", Module = "Music",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Percent, Capability = "chaos",
        });
    }

    private static void DeclareScenes(List<Parameter> table)
    {
        // 0: no scene, the faders.
        string[] scenes = ["Faders", .. Enumerable.Range(1, Scenes).Select(n => $"Scene {n}")];
        table.Add(new()
        {
            Id = ParameterId.Scene, Name = "Scene", ShortName = "Scene", Module = "Scenes",
            Minimum = 0, Maximum = Scenes, Default = 0, Unit = ValueUnit.Choice, Choices = scenes, Capability = "text_prompt",
        });
        table.Add(new()
        {
            Id = ParameterId.MorphScene, Name = "Morph to", ShortName = "Morph to", Module = "Scenes",
            Minimum = 0, Maximum = Scenes, Default = 0, Unit = ValueUnit.Choice, Choices = scenes, Capability = "text_prompt",
        });
        table.Add(new()
        {
            Id = ParameterId.Morph, Name = "Morph", ShortName = "Morph", Module = "Scenes",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Percent, Capability = "text_prompt",
        });
        table.Add(new()
        {
            Id = ParameterId.Glide, Name = "Glide", ShortName = "Glide", Module = "Scenes",
            Minimum = 0, Maximum = 30, Default = 0, Unit = ValueUnit.Seconds, Capability = "text_prompt",
        });
        table.Add(new()
        {
            Id = ParameterId.Quantise, Name = "Quantise", ShortName = "Quantise", Module = "Scenes",
            Minimum = 0, Maximum = 2, Default = 0, Unit = ValueUnit.Choice, Choices = ["Off", "Beat", "Bar"],
        });
        table.Add(new()
        {
            Id = ParameterId.Pad, Name = "Pad", ShortName = "Pad", Module = "Scenes",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Switch, Capability = "text_prompt",
        });
        table.Add(new()
        {
            Id = ParameterId.PadX, Name = "Pad X", ShortName = "Pad X", Module = "Scenes",
            Minimum = 0, Maximum = 1, Default = 0.5, Unit = ValueUnit.Percent, Capability = "text_prompt",
        });
        table.Add(new()
        {
            Id = ParameterId.PadY, Name = "Pad Y", ShortName = "Pad Y", Module = "Scenes",
            Minimum = 0, Maximum = 1, Default = 0.5, Unit = ValueUnit.Percent, Capability = "text_prompt",
        });
    }

    private static void DeclareMemory(List<Parameter> table)
    {
        table.Add(new()
        {
            Id = ParameterId.Bookmark, Name = "Bookmark", ShortName = "Bookmark", Module = "Memory",
            Minimum = 1, Maximum = Bookmarks, Default = 1, Unit = ValueUnit.Count,
        });
        table.Add(new()
        {
            Id = ParameterId.StoreBookmark, Name = "Store bookmark", ShortName = "Store", Module = "Memory",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Switch,
        });
        table.Add(new()
        {
            Id = ParameterId.RecallBookmark, Name = "Recall bookmark", ShortName = "Recall", Module = "Memory",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Switch,
        });
        table.Add(new()
        {
            Id = ParameterId.Freeze, Name = "Freeze", ShortName = "Freeze", Module = "Memory",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Switch,
        });
        table.Add(new()
        {
            Id = ParameterId.FreezeLength, Name = "Freeze length", ShortName = "Frz length", Module = "Memory",
            Minimum = 0, Maximum = 4, Default = 2, Unit = ValueUnit.Choice, Choices = ["1 bar", "2 bars", "4 bars", "8 bars", "16 bars"],
        });
        table.Add(new()
        {
            Id = ParameterId.Capture, Name = "Capture", ShortName = "Capture", Module = "Memory",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Switch,
        });
        table.Add(new()
        {
            Id = ParameterId.CaptureLength, Name = "Capture length", ShortName = "Cap length", Module = "Memory",
            Minimum = 0, Maximum = 6, Default = 3, Unit = ValueUnit.Choice, Choices = ["1 bar", "2 bars", "4 bars", "8 bars", "16 bars", "32 bars", "64 bars"],
        });
        table.Add(new()
        {
            Id = ParameterId.Print, Name = "Printed take", ShortName = "Printed", Module = "Memory",
            Minimum = 0, Maximum = 1, Default = 0, Unit = ValueUnit.Switch,
        });
    }
}
