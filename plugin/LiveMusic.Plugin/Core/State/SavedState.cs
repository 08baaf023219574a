using LiveMusic.Plugin.Core.Printing;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Plugin.Core.State;

/// <summary>What a project keeps of an instance.</summary>
internal sealed record SavedState
{
    /// <summary>Plain values by id, of parameters that this release knows and of others.</summary>
    public required SortedDictionary<uint, double> Parameters { get; init; }

    /// <summary>Null: it says nothing of them.</summary>
    public PromptSlot[]? Prompts { get; init; }

    /// <summary>One for each scene; null: none is stored.</summary>
    public Scene[]? Scenes { get; init; }

    /// <summary>One for each bookmark; null: none is stored.</summary>
    public Bookmark[]? Bookmarks { get; init; }

    /// <summary>Where the balls lie on the pad; null: nobody has moved one.</summary>
    public float[]? Balls { get; init; }

    /// <summary>The model that made the music; empty: none was there.</summary>
    public string ModelName { get; init; } = "";

    public string ModelHash { get; init; } = "";

    /// <summary>Where the music stood (see <see cref="LiveMusic.Shared.Region.SnapshotSlot"/>); empty: nothing was made yet; null: it says nothing of it (a preset).</summary>
    public byte[]? Context { get; init; }

    /// <summary>Null: nothing is printed, or it says nothing of it (a preset).</summary>
    public PrintedTake? Print { get; init; }

    /// <summary>A later release's state, byte for byte; the other members are then only what this release changed beside it. Null: none.</summary>
    public byte[]? Newer { get; init; }

    /// <summary>Parts that this release does not know, in their order.</summary>
    public IReadOnlyList<UnknownPart> Unknown { get; init; } = [];
}

/// <summary>A part of a state that a later release wrote: kept and written back.</summary>
internal sealed record UnknownPart(uint Tag, byte[] Bytes);
