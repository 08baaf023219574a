using System.Buffers.Binary;
using System.Text;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Tests;

/// <summary>What VST3 hosts keep in projects and presets.</summary>
public sealed unsafe class Vst3StateTests
{
    [Fact]
    public void TheStateComesBackInWholeAndInPieces()
    {
        using var rig = new Vst3Rig();
        rig.Instance.SetPromptText(3, "choir in a cave");
        rig.Instance.Audio.SetFromMain(Rig.Index(ParameterId.Temperature), 2.5);
        foreach (var piece in new[] { int.MaxValue, 7, 1 })
        {
            using var saved = new Vst3Stream([], piece);
            Assert.Equal(TResult.Ok, rig.Component->Table->GetState(rig.Component, saved.Pointer));
            Assert.Equal(rig.Instance.SaveState(), saved.Bytes);
            saved.Rewind();
            using var other = new Vst3Rig();
            Assert.Equal(TResult.Ok, other.Component->Table->SetState(other.Component, saved.Pointer));
            Assert.Equal("choir in a cave", other.Instance.GetPromptText(3));
            Assert.Equal(saved.Bytes, other.Instance.SaveState());
        }
    }

    /// <summary>Live hands the state to the component and then to the controller; a controller that refuses gets the old values written over the new ones.</summary>
    [Fact]
    public void TheControllerTakesTheComponentsStateAndShowsIt()
    {
        using var rig = new Vst3Rig();
        var saved = SavedWith(rig, 2.5);
        using var other = new Vst3Rig();
        using var first = new Vst3Stream(saved);
        Assert.Equal(TResult.Ok, other.Component->Table->SetState(other.Component, first.Pointer));
        for (var i = 0; i < 2; i++)
        {
            using var second = new Vst3Stream(saved, 100);
            Assert.Equal(TResult.Ok, other.Controller->Table->SetComponentState(other.Controller, second.Pointer));
        }
        var temperature = ParameterTable.Get(ParameterId.Temperature);
        Assert.Equal(temperature.Normalise(2.5), other.Controller->Table->GetParamNormalized(other.Controller, (uint)temperature.Id), 1e-12);
        Assert.Equal([$"restart {RestartFlags.ParamValuesChanged}", $"restart {RestartFlags.ParamValuesChanged}"], other.Handler.Calls);
        Assert.Equal(saved, other.Instance.SaveState());
        // A host that skips the component.
        using var third = new Vst3Rig();
        using var alone = new Vst3Stream(saved);
        Assert.Equal(TResult.Ok, third.Controller->Table->SetComponentState(third.Controller, alone.Pointer));
        Assert.Equal(saved, third.Instance.SaveState());
    }

    [Fact]
    public void TheControllersOwnStateIsEmptyAndChangesNothing()
    {
        using var rig = new Vst3Rig();
        var before = SavedWith(rig, 1.5);
        using var stream = new Vst3Stream();
        Assert.Equal(TResult.Ok, rig.Controller->Table->GetState(rig.Controller, stream.Pointer));
        Assert.Empty(stream.Bytes);
        Assert.Equal(TResult.Ok, rig.Controller->Table->SetState(rig.Controller, stream.Pointer));
        using var strange = new Vst3Stream([1, 2, 3]);
        Assert.Equal(TResult.Ok, rig.Controller->Table->SetState(rig.Controller, strange.Pointer));
        Assert.Equal(before, rig.Instance.SaveState());
    }

    [Fact]
    public void WhatIsNoStateIsRefusedAndChangesNothing()
    {
        using var rig = new Vst3Rig();
        var before = SavedWith(rig, 1.5);
        var random = new Random(4);
        for (var i = 0; i < 40; i++)
        {
            var bytes = (byte[])before.Clone();
            if (i % 3 == 0) bytes = bytes[..random.Next(bytes.Length)];
            else bytes[random.Next(20, bytes.Length)] ^= 1;
            using var stream = new Vst3Stream(bytes, random.Next(1, 1000));
            Assert.Equal(TResult.False, rig.Component->Table->SetState(rig.Component, stream.Pointer));
            stream.Rewind();
            Assert.Equal(TResult.False, rig.Controller->Table->SetComponentState(rig.Controller, stream.Pointer));
            Assert.Equal(before, rig.Instance.SaveState());
        }
        Assert.Empty(rig.Handler.Calls);
    }

    [Fact]
    public void ADefaultPresetHoldsNoPlaceInTheMusic()
    {
        using var rig = new Vst3Rig();
        var source = LiveMusic.Plugin.Core.State.StateFormat.Write(new()
        {
            Parameters = [], Prompts = LiveMusic.Plugin.Core.State.PromptBook.Default(), Context = [1, 2, 3],
        });
        using var loaded = new Vst3Stream(source);
        Assert.Equal(TResult.Ok, rig.Component->Table->SetState(rig.Component, loaded.Pointer));
        using var project = new Vst3Stream([], stateType: IStreamAttributes.ProjectState);
        using var plain = new Vst3Stream();
        using var preset = new Vst3Stream([], stateType: IStreamAttributes.DefaultState);
        rig.Component->Table->GetState(rig.Component, project.Pointer);
        rig.Component->Table->GetState(rig.Component, plain.Pointer);
        rig.Component->Table->GetState(rig.Component, preset.Pointer);
        Assert.Equal(rig.Instance.SaveState(), project.Bytes);
        Assert.Equal(project.Bytes, plain.Bytes);
        Assert.Equal(rig.Instance.SaveState(withContext: false), preset.Bytes);
        Assert.NotEqual(project.Bytes, preset.Bytes);
    }

    /// <summary>Through the container that hosts write: the class it names is ours, the parts lie where the list says.</summary>
    [Fact]
    public void APresetFileBringsTheStateBack()
    {
        foreach (var one in Vst3Class.All)
        {
            using var rig = new Vst3Rig(one.Kind);
            rig.Instance.SetPromptText(1, "preset");
            var saved = SavedWith(rig, 3.5);
            using var component = new Vst3Stream();
            using var controller = new Vst3Stream();
            rig.Component->Table->GetState(rig.Component, component.Pointer);
            rig.Controller->Table->GetState(rig.Controller, controller.Pointer);
            var file = PresetFile.Write(one.Cid, component.Bytes, controller.Bytes);

            var (cid, parts) = PresetFile.Read(file);
            Assert.Equal(one.Cid, cid);
            using var other = new Vst3Rig(one.Kind);
            using var componentBack = new Vst3Stream(parts["Comp"]);
            using var componentAgain = new Vst3Stream(parts["Comp"]);
            using var controllerBack = new Vst3Stream(parts["Cont"]);
            Assert.Equal(TResult.Ok, other.Component->Table->SetState(other.Component, componentBack.Pointer));
            Assert.Equal(TResult.Ok, other.Controller->Table->SetComponentState(other.Controller, componentAgain.Pointer));
            Assert.Equal(TResult.Ok, other.Controller->Table->SetState(other.Controller, controllerBack.Pointer));
            Assert.Equal(saved, other.Instance.SaveState());
            Assert.Equal("preset", other.Instance.GetPromptText(1));
        }
    }

    private static byte[] SavedWith(Vst3Rig rig, double temperature)
    {
        rig.Instance.Audio.SetFromMain(Rig.Index(ParameterId.Temperature), temperature);
        return rig.Instance.SaveState();
    }

    /// <summary>.vstpreset, little endian: "VST3", version, class in 32 ASCII digits, offset of the list; parts; "List", count, per part: four letters, offset, size.</summary>
    private static class PresetFile
    {
        private const int HeaderBytes = 48;

        public static byte[] Write(Tuid cid, byte[] component, byte[] controller)
        {
            using var file = new MemoryStream();
            using var writer = new BinaryWriter(file);
            writer.Write("VST3"u8);
            writer.Write(1);
            writer.Write(Encoding.ASCII.GetBytes(cid.ToString()));
            writer.Write((long)HeaderBytes + component.Length + controller.Length);
            writer.Write(component);
            writer.Write(controller);
            writer.Write("List"u8);
            writer.Write(2);
            writer.Write("Comp"u8);
            writer.Write((long)HeaderBytes);
            writer.Write((long)component.Length);
            writer.Write("Cont"u8);
            writer.Write((long)HeaderBytes + component.Length);
            writer.Write((long)controller.Length);
            return file.ToArray();
        }

        public static (Tuid Cid, Dictionary<string, byte[]> Parts) Read(byte[] file)
        {
            Assert.Equal("VST3", Encoding.ASCII.GetString(file, 0, 4));
            Assert.True(Tuid.TryParse(Encoding.ASCII.GetString(file, 8, 32), out var cid));
            var list = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(40));
            Assert.Equal("List", Encoding.ASCII.GetString(file, list, 4));
            var parts = new Dictionary<string, byte[]>();
            for (var i = 0; i < BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(list + 4)); i++)
            {
                var entry = file.AsSpan(list + 8 + 20 * i);
                var offset = (int)BinaryPrimitives.ReadInt64LittleEndian(entry[4..]);
                var size = (int)BinaryPrimitives.ReadInt64LittleEndian(entry[12..]);
                parts[Encoding.ASCII.GetString(entry[..4])] = file[offset..(offset + size)];
            }
            return (cid, parts);
        }
    }
}
