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
            Assert.Equal(state.Prompts.Select(p => (p.Text, p.AudioName, p.EmbeddingModel)), back.Prompts.Select(p => (p.Text, p.AudioName, p.EmbeddingModel)));
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
        var state = RandomState(new Random(1)) with { Unknown = [new(0x31313131, [1, 2, 3]), new(0x32323232, [])] };
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
        // Until a state comes that we understand.
        Assert.True(instance.LoadState(StateFormat.Write(RandomState(new Random(3)))));
        Assert.NotEqual(bytes, instance.SaveState());
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
        rig.Region.ContextSnapshot.Write([9, 8, 7]);
        StateFormat.Read(rig.Instance.SaveState(), out var project, out _);
        StateFormat.Read(rig.Instance.SaveState(withContext: false), out var preset, out _);
        Assert.Equal([9, 8, 7], project!.Context);
        Assert.Empty(preset!.Context);
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
        var context = new byte[random.Next(2) * random.Next(2000)];
        random.NextBytes(context);
        return new() { Parameters = parameters, Prompts = prompts, ModelName = "seedling", ModelHash = RandomText(random), Context = context };
    }

    private static string RandomText(Random random)
    {
        string[] words = ["warm", "piano", "żurna", "ドラム", "𝄞", "·", "\n", "'; drop", ""];
        return string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)]));
    }
}
