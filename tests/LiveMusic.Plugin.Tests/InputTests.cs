using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>What the engine hears of the player.</summary>
public sealed unsafe class InputTests
{
    [Fact]
    public void InputLiesAtItsHostSample()
    {
        using var rig = new Rig(PluginKind.Effect);
        var random = new Random(3);
        var written = new List<float>();
        for (var b = 0; b < 50; b++)
        {
            var frames = random.Next(0, 1500);
            for (var i = 0; i < frames; i++)
            {
                rig.MainLeft[i] = random.NextSingle();
                rig.SideRight[i] = -rig.MainLeft[i];
                written.Add(rig.MainLeft[i]);
            }
            rig.Process(frames);
        }
        Assert.Equal(rig.Header->HostSamples, rig.Region.MainInput.WritePosition);
        Assert.Equal(rig.Header->HostSamples, rig.Region.SidechainInput.WritePosition);
        var frame = new StereoFrame[1000];
        var from = written.Count - 1000;
        Assert.True(rig.Region.MainInput.TryRead(from, frame));
        for (var i = 0; i < 1000; i++) Assert.Equal(written[from + i], frame[i].Left);
        Assert.True(rig.Region.SidechainInput.TryRead(from, frame));
        for (var i = 0; i < 1000; i++) Assert.Equal(-written[from + i], frame[i].Right);
    }

    [Fact]
    public void AbsentBusesAreSilenceInStep()
    {
        using var rig = new Rig();
        rig.SideLeft.Fill(1);
        rig.Audio.Begin(rig.Block(700, main: false, side: false));
        rig.Audio.End();
        Assert.Equal(700, rig.Region.SidechainInput.WritePosition);
        Assert.Equal(0, rig.Region.MainInput.WritePosition);
        Assert.Equal(0, rig.Header->SidechainPeak);
        var frames = new StereoFrame[700];
        Assert.True(rig.Region.SidechainInput.TryRead(0, frames));
        Assert.All(frames, f => Assert.Equal((0f, 0f), (f.Left, f.Right)));
    }

    [Fact]
    public void NoNumbersBecomeZeroAndAreCounted()
    {
        using var rig = new Rig();
        rig.SideLeft[..4].Fill(float.NaN);
        rig.SideRight[..4].Fill(float.NegativeInfinity);
        rig.SideLeft[4] = 0.5f;
        rig.Process(5);
        var frames = new StereoFrame[5];
        Assert.True(rig.Region.SidechainInput.TryRead(0, frames));
        Assert.All(frames[..4], f => Assert.Equal((0f, 0f), (f.Left, f.Right)));
        Assert.Equal(0.5f, frames[4].Left);
        Assert.Equal(0.5f, rig.Header->SidechainPeak);
        Assert.Equal(8, rig.Instance.Status().BadSamples);
        Assert.Contains("NaN", rig.Instance.Status().Message);
    }

    [Fact]
    public void NotesKeepTheirSample()
    {
        using var rig = new Rig();
        rig.Process(100);
        rig.Audio.Begin(rig.Block(64));
        rig.Audio.Note(0, NoteKind.On, 7, 0, 3, 60, 0.5);
        rig.Audio.Note(63, NoteKind.Off, 7, 0, 3, 60, 0);
        rig.Audio.End();
        Assert.True(rig.Region.Notes.TryRead(out var on));
        Assert.True(rig.Region.Notes.TryRead(out var off));
        Assert.Equal((100, NoteKind.On, 7, (short)3, (short)60, 0.5), (on.HostSample, on.Kind, on.NoteId, on.Channel, on.Key, on.Velocity));
        Assert.Equal((163, NoteKind.Off), (off.HostSample, off.Kind));
    }
}
