using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Tests;

/// <summary>What hosts keep in projects.</summary>
public sealed unsafe class StateTests
{
    private static PluginInstance NewInstance() => new(PluginKind.Instrument, new RecordingHost(), null);

    [Fact]
    public void TenThousandRandomStatesComeBack()
    {
        var random = new Random(11);
        using var instance = NewInstance();
        for (var i = 0; i < 10_000; i++)
        {
            var state = RandomState(random);
            var bytes = StateFormat.Write(state);
            Assert.Equal(StateVerdict.Read, StateFormat.Read(bytes, out var back, out _));
            Assert.Equal(bytes, StateFormat.Write(back!));
            Assert.Equal(state.Parameters, back!.Parameters);
            Assert.Equal(state.Prompts!.Select(p => (p.Text, p.AudioName, p.EmbeddingModel)), back.Prompts!.Select(p => (p.Text, p.AudioName, p.EmbeddingModel)));
            if (i % 10 != 0) continue;
            // Through an instance, twice: what it saves is what it was given, with the values brought into range.
            Assert.True(instance.LoadState(bytes));
            var saved = instance.SaveState();
            Assert.True(instance.LoadState(saved));
            Assert.Equal(saved, instance.SaveState());
        }
    }

    [Fact]
    public void FuzzedBlobsNeverThrowAndAreRefused()
    {
        var random = new Random(12);
        using var instance = NewInstance();
        instance.SetPromptText(2, "keep me");
        var before = instance.SaveState();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = StateFormat.Write(RandomState(random));
            switch (i % 4)
            {
                case 0: bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes = bytes[..random.Next(bytes.Length)]; break;
                case 2: random.NextBytes(bytes); break;
                case 3: bytes = [.. bytes, 0]; break;
            }
            var changedVersion = bytes.Length > 10 && bytes[8] + (bytes[9] << 8) != 1;
            var reserved = i % 4 == 0 && bytes[10] + bytes[11] != 0;
            if (changedVersion || reserved) continue;
            Assert.False(instance.LoadState(bytes));
            Assert.Equal(before, instance.SaveState());
        }
    }

    [Fact]
    public void BlobsWithRightChecksumsAndWrongContentsNeverThrow()
    {
        var random = new Random(13);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = StateFormat.Write(RandomState(random));
            for (var k = 0; k < 4; k++) bytes[random.Next(StateFormat.HeaderBytes, bytes.Length)] = (byte)random.Next(256);
            Resign(bytes);
            StateFormat.Read(bytes, out _, out _);
        }
    }

    [Fact]
    public void WhatIsUnknownIsKept()
    {
        using var instance = NewInstance();
        var state = RandomState(new Random(1)) with { Context = [4, 5], Unknown = [new(0x31313131, [1, 2, 3]), new(0x32323232, [])] };
        state.Parameters[4711] = 0.25;
        Assert.True(instance.LoadState(StateFormat.Write(state)));
        Assert.Equal(StateVerdict.Read, StateFormat.Read(instance.SaveState(), out var saved, out _));
        Assert.Equal(0.25, saved!.Parameters[4711]);
        Assert.Equal([0x31313131u, 0x32323232u], saved.Unknown.Select(u => u.Tag));
        Assert.Equal([1, 2, 3], saved.Unknown[0].Bytes);
        Assert.Equal(state.ModelName, saved.ModelName);
        Assert.Equal(state.Context, saved.Context);
    }

    [Fact]
    public void ANewerVersionIsKeptByteForByte()
    {
        var host = new RecordingHost();
        using var instance = new PluginInstance(PluginKind.Instrument, host, null);
        var bytes = StateFormat.Write(RandomState(new Random(2)));
        bytes[8] = 2;
        Assert.True(instance.LoadState(bytes));
        Assert.Equal(bytes, instance.SaveState());
        Assert.Contains("newer", host.Logged);
        Assert.Contains("newer", instance.Status().Message);
        Assert.Equal(bytes, instance.SaveState(withContext: false));
        // Until a state comes that we understand.
        Assert.True(instance.LoadState(StateFormat.Write(RandomState(new Random(3)))));
        Assert.NotEqual(bytes, instance.SaveState());
        Assert.DoesNotContain("newer", instance.Status().Message);
    }

    [Fact]
    public void WhatIsChangedBesideANewerStateIsSavedBesideIt()
    {
        using var instance = NewInstance();
        var written = RandomState(new Random(2)) with { Unknown = [new(0x31313131, [1, 2, 3])] };
        var newer = StateFormat.Write(written);
        newer[8] = 2;
        Assert.True(instance.LoadState(newer));
        instance.Audio.SetFromMain(Rig.Index(ParameterId.Temperature), 3);
        instance.SetPromptText(2, "mine");
        var saved = instance.SaveState();
        Assert.True(saved.AsSpan().IndexOf(newer) > 0);

        // Here again: both are there, and saving gives the same bytes.
        using var again = NewInstance();
        Assert.True(again.LoadState(saved));
        Assert.Equal(3, again.GetValue(ParameterTable.Get(ParameterId.Temperature)));
        Assert.Equal("mine", again.GetPromptText(2));
        Assert.Contains("newer", again.Status().Message);
        Assert.Equal(saved, again.SaveState());

        // In the newer release, which this one stands for when the kept state says version 1: the kept state with the changes over it.
        var readable = (byte[])saved.Clone();
        readable[saved.AsSpan().IndexOf(newer) + 8] = 1;
        Resign(readable);
        Assert.Equal(StateVerdict.Read, StateFormat.Read(readable, out var both, out _));
        foreach (var (id, value) in written.Parameters) Assert.Equal(id == (uint)ParameterId.Temperature ? 3 : value, both!.Parameters[id]);
        Assert.Equal("mine", both!.Prompts![2].Text);
        Assert.Equal(written.Context, both.Context);
        Assert.Null(both.Newer);
        Assert.Single(both.Unknown);
    }

    [Fact]
    public void StatesWithinStatesAreRefused()
    {
        var bytes = StateFormat.Write(RandomState(new Random(2)));
        for (var i = 0; i < 3; i++) bytes = StateFormat.Write(new() { Parameters = [], Newer = bytes });
        Assert.Equal(StateVerdict.Refused, StateFormat.Read(bytes, out _, out _));
    }

    [Fact]
    public void TheOrderOfPartsDoesNotMatter()
    {
        var random = new Random(21);
        for (var i = 0; i < 200; i++)
        {
            var bytes = StateFormat.Write(RandomState(random));
            var parts = new List<byte[]>();
            for (var at = StateFormat.HeaderBytes; at < bytes.Length; at += parts[^1].Length) parts.Add(bytes[at..(at + 8 + BitConverter.ToInt32(bytes, at + 4))]);
            var shuffled = parts.ToArray();
            random.Shuffle(shuffled);
            byte[] other = [.. bytes[..StateFormat.HeaderBytes], .. shuffled.SelectMany(p => p)];
            Resign(other);
            Assert.Equal(StateVerdict.Read, StateFormat.Read(other, out var state, out _));
            Assert.Equal(bytes, StateFormat.Write(state!));
        }
    }

    [Fact]
    public void BeforeActivationAfterItOrWhilePlayingAStateIsTheSame()
    {
        var bytes = StateFormat.Write(RandomState(new Random(22)));
        using var early = new Rig();
        var first = early.Instance;
        first.LoadState(bytes);
        byte[] expected;
        using (var scanned = NewInstance())
        {
            scanned.LoadState(StateFormat.Write(RandomState(new Random(23))));
            scanned.LoadState(bytes);
            scanned.LoadState(bytes);
            expected = scanned.SaveState();
            scanned.Activate(48000, 512);
            Assert.Equal(expected, scanned.SaveState());
        }
        Assert.Equal(expected, first.SaveState());
        using var late = new Rig();
        late.Process(100);
        late.Instance.LoadState(bytes);
        late.Process(100);
        Assert.Equal(expected, late.Instance.SaveState());
    }

    [Fact]
    public void LoadingWhileItPlaysTellsDifferencesOnlyAndTearsNothing()
    {
        using var rig = new Rig();
        rig.StartPlaying();
        rig.TakeAutomation();
        var saved = rig.Instance.SaveState();
        rig.Audio.Begin(rig.Block(100));
        rig.Audio.SetParameter(0, Rig.Index(ParameterId.Temperature), 3);
        rig.Audio.End();
        rig.TakeAutomation();
        var generation = rig.Header->RequestedGeneration;
        Assert.True(rig.Instance.LoadState(saved));
        Assert.True(rig.Instance.LoadState(saved));
        var at = rig.Region.Output.ReadPosition;
        rig.Process(200);
        for (var i = 0; i < 200; i++) Assert.Equal(Rig.Sample(at + i), rig.OutLeft[i]);
        Assert.Equal((uint)ParameterId.Temperature, Assert.Single(rig.TakeAutomation()).ParameterId);
        Assert.Equal(generation, rig.Header->RequestedGeneration);
    }

    [Fact]
    public void AMissingParameterTakesItsDefault()
    {
        using var instance = NewInstance();
        var parameter = ParameterTable.Get(ParameterId.Temperature);
        instance.Audio.SetFromMain(parameter.Index, 4);
        var state = RandomState(new Random(4));
        state.Parameters.Remove((uint)parameter.Id);
        Assert.True(instance.LoadState(StateFormat.Write(state)));
        Assert.Equal(parameter.Default, instance.GetValue(parameter));
    }

    [Fact]
    public void TheEnginesContextIsSavedAndAPresetHasNone()
    {
        using var rig = new Rig();
        rig.Region.ContextSnapshot.Write([1]);
        // Made ahead, but nobody heard it: the music still stands at its beginning.
        Assert.Empty(Saved(rig).Context!);
        rig.StartPlaying();
        rig.Region.ContextSnapshot.Write([9, 8, 7]);
        Assert.Equal([9, 8, 7], Saved(rig).Context);
        StateFormat.Read(rig.Instance.SaveState(withContext: false), out var preset, out _);
        Assert.Null(preset!.Context);

        // A preset leaves the project's context alone, and a project that begins with it each time keeps it.
        var project = rig.Instance.SaveState();
        using var other = new Rig();
        other.Instance.LoadState(project);
        other.Instance.LoadState(StateFormat.Write(preset));
        Assert.Equal([9, 8, 7], Saved(other).Context);
        other.Audio.SetFromMain(Rig.Index(ParameterId.Start), (double)StartValue.Project);
        other.Process(1); // it starts, and asks for the project that was loaded
        other.StartPlaying();
        other.Region.ContextSnapshot.Write([5]);
        Assert.Equal([9, 8, 7], Saved(other).Context);
        other.Audio.SetFromMain(Rig.Index(ParameterId.Start), (double)StartValue.Continue);
        Assert.Equal([5], Saved(other).Context);
    }

    private static SavedState Saved(Rig rig)
    {
        Assert.Equal(StateVerdict.Read, StateFormat.Read(rig.Instance.SaveState(), out var state, out _));
        return state!;
    }

    [Fact]
    public void ALongPromptIsCutBetweenCharacters()
    {
        using var instance = NewInstance();
        instance.SetPromptText(0, string.Concat(Enumerable.Repeat("𝄞", 400)));
        Assert.Equal(500, instance.GetPromptText(0).Length);
        instance.SetPromptText(0, "a" + string.Concat(Enumerable.Repeat("𝄞", 400)));
        Assert.Equal(499, instance.GetPromptText(0).Length);
        var saved = instance.SaveState();
        Assert.True(instance.LoadState(saved));
        Assert.Equal(saved, instance.SaveState());
    }

    private static void Resign(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes.AsSpan(StateFormat.HeaderBytes)) crc = System.Numerics.BitOperations.Crc32C(crc, b);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), ~crc);
    }

    [Fact]
    public void ScenesAndBallsComeBackAndHaveNames()
    {
        using var instance = NewInstance();
        var random = new Random(15);
        var scenes = SceneBook.Nothing();
        scenes[4] = RandomScene(random) with { Name = "Chorus" };
        float[] balls = [.. Enumerable.Repeat(0.25f, 2 * ParameterTable.PromptSlots)];
        Assert.True(instance.LoadState(StateFormat.Write(new() { Parameters = [], Prompts = PromptBook.Default(), Scenes = scenes, Balls = balls })));
        var scene = ParameterTable.Get(ParameterId.Scene);
        Assert.Equal(["Faders", "Scene 1", "5 · Chorus"], new[] { 0.0, 1, 5 }.Select(v => instance.Format(scene, v)));
        foreach (var value in new[] { 0.0, 1, 5 })
        {
            Assert.True(ParameterText.TryParse(scene, instance.Format(scene, value), out var back));
            Assert.Equal(value, back);
        }
        Assert.Equal(StateVerdict.Read, StateFormat.Read(instance.SaveState(), out var saved, out _));
        Assert.Equal("Chorus", saved!.Scenes![4].Name);
        Assert.Equal(balls, saved.Balls);
        // A project without scenes has none.
        Assert.True(instance.LoadState(StateFormat.Write(new() { Parameters = [], Prompts = PromptBook.Default() })));
        Assert.Equal("Scene 5", instance.Format(scene, 5));
        StateFormat.Read(instance.SaveState(), out saved, out _);
        Assert.Null(saved!.Scenes);
        Assert.Null(saved.Balls);
    }

    private static SavedState RandomState(Random random)
    {
        var parameters = new SortedDictionary<uint, double>();
        foreach (var p in ParameterTable.All) parameters[(uint)p.Id] = p.Minimum + random.NextDouble() * (p.Maximum - p.Minimum);
        for (var i = random.Next(3); i > 0; i--) parameters[(uint)random.Next(2000, int.MaxValue)] = random.NextDouble();
        var prompts = new PromptSlot[ParameterTable.PromptSlots];
        for (var i = 0; i < prompts.Length; i++)
        {
            prompts[i] = random.Next(3) switch
            {
                0 => PromptBook.Empty,
                1 => new(RandomText(random)),
                _ => new("", "take.wav", [.. Enumerable.Range(0, random.Next(20)).Select(_ => random.NextSingle())], "seedling"),
            };
        }
        var context = random.Next(3) == 0 ? null : new byte[random.Next(2) * random.Next(2000)];
        if (context is not null) random.NextBytes(context);
        Scene[]? scenes = random.Next(3) == 0 ? [.. Enumerable.Range(0, ParameterTable.Scenes).Select(_ => random.Next(2) == 0 ? Scene.Nothing : RandomScene(random))] : null;
        if (scenes is not null && !Array.Exists(scenes, s => s.IsStored)) scenes = null;
        float[]? balls = random.Next(3) == 0 ? [.. Enumerable.Range(0, 2 * ParameterTable.PromptSlots).Select(_ => random.NextSingle())] : null;
        return new() { Parameters = parameters, Prompts = prompts, Scenes = scenes, Balls = balls, ModelName = "seedling", ModelHash = RandomText(random), Context = context };
    }

    private static Scene RandomScene(Random random)
    {
        var count = random.Next(1, ParameterTable.PromptSlots + 1);
        return new(RandomText(random), [.. Enumerable.Range(0, count).Select(_ => new PromptSlot(RandomText(random)))], [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle())],
            10 * random.NextSingle(), 4 * random.NextSingle(), random.Next(1, 1025));
    }

    private static string RandomText(Random random)
    {
        string[] words = ["warm", "piano", "żurna", "ドラム", "𝄞", "·", "\n", "'; drop", ""];
        return string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)]));
    }
}
