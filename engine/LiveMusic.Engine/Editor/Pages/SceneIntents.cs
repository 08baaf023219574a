using LiveMusic.Engine.Prompts;
using LiveMusic.Engine.Scenes;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>What a page wants of the scenes and of the pad. Each method returns why not; null: it is done.</summary>
internal static class SceneIntents
{
    public static string? Do(Instance instance, object intent)
    {
        var number = intent switch { StoreScene s => s.Number, NameScene s => s.Number, ClearScene s => s.Number, EditScene s => s.Number, _ => 0 };
        if (number is < 1 or > ParameterTable.Scenes) return $"There is no scene {number}; there are {ParameterTable.Scenes}.";
        var stored = instance.Session.Scenes[number].Scene;
        if (intent is not StoreScene && !stored.IsStored) return $"Nothing is stored in scene {number}.";
        switch (intent)
        {
            case StoreScene store:
                var scene = Now(instance);
                if (!scene.Prompts.Any(p => p.Text.Length + p.AudioName.Length > 0)) return "There is no prompt to store: write one first.";
                instance.SetScene(number - 1, scene with { Name = Name(store.Name, scene) });
                return null;
            case NameScene name:
                instance.SetScene(number - 1, stored with { Name = Name(name.Name, stored) });
                return null;
            case ClearScene:
                instance.SetScene(number - 1, Scene.Nothing);
                return null;
            default:
                PutOnControls(instance, stored);
                return null;
        }
    }

    public static string? Do(Instance instance, SetBalls balls)
    {
        if (PadPlaces.Of(balls.Places) is not { } places) return $"The balls' places are {PadPlaces.Numbers} numbers from 0 to 1.";
        instance.Session.Places = places;
        instance.Session.Tell(new BallsEdit(places.Places.ToArray()));
        return null;
    }

    private static Scene Now(Instance instance)
    {
        var session = instance.Session;
        var prompts = session.Prompts.CopyAsked();
        var styles = new ReadOnlyMemory<float>[prompts.Length];
        session.Prompts.CopyTo(styles);
        var weights = new float[prompts.Length];
        var (strength, temperature, topK) = (0f, 0f, 1);
        session.Look((_, timeline) =>
        {
            var now = Moment.Newest(timeline);
            StyleAsked.WeighFaders(now, styles, session.Places, weights);
            (strength, temperature, topK) = ((float)now[ParameterId.StyleStrength], (float)now[ParameterId.Temperature], (int)now[ParameterId.TopK]);
        });
        return new("", prompts, weights, strength, temperature, topK);
    }

    // The loudest two say what it is.
    private static string Name(string wanted, Scene scene)
    {
        var name = wanted.ReplaceLineEndings(" ").Trim();
        if (name.Length == 0)
        {
            name = string.Join(" + ", scene.Prompts.Select((p, i) => (Title: p.Text.Length > 0 ? p.Text.Trim() : p.AudioName, Weight: scene.Weights[i]))
                .Where(p => p.Title.Length > 0 && p.Weight > 0).OrderByDescending(p => p.Weight).Take(2).Select(p => p.Title));
        }
        if (name.Length > Scene.LongestName) name = name[..(char.IsHighSurrogate(name[Scene.LongestName - 1]) ? Scene.LongestName - 1 : Scene.LongestName)];
        return name.Length > 0 ? name : "Silence";
    }

    private static void PutOnControls(Instance instance, Scene scene)
    {
        for (var slot = 0; slot < ParameterTable.PromptSlots; slot++)
        {
            var there = slot < scene.Prompts.Length;
            instance.SetPrompt(slot, there ? scene.Prompts[slot] : new PromptSlot(""));
            instance.Turn(ParameterTable.PromptWeight(slot), there ? scene.Weights[slot] : 0);
            instance.Turn(ParameterTable.PromptMute(slot), 0);
        }
        instance.Turn(ParameterId.StyleStrength, scene.StyleStrength);
        instance.Turn(ParameterId.Temperature, scene.Temperature);
        instance.Turn(ParameterId.TopK, scene.TopK);
        instance.Turn(ParameterId.Pad, 0);
        instance.Turn(ParameterId.Scene, 0);
    }
}
