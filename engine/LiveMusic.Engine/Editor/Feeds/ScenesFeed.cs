using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Scenes;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>What is stored in the scenes.</summary>
internal sealed class ScenesFeed(SceneShelf shelf) : IFeed
{
    private long _told = -1;

    public Truth? Next()
    {
        var version = shelf.Version;
        if (version == _told) return null;
        _told = version;
        return new Pages.Scenes([.. shelf.Copy().Select(Info)]);
    }

    private static SceneInfo? Info(KeptScene kept)
    {
        if (kept.Scene is not { IsStored: true } scene) return null;
        var (prompts, weights) = (new string[ParameterTable.PromptSlots], new float[ParameterTable.PromptSlots]);
        for (var slot = 0; slot < prompts.Length; slot++)
        {
            var prompt = slot < scene.Prompts.Length ? scene.Prompts[slot] : null;
            prompts[slot] = prompt is null ? "" : prompt.Text.Length > 0 ? prompt.Text : prompt.AudioName;
            weights[slot] = prompt is null ? 0 : scene.Weights[slot];
        }
        return new(scene.Name, prompts, weights, scene.StyleStrength, scene.Temperature, scene.TopK, kept.Waiting > 0, kept.Message);
    }
}
