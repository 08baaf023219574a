using LiveMusic.Engine.Scenes;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Captures;

/// <summary>What stood in the prompt slots and in the scenes at a time. With a stamp it says which prompts made a frame, also when the scene is another one by now.</summary>
internal sealed class AskedPrompts(PromptSlot[] slots, KeptScene[] scenes)
{
    public static readonly AskedPrompts Unknown = new([], []);

    /// <summary>All prompts that a stamp can speak of: the slots', then those of its scenes.</summary>
    public PromptSlot[] PromptsOf(in OutputStamp stamp) => [.. slots, .. ScenesOf(stamp).SelectMany(s => s.Scene.Prompts)];

    /// <summary>How much each of them counted. While a scene glides into another the one that it leads to is named.</summary>
    public float[] WeightsOf(in OutputStamp stamp)
    {
        var weights = new List<float>();
        for (var slot = 0; slot < slots.Length; slot++) weights.Add(stamp.Weights[slot]);
        foreach (var (scene, share) in ScenesOf(stamp))
        {
            var sum = scene.Weights.Sum();
            weights.AddRange(scene.Weights.Select(w => sum > 0 ? share * w / sum : 0));
        }
        return [.. weights];
    }

    /// <summary>Whether two stamps speak of the same prompts.</summary>
    public static bool SpeakOfTheSame(in OutputStamp a, in OutputStamp b) => ScenePair(a) == ScenePair(b);

    private static (int Scene, int Morph) ScenePair(in OutputStamp stamp) => (stamp.Scene, stamp.Morph > 0 ? stamp.MorphScene : 0);

    private List<(Scene Scene, float Share)> ScenesOf(in OutputStamp stamp)
    {
        var (scene, morph) = ScenePair(stamp);
        var shares = SceneShares.Between(SceneShares.Only(scene), SceneShares.Only(morph), stamp.Morph);
        List<(Scene, float)> heard = [];
        foreach (var number in (int[])[.. new[] { scene, morph }.Distinct()])
            if (number is > 0 and <= ParameterTable.Scenes && number <= scenes.Length && scenes[number - 1].Scene.IsStored) heard.Add((scenes[number - 1].Scene, shares[number]));
        return heard;
    }
}
