using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Sessions;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>The printed take, as the plugin says it.</summary>
internal sealed class PrintedFeed(Session session) : IFeed
{
    private Printed? _told;

    public Truth? Next()
    {
        var printed = session.Printed;
        if (_told is { } told && told.Name == printed.Name && told.Message == printed.Message) return null;
        return _told = new(printed.Name, printed.Message);
    }
}
