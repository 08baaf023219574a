using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Prompts;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>The prompt slots.</summary>
internal sealed class PromptsFeed(PromptSlots slots) : IFeed
{
    private readonly ShownPrompt[] _shown = new ShownPrompt[ParameterTable.PromptSlots];
    private long _told = -1;

    public Truth? Next()
    {
        if (slots.Version == _told) return null;
        _told = slots.CopyShown(_shown);
        return new Pages.Prompts([.. _shown.Select(s => new PromptState(s.Text, s.AudioName, s.State, s.Message))]);
    }
}
