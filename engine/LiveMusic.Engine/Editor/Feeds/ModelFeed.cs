using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Loading;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>The model behind the music.</summary>
internal sealed class ModelFeed(ModelHost host) : IFeed
{
    private ModelStatus? _told;

    public Truth? Next()
    {
        // It is called ready a moment before it can be asked what it knows.
        if (host.Status is var status && (ReferenceEquals(status, _told) || status.State == "ready" && host.Model is null)) return null;
        _told = status;
        return new Pages.Model(status.State, status.Name, status.Title, status.Device, status.Capabilities, status.Message, Vocabularies.For(host.Model));
    }
}
