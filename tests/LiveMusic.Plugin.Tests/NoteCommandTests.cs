using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>Keys of channel 16 are commands; those of the others are only played.</summary>
public sealed class NoteCommandTests
{
    [Fact]
    public void AKeySetsItsSceneAtItsSampleAndHoldsItsSwitch()
    {
        using var rig = new Rig();
        rig.StartPlaying();
        Assert.Equal(1ul << Rig.Index(ParameterId.Scene), Press(NoteCommands.Faders + 3));
        Assert.Equal(3, Value(ParameterId.Scene));
        Release(NoteCommands.Faders + 3);
        Assert.Equal(3, Value(ParameterId.Scene));

        Press(NoteCommands.Freeze);
        Assert.Equal(1, Value(ParameterId.Freeze));
        Release(NoteCommands.Freeze);
        Assert.Equal(0, Value(ParameterId.Freeze));

        Press(NoteCommands.FirstBookmark + 4);
        Assert.Equal((5, 1), (Value(ParameterId.Bookmark), Value(ParameterId.RecallBookmark)));
        Release(NoteCommands.FirstBookmark + 4);
        Assert.Equal((5, 0), (Value(ParameterId.Bookmark), Value(ParameterId.RecallBookmark)));

        Assert.Equal(0ul, rig.Audio.Note(0, NoteKind.On, -1, 0, 0, NoteCommands.Faders + 7, 1));
        Assert.Equal(0ul, Press(127));
        Assert.Equal(3, Value(ParameterId.Scene));

        ulong Press(int key) => rig.Audio.Note(0, NoteKind.On, -1, 0, NoteCommands.Channel, (short)key, 1);
        void Release(int key) => rig.Audio.Note(0, NoteKind.Off, -1, 0, NoteCommands.Channel, (short)key, 0);
        double Value(ParameterId id) => rig.Audio.GetValue(Rig.Index(id));
    }

    [Fact]
    public void NoTwoCommandsShareAKey()
    {
        int[] keys = [.. Enumerable.Range(NoteCommands.Faders, ParameterTable.Scenes + 1), .. Enumerable.Range(NoteCommands.FirstBookmark, ParameterTable.Bookmarks),
            NoteCommands.Freeze, NoteCommands.Capture, NoteCommands.StoreBookmark, NoteCommands.ResetContext];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, k => Assert.InRange(k, 0, NoteCommands.Keys - 1));
    }
}
