using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Tests;

/// <summary>Controls that are turned elsewhere than in the host: the host hears of it, once, in order, and no gesture stays open.</summary>
public sealed class ClapEditTests
{
    private static readonly Parameter Temperature = ParameterTable.Get(ParameterId.Temperature);
    private static readonly Parameter Mix = ParameterTable.Get(ParameterId.Mix);

    private static void Turn(ClapRig rig, Parameter parameter, EditPhase phase, double value)
    {
        rig.Instance.Audio.SetFromMain(parameter.Index, value);
        rig.Adapter.Host.Edited(parameter, phase, value);
    }

    [Fact]
    public void ATurnIsToldInTheNextBlock()
    {
        using var rig = new ClapRig();
        Turn(rig, Temperature, EditPhase.Begin, 0.9);
        Turn(rig, Temperature, EditPhase.Change, 1.25);
        Assert.Contains("flush wanted", rig.Told());
        Assert.Equal(["0: begin 201", "0: 201 = 1.25"], rig.Process());
        Assert.Empty(rig.Process());
        Turn(rig, Temperature, EditPhase.Change, 1.5);
        Turn(rig, Temperature, EditPhase.End, 1.5);
        Assert.Equal(["0: 201 = 1.5", "0: end 201"], rig.Process());
    }

    [Fact]
    public void AHostThatDoesNotProcessHearsOfItInAFlush()
    {
        using var rig = new ClapRig();
        Turn(rig, Mix, EditPhase.Begin, 1);
        Turn(rig, Mix, EditPhase.Change, 0.5);
        Turn(rig, Mix, EditPhase.End, 0.5);
        Assert.Equal(["flush wanted", "flush wanted", "flush wanted"], rig.Told());
        Assert.Equal(["0: begin 501", "0: 501 = 0.5", "0: end 501"], rig.Flush());
        Assert.Empty(rig.Flush());
    }

    [Fact]
    public void WhatIsFasterThanBlocksIsToldWithItsNewestValue()
    {
        using var rig = new ClapRig();
        Turn(rig, Temperature, EditPhase.Begin, 0.9);
        for (var i = 0; i < 100_000; i++) Turn(rig, Temperature, EditPhase.Change, i % 300 / 100.0);
        Turn(rig, Temperature, EditPhase.End, 2);
        Assert.Equal(["0: begin 201", "0: 201 = 2", "0: end 201"], rig.Process());
    }

    [Fact]
    public void ATurnThatBeginsAgainBeforeTheHostHeardOfItsEndGoesOn()
    {
        using var rig = new ClapRig();
        Turn(rig, Temperature, EditPhase.Begin, 0.9);
        Assert.Equal(["0: begin 201"], rig.Process());
        Turn(rig, Temperature, EditPhase.End, 0.9);
        Turn(rig, Temperature, EditPhase.Begin, 0.9);
        Turn(rig, Temperature, EditPhase.Change, 1);
        Assert.Equal(["0: 201 = 1"], rig.Process());
        Turn(rig, Temperature, EditPhase.End, 1);
        Assert.Equal(["0: end 201"], rig.Process());
    }

    [Fact]
    public void WhatTheHostHasNoRoomForComesLater()
    {
        using var rig = new ClapRig();
        foreach (var parameter in (Parameter[])[Temperature, Mix])
        {
            Turn(rig, parameter, EditPhase.Begin, 1);
            Turn(rig, parameter, EditPhase.Change, 0.5);
            Turn(rig, parameter, EditPhase.End, 0.5);
        }
        List<string> heard = [];
        for (var room = 0; room < 4; room++)
        {
            rig.RoomForOutput = room;
            var told = rig.Process();
            Assert.Equal(room, told.Length);
            heard.AddRange(told);
        }
        Assert.Equal(["begin 201", "201 = 0.5", "end 201"], heard.Where(h => h.Contains("201")).Select(h => h[3..]));
        Assert.Equal(["begin 501", "501 = 0.5", "end 501"], heard.Where(h => h.Contains("501")).Select(h => h[3..]));
        Assert.Empty(rig.Process());
    }

    /// <summary>Two threads turn, the audio thread takes: begins and ends alternate, and the last value arrives.</summary>
    [Fact]
    public void ThreadsThatTurnLeaveNoGestureOpen()
    {
        using var rig = new ClapRig();
        var threads = new[] { Temperature, Mix }.Select(parameter => new Thread(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                Turn(rig, parameter, EditPhase.Begin, 0.5);
                Turn(rig, parameter, EditPhase.Change, i % 2);
                Turn(rig, parameter, EditPhase.End, i % 2);
            }
            rig.Told();
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        var random = new Random(5);
        Dictionary<string, bool> open = new() { ["201"] = false, ["501"] = false };
        Dictionary<string, string> values = [];
        for (var quiet = 0; quiet < 2;)
        {
            var done = threads.All(t => !t.IsAlive);
            rig.RoomForOutput = done ? 64 : random.Next(5);
            foreach (var told in rig.Process(1))
            {
                var words = told.Split(' ');
                switch (words[1])
                {
                    case "begin":
                        Assert.False(open[words[2]], "A gesture began twice.");
                        open[words[2]] = true;
                        break;
                    case "end":
                        Assert.True(open[words[2]], "A gesture ended that had not begun.");
                        open[words[2]] = false;
                        break;
                    default:
                        Assert.True(open[words[1]], "A value came outside of its gesture.");
                        values[words[1]] = words[3];
                        break;
                }
            }
            if (done) quiet++;
        }
        Assert.All(open.Values, Assert.False);
        Assert.Equal(("1", "1"), (values["201"], values["501"]));
    }

    [Fact]
    public unsafe void ABlockThatTellsAllocatesNothing()
    {
        using var rig = new ClapRig();
        var output = new ClapOutputEvents { TryPush = &Swallow };
        var process = new ClapProcess { FramesCount = 64, OutEvents = &output };
        LiveMusic.Plugin.Clap.ClapAdapter.ProcessBlock(rig.Plugin, &process);
        Turn(rig, Temperature, EditPhase.Begin, 1);
        Turn(rig, Temperature, EditPhase.Change, 1.5);
        Turn(rig, Mix, EditPhase.End, 0.25);
        _swallowed = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        LiveMusic.Plugin.Clap.ClapAdapter.ProcessBlock(rig.Plugin, &process);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3, _swallowed);
    }

    [ThreadStatic]
    private static int _swallowed;

    [System.Runtime.InteropServices.UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static unsafe byte Swallow(ClapOutputEvents* list, ClapEventHeader* header)
    {
        _swallowed++;
        return 1;
    }

    /// <summary>A controller turns what the table says, over its whole range, and the host shows it without recording it.</summary>
    [Fact]
    public void MidiControllersTurnTheirParameters()
    {
        using var rig = new ClapRig();
        var turned = 0;
        for (byte controller = 0; controller < 128; controller++)
        {
            foreach (byte value in (byte[])[0, 1, 64, 127])
            {
                rig.SendMidi(17, (byte)(0xB0 | value % 16), controller, value);
                var told = rig.Process();
                if (MidiControllers.ParameterOf(controller) is not { } parameter)
                {
                    Assert.Empty(told);
                    continue;
                }
                turned++;
                // If a parameter with another curve joins the table, the adapter has to learn curves.
                var expected = parameter.Denormalise(value / 127.0);
                Assert.Equal(expected, rig.Instance.GetValue(parameter), 12);
                Assert.Equal(FormattableString.Invariant($"17: {(uint)parameter.Id} = {expected:0.###} unrecorded"), Assert.Single(told));
            }
        }
        Assert.Equal(4 * 24, turned);
    }
}
