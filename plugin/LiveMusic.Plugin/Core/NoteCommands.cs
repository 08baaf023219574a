using System.Runtime.InteropServices;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core;

/// <summary>Which parameter a key turns while it is down, on channel 16 alone: the others are for playing. The same in every format.</summary>
/// <remarks>Immutable; the table is unmanaged, for the audio thread, and kept for the process's life.</remarks>
internal static unsafe class NoteCommands
{
    /// <summary>Channel 16, counted from 0.</summary>
    public const int Channel = 15;

    /// <summary>The faders again; the scenes follow from the next key on (C1 in the count where middle C is C3).</summary>
    public const int Faders = 35;

    /// <summary>The first bookmark (E2); the others follow.</summary>
    public const int FirstBookmark = 52;

    /// <summary>C4, and the next white keys: freeze, capture, store bookmark, reset context.</summary>
    public const int Freeze = 72;
    public const int Capture = 74;
    public const int StoreBookmark = 76;
    public const int ResetContext = 77;

    public const int Keys = 128;

    /// <summary>By key 0…127.</summary>
    public static NoteCommand* ByKey { get; } = Table();

    private static NoteCommand* Table()
    {
        var table = (NoteCommand*)NativeMemory.Alloc(Keys, (nuint)sizeof(NoteCommand));
        new Span<NoteCommand>(table, Keys).Fill(NoteCommand.None);
        for (var scene = 0; scene <= ParameterTable.Scenes; scene++) table[Faders + scene] = Of(ParameterId.Scene, scene);
        for (var i = 0; i < ParameterTable.Bookmarks; i++) table[FirstBookmark + i] = Of(ParameterId.Bookmark, i + 1) with { Held = ParameterTable.Get(ParameterId.RecallBookmark).Index };
        table[Freeze] = Hold(ParameterId.Freeze);
        table[Capture] = Hold(ParameterId.Capture);
        table[StoreBookmark] = Hold(ParameterId.StoreBookmark);
        table[ResetContext] = Hold(ParameterId.ResetContext);
        return table;
    }

    private static NoteCommand Of(ParameterId id, double value) => NoteCommand.None with { Index = ParameterTable.Get(id).Index, Value = value };

    private static NoteCommand Hold(ParameterId id) => NoteCommand.None with { Held = ParameterTable.Get(id).Index };
}

/// <summary>What a key does.</summary>
/// <param name="Index">Parameter that it sets when it goes down; −1: none.</param>
/// <param name="Value">Plain value for it.</param>
/// <param name="Held">Switch that is on while the key is down; −1: none.</param>
internal readonly record struct NoteCommand(int Index, double Value, int Held)
{
    public static readonly NoteCommand None = new(-1, 0, -1);
}
