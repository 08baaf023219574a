using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core;

/// <summary>Which parameter a MIDI controller turns, on every channel, the same in every format.</summary>
/// <remarks>Controllers 20 to 31 and 102 to 119 are undefined in MIDI 1.0: nothing else sends them unasked. Any thread.</remarks>
internal static class MidiControllers
{
    public const int First = 20;
    public const int FirstOfSecondRow = 102;

    private static readonly ParameterId[] Row =
    [
        .. Enumerable.Range(0, ParameterTable.PromptSlots).Select(ParameterTable.PromptWeight),
        ParameterId.StyleStrength, ParameterId.Temperature, ParameterId.InjectionAmount, ParameterId.Mix,
    ];

    private static readonly ParameterId[] SecondRow =
    [
        ParameterId.Scene, ParameterId.MorphScene, ParameterId.Morph, ParameterId.Glide, ParameterId.PadX, ParameterId.PadY, ParameterId.Freeze, ParameterId.Bookmark, ParameterId.StoreBookmark,
        ParameterId.RecallBookmark, ParameterId.Capture, ParameterId.ResetContext,
    ];

    /// <summary>Null: the controller turns nothing.</summary>
    public static Parameter? ParameterOf(int controller)
        => (uint)(controller - First) < (uint)Row.Length ? ParameterTable.Get(Row[controller - First])
            : (uint)(controller - FirstOfSecondRow) < (uint)SecondRow.Length ? ParameterTable.Get(SecondRow[controller - FirstOfSecondRow]) : null;

    /// <summary>Index in <see cref="ParameterTable.All"/> by controller 0…127, −1: none. Unmanaged, for the audio thread.</summary>
    public static readonly unsafe int* IndexByController = Table();

    private static unsafe int* Table()
    {
        var table = (int*)System.Runtime.InteropServices.NativeMemory.Alloc(128, sizeof(int));
        for (var controller = 0; controller < 128; controller++) table[controller] = ParameterOf(controller)?.Index ?? -1;
        return table;
    }
}
