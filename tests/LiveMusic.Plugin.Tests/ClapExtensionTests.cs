using System.Text;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Tests;

/// <summary>What the plugin offers a CLAP host beside sound and parameters.</summary>
public sealed unsafe class ClapExtensionTests
{
    [Theory]
    [InlineData(0, 1u)]
    [InlineData(1, 2u)]
    public void TheOneConfigurationIsThePortsThatThereAre(int which, uint inputs)
    {
        var kind = (PluginKind)which;
        using var rig = new ClapRig(kind);
        var ports = rig.Extension<ClapPluginAudioPorts>(ClapPluginAudioPorts.Id);
        var configs = rig.Extension<ClapPluginAudioPortsConfig>(ClapPluginAudioPortsConfig.Id);
        var infos = rig.Extension<ClapPluginAudioPortsConfigInfo>(ClapPluginAudioPortsConfigInfo.Id);
        Assert.Equal(1u, configs->Count(rig.Plugin));
        ClapAudioPortsConfig config;
        Assert.Equal(1, configs->Get(rig.Plugin, 0, &config));
        Assert.Equal(0, configs->Get(rig.Plugin, 1, &config));
        Assert.Equal(infos->CurrentConfig(rig.Plugin), config.Id);
        Assert.Equal(1, configs->Select(rig.Plugin, config.Id));
        Assert.Equal(0, configs->Select(rig.Plugin, config.Id + 1));
        Assert.Equal((inputs, 1u), (config.InputPortCount, config.OutputPortCount));
        Assert.Equal(kind == PluginKind.Effect ? (1, 2u) : (0, 0u), (config.HasMainInput, config.MainInputChannelCount));
        Assert.Equal((1, 2u), (config.HasMainOutput, config.MainOutputChannelCount));
        foreach (byte isInput in (byte[])[0, 1])
        {
            for (var i = 0u; i < ports->Count(rig.Plugin, isInput); i++)
            {
                ClapAudioPortInfo one, other;
                Assert.Equal(1, ports->Get(rig.Plugin, i, isInput, &one));
                Assert.Equal(1, infos->Get(rig.Plugin, config.Id, i, isInput, &other));
                Assert.True(new ReadOnlySpan<byte>(&one, sizeof(ClapAudioPortInfo)).SequenceEqual(new ReadOnlySpan<byte>(&other, sizeof(ClapAudioPortInfo))));
                Assert.Equal(0u, one.Flags & (ClapAudioPortFlags.Supports64Bits | ClapAudioPortFlags.Prefers64Bits));
                // The pair is one port's id on each side, or none.
                var paired = kind == PluginKind.Effect && (one.Flags & ClapAudioPortFlags.IsMain) != 0;
                Assert.Equal(paired ? one.Id : ClapConstants.InvalidId, one.InPlacePair);
            }
            ClapAudioPortInfo none;
            Assert.Equal(0, infos->Get(rig.Plugin, config.Id, 2, isInput, &none));
        }
    }

    [Fact]
    public void EveryParameterIsOnOneRemotePage()
    {
        using var rig = new ClapRig();
        var remote = rig.Extension<ClapPluginRemoteControls>(ClapPluginRemoteControls.Id);
        List<uint> shown = [];
        List<string> names = [];
        for (var i = 0u; i < remote->Count(rig.Plugin); i++)
        {
            ClapRemoteControlsPage page;
            Assert.Equal(1, remote->Get(rig.Plugin, i, &page));
            names.Add(ClapText.Read(page.PageName, ClapConstants.NameSize));
            for (var knob = 0; knob < ClapRemoteControlsPage.ControlCount; knob++)
                if (page.ParamIds[knob] != ClapConstants.InvalidId) shown.Add(page.ParamIds[knob]);
        }
        Assert.Equal(["Weights", "Mutes", "Sampling", "Injection", "Scenes", "Memory", "Output and transport", "Controls"], names);
        Assert.Equal(ParameterTable.All.Select(p => (uint)p.Id).Order(), shown.Order());
        Assert.Equal(Enumerable.Range(100, 8).Select(id => (uint)id), shown.Take(8));
        ClapRemoteControlsPage none;
        Assert.Equal(0, remote->Get(rig.Plugin, 8, &none));
    }

    [Fact]
    public void TheTracksNameIsFollowed()
    {
        using var rig = new ClapRig();
        var track = rig.Extension<ClapPluginTrackInfo>(ClapPluginTrackInfo.Id);
        Assert.Equal("", rig.Instance.TrackName);
        rig.TrackName = "Bass · Übung";
        track->Changed(rig.Plugin);
        Assert.Equal("Bass · Übung", rig.Instance.TrackName);
        rig.TrackName = null;
        track->Changed(rig.Plugin);
        Assert.Equal("", rig.Instance.TrackName);
    }

    [Fact]
    public void DraftNamesOfExtensionsAreKnown()
    {
        using var rig = new ClapRig();
        Assert.True(rig.Extension<byte>(ClapPluginTrackInfo.DraftId) == rig.Extension<byte>(ClapPluginTrackInfo.Id));
        Assert.True(rig.Extension<byte>(ClapPluginRemoteControls.DraftId) == rig.Extension<byte>(ClapPluginRemoteControls.Id));
        Assert.True(rig.Extension<byte>(ClapPluginPresetLoad.DraftId) == rig.Extension<byte>(ClapPluginPresetLoad.Id));
        Assert.True(rig.Extension<byte>(ClapPluginAudioPortsConfigInfo.DraftId) == rig.Extension<byte>(ClapPluginAudioPortsConfigInfo.Id));
        Assert.True(rig.Plugin->GetExtension(rig.Plugin, ClapText.Pointer("clap.voice-info"u8)) == null);
    }

    [Fact]
    public void ANewPromptHasItsTextReadAgainAndKeepsItsName()
    {
        using var rig = new ClapRig();
        var prompts = rig.Extension<LiveMusicPrompts>(LiveMusicPrompts.Id);
        var before = NameAndText(rig);
        fixed (byte* text = "strings\0"u8) Assert.Equal(1, prompts->SetText(rig.Plugin, 0, text));
        Assert.Equal(["rescan text", "dirty"], rig.Told());
        Assert.Equal((before.Name, "1.00 · strings"), NameAndText(rig));
    }

    [Fact]
    public void WhatTheStateGotNewIsToldOnTheMainThread()
    {
        using var rig = new ClapRig();
        rig.Adapter.Host.StateChanged();
        Assert.Equal(["callback wanted"], rig.Told());
        rig.OnMainThread();
        Assert.Equal(["rescan text", "dirty"], rig.Told());
        rig.OnMainThread();
        Assert.Empty(rig.Told());
    }

    /// <summary>save for a preset and load for a preset mean the same, whichever side knows of it (state-context.h).</summary>
    [Fact]
    public void APresetHasNoContextWhicheverSideSaysSo()
    {
        using var source = new ClapRig();
        source.Instance.SetPromptText(2, "choir");
        source.Instance.LoadState(WithContext(source.Instance.SaveState(), [1, 2, 3]));
        Assert.Equal([1, 2, 3], ContextOf(source.Save(ClapStateContextType.ForProject)));
        Assert.Equal([1, 2, 3], ContextOf(source.Save(ClapStateContextType.ForDuplicate)));
        Assert.Null(ContextOf(source.Save(ClapStateContextType.ForPreset)));

        List<byte[]> results = [];
        foreach (var (saved, loaded) in ((uint, uint?)[])[(ClapStateContextType.ForProject, ClapStateContextType.ForPreset), (ClapStateContextType.ForPreset, null), (ClapStateContextType.ForPreset, ClapStateContextType.ForPreset)])
        {
            using var target = new ClapRig();
            target.Instance.LoadState(WithContext(target.Instance.SaveState(), [9]));
            target.Load(source.Save(saved), loaded);
            Assert.Equal("choir", target.Instance.GetPromptText(2));
            Assert.Contains("rescan values+text", target.Told());
            results.Add(target.Save(ClapStateContextType.ForProject));
        }
        // What was there stays.
        Assert.Equal([9], ContextOf(results[0]));
        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    private static (string Name, string Text) NameAndText(ClapRig rig)
    {
        var parameters = rig.Extension<ClapPluginParams>(ClapPluginParams.Id);
        ClapParamInfo info;
        Assert.Equal(1, parameters->GetInfo(rig.Plugin, 0, &info));
        var text = stackalloc byte[ClapConstants.NameSize];
        Assert.Equal(1, parameters->ValueToText(rig.Plugin, info.Id, 1, text, ClapConstants.NameSize));
        return (ClapText.Read(info.Name, ClapConstants.NameSize), ClapText.Read(text)!);
    }

    private static byte[]? ContextOf(byte[] state)
    {
        Assert.Equal(StateVerdict.Read, StateFormat.Read(state, out var read, out _));
        return read!.Context;
    }

    private static byte[] WithContext(byte[] state, byte[] context)
    {
        Assert.Equal(StateVerdict.Read, StateFormat.Read(state, out var read, out _));
        return StateFormat.Write(read! with { Context = context });
    }
}
