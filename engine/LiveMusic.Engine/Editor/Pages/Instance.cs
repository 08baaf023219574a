using LiveMusic.Engine.Sessions;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>One instance as its pages know it: the session that serves it now, and what is kept beside it.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class Instance(Session session, string id, string kind)
{
    public const string Instrument = "instrument", Effect = "effect", Player = "player";

    /// <summary>As it stands in addresses: the same with every engine.</summary>
    public string Id { get; } = id;

    /// <summary>instrument, effect or player.</summary>
    public string Kind { get; } = kind;

    public Session Session { get; } = session;

    public InstanceInfo Info => new(Id, Kind, Session.Track);
}
