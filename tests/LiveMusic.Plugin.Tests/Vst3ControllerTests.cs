using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Tests;

/// <summary>The parameter table as a VST3 host sees it, and what the host is told of.</summary>
public sealed unsafe partial class Vst3ControllerTests
{
    [Fact]
    public void EveryParameterIsDescribed()
    {
        using var rig = new Vst3Rig();
        var table = rig.Controller->Table;
        Assert.Equal(ParameterTable.Count, table->GetParameterCount(rig.Controller));
        var units = Com.Query<IUnitInfo>(rig.Controller, IUnitInfo.Iid);
        foreach (var parameter in ParameterTable.All)
        {
            ParameterInfo info;
            Assert.Equal(TResult.Ok, table->GetParameterInfo(rig.Controller, parameter.Index, &info));
            Assert.Equal(((uint)parameter.Id, parameter.Name, parameter.ShortName), (info.Id, Vst3Text.Read(info.Title), Vst3Text.Read(info.ShortTitle)));
            Assert.Equal(parameter.Normalise(parameter.Default), info.DefaultNormalizedValue);
            Assert.Equal(info.DefaultNormalizedValue, table->GetParamNormalized(rig.Controller, info.Id), 1e-12);
            Assert.Equal(ParameterFlags.CanAutomate | (parameter.Unit == ValueUnit.Choice ? ParameterFlags.IsList : 0), info.Flags);
            UnitInfo unit;
            Assert.Equal(TResult.Ok, units->Table->GetUnitInfo(units, info.UnitId, &unit));
            Assert.Equal((info.UnitId, UnitId.Root, parameter.Module), (unit.Id, unit.ParentUnitId, Vst3Text.Read(unit.Name)));
            // Every step is a value of its own, and its text leads back to it.
            for (var step = 0; step <= Math.Min(info.StepCount, 50) && info.StepCount > 0; step++)
            {
                var value = (double)step / info.StepCount;
                Assert.Equal(parameter.Minimum + step, table->NormalizedParamToPlain(rig.Controller, info.Id, value));
                Assert.Equal(value, table->PlainParamToNormalized(rig.Controller, info.Id, parameter.Minimum + step), 1e-12);
            }
        }
        Assert.Equal(TResult.Ok, units->Table->SelectUnit(units, 2));
        Assert.NotEqual(TResult.Ok, units->Table->SelectUnit(units, units->Table->GetUnitCount(units)));
        Assert.Equal(2, units->Table->GetSelectedUnit(units));
        Com.Release(units);
    }

    [Fact]
    public void TextsAreThoseOfTheTableAndLeadBack()
    {
        using var rig = new Vst3Rig();
        var table = rig.Controller->Table;
        rig.Instance.SetPromptText(0, "warm piano");
        var text = stackalloc char[Vst3Text.Length];
        Assert.Equal(TResult.Ok, table->GetParamStringByValue(rig.Controller, (uint)ParameterTable.PromptWeight(0), 0.4, text));
        Assert.Equal("0.80 · warm piano", Vst3Text.Read(text));
        foreach (var parameter in ParameterTable.All)
        {
            foreach (var value in new[] { 0, 0.3, 1 })
            {
                Assert.Equal(TResult.Ok, table->GetParamStringByValue(rig.Controller, (uint)parameter.Id, value, text));
                var written = Vst3Text.Read(text);
                double back;
                Assert.Equal(TResult.Ok, table->GetParamValueByString(rig.Controller, (uint)parameter.Id, text, &back));
                Assert.Equal(TResult.Ok, table->GetParamStringByValue(rig.Controller, (uint)parameter.Id, back, text));
                Assert.Equal(written, Vst3Text.Read(text));
            }
        }
        double none;
        Vst3Text.Copy("piano", text);
        Assert.Equal(TResult.False, table->GetParamValueByString(rig.Controller, (uint)ParameterId.Temperature, text, &none));
        Assert.NotEqual(TResult.Ok, table->GetParamStringByValue(rig.Controller, 4711, 0, text));
    }

    [Fact]
    public void ControllersOfMidiTurnTheParametersOfTheTable()
    {
        using var rig = new Vst3Rig();
        var mapping = Com.Query<IMidiMapping>(rig.Controller, IMidiMapping.Iid);
        uint id;
        for (short controller = 0; controller < MidiController.Count; controller++)
        {
            var expected = MidiControllers.ParameterOf(controller);
            var result = mapping->Table->GetMidiControllerAssignment(mapping, 0, 15, controller, &id);
            Assert.Equal(expected is null ? TResult.False : TResult.Ok, result);
            if (expected is not null) Assert.Equal((uint)expected.Id, id);
        }
        Assert.Equal(TResult.False, mapping->Table->GetMidiControllerAssignment(mapping, 1, 0, MidiControllers.First, &id));
        Assert.Equal(TResult.False, mapping->Table->GetMidiControllerAssignment(mapping, 0, 16, MidiControllers.First, &id));
        Com.Release(mapping);
    }

    /// <summary>While automation plays the host shows what was heard a moment ago; taking that for a new value would throw the automation back.</summary>
    [Fact]
    public void WhatTheHostShowsIsTakenOnlyWhileItDoesNotPlay()
    {
        using var rig = new Vst3Rig();
        var id = (uint)ParameterId.Mix;
        rig.Context->State = 0;
        rig.Process(64);
        rig.Controller->Table->SetParamNormalized(rig.Controller, id, 0.25);
        Assert.Equal(0.25, rig.Instance.GetValue(ParameterTable.Get(ParameterId.Mix)));
        rig.Context->State = ProcessContextFlags.Playing;
        using var changes = new Vst3Changes().Add(id, (0, 0.75));
        rig.Process(64, changes);
        rig.Controller->Table->SetParamNormalized(rig.Controller, id, 0.5);
        Assert.Equal(0.75, rig.Controller->Table->GetParamNormalized(rig.Controller, id));
        rig.Processor->Table->SetProcessing(rig.Processor, 0);
        rig.Controller->Table->SetParamNormalized(rig.Controller, id, 0.5);
        Assert.Equal(0.5, rig.Controller->Table->GetParamNormalized(rig.Controller, id));
    }

    [Fact]
    public void TurnsOfTheEditorReachTheHostAtOnce()
    {
        using var rig = new Vst3Rig();
        var notifier = Notifier(rig);
        var parameter = ParameterTable.Get(ParameterId.Mix);
        notifier.Edited(parameter, EditPhase.Begin, 1);
        rig.Instance.Audio.SetFromMain(parameter.Index, 0.5);
        notifier.Edited(parameter, EditPhase.Change, 0.5);
        rig.Instance.Audio.SetFromMain(parameter.Index, 0.25);
        notifier.Edited(parameter, EditPhase.Change, 0.25);
        notifier.Edited(parameter, EditPhase.End, 0.25);
        Assert.Equal(["begin 501", "perform 501 0.5", "perform 501 0.25", "end 501"], rig.Handler.Calls);
        // Nothing is left for the block.
        using var output = new Vst3Changes();
        rig.Process(64, output: output);
        Assert.Empty(output.Queues);
    }

    [Fact]
    public void TurnsOnAnotherThreadGoOutWithTheBlockAndReachTheHostWhenItCalls()
    {
        using var rig = new Vst3Rig();
        var notifier = Notifier(rig);
        var parameter = ParameterTable.Get(ParameterId.Mix);
        OnAnotherThread(() =>
        {
            notifier.Edited(parameter, EditPhase.Begin, 1);
            foreach (var value in new[] { 0.9, 0.5 })
            {
                rig.Instance.Audio.SetFromMain(parameter.Index, value);
                notifier.Edited(parameter, EditPhase.Change, value);
            }
            notifier.StateChanged();
        });
        Assert.Empty(rig.Handler.Calls);
        using var output = new Vst3Changes();
        // Without a place to tell it, it waits.
        rig.Process(64);
        rig.Process(64, output: output);
        var queue = Assert.Single(output.Queues);
        Assert.Equal(((uint)parameter.Id, (0, 0.5)), (queue.Id, Assert.Single(queue.Points)));
        rig.Process(64, output: output);
        Assert.Single(output.Queues);

        rig.Controller->Table->GetParamNormalized(rig.Controller, 501);
        Assert.Equal(["begin 501", "perform 501 0.5", "dirty 1"], rig.Handler.Calls);
        OnAnotherThread(() =>
        {
            // Let go, and taken again before the host calls: it hears of one held control.
            notifier.Edited(parameter, EditPhase.End, 0.5);
            notifier.Edited(parameter, EditPhase.Begin, 0.5);
        });
        rig.Controller->Table->GetParamNormalized(rig.Controller, 501);
        OnAnotherThread(() => notifier.Edited(parameter, EditPhase.End, 0.5));
        rig.Controller->Table->GetParamNormalized(rig.Controller, 501);
        rig.Controller->Table->GetParamNormalized(rig.Controller, 501);
        Assert.Equal(["begin 501", "perform 501 0.5", "dirty 1", "end 501"], rig.Handler.Calls);
    }

    [Fact]
    public void ATimerOnTheUiThreadTellsWhatWaits()
    {
        using var rig = new Vst3Rig();
        OnAnotherThread(() => Notifier(rig).StateChanged());
        Assert.Empty(rig.Handler.Calls);
        if (OperatingSystem.IsWindows()) Dispatch(() => rig.Handler.Calls.Count > 0);
        else rig.HostContext.RunLoop.Tick();
        Assert.Equal(["dirty 1"], rig.Handler.Calls);
    }

    /// <summary>What a Windows host's UI thread does.</summary>
    private static void Dispatch(Func<bool> until)
    {
        var message = stackalloc byte[64];
        var end = Environment.TickCount64 + 5000;
        while (!until() && Environment.TickCount64 < end)
        {
            while (PeekMessage(message, 0, 0, 0, 1) != 0) DispatchMessage(message);
            Thread.Sleep(5);
        }
    }

    [LibraryImport("user32", EntryPoint = "PeekMessageW")]
    private static partial int PeekMessage(byte* message, nint window, uint first, uint last, uint remove);

    [LibraryImport("user32", EntryPoint = "DispatchMessageW")]
    private static partial nint DispatchMessage(byte* message);

    [Fact]
    public void AnotherPromptIsToldAndIsInTheTextsOfItsWeight()
    {
        using var rig = new Vst3Rig();
        var extension = Com.Query<ILiveMusicExtension>(rig.Component, ILiveMusicExtension.Iid);
        Assert.Equal(1, extension->Table->SetPromptText(extension, 2, Vst3Text.Pointer("dub techno"u8)));
        Assert.Equal(1, extension->Table->SetPromptText(extension, 2, Vst3Text.Pointer("dub techno"u8)));
        Assert.Equal(0, extension->Table->SetPromptText(extension, 8, Vst3Text.Pointer("none"u8)));
        Assert.Equal([$"restart {RestartFlags.ParamTitlesChanged | RestartFlags.ParamValuesChanged}", "dirty 1"], rig.Handler.Calls);
        var buffer = stackalloc byte[64];
        Assert.Equal(1, extension->Table->GetPromptText(extension, 2, buffer, 64));
        Assert.Equal("dub techno", Vst3Text.Read(buffer, 64));
        var text = stackalloc char[Vst3Text.Length];
        rig.Controller->Table->GetParamStringByValue(rig.Controller, (uint)ParameterTable.PromptWeight(2), 0.5, text);
        Assert.Equal("1.00 · dub techno", Vst3Text.Read(text));
        LiveMusic.Plugin.Clap.Interop.LiveMusicStatus status = default;
        status.Size = (uint)sizeof(LiveMusic.Plugin.Clap.Interop.LiveMusicStatus);
        rig.Process(64);
        Assert.Equal(status.Size, extension->Table->Status(extension, &status));
        Assert.Equal(64ul, status.OutputPosition);
        Com.Release(extension);
    }

    [Fact]
    public void TheTrackIsNamedByItsChannel()
    {
        using var rig = new Vst3Rig();
        var listener = Com.Query<IInfoListener>(rig.Controller, IInfoListener.Iid);
        using var channel = new Vst3Channel { Name = "Bass" };
        Assert.Equal(TResult.Ok, listener->Table->SetChannelContextInfos(listener, channel.Pointer));
        Assert.Equal("Bass", rig.Instance.TrackName);
        // A host tells what changed: no name is the old name.
        channel.Name = null;
        Assert.Equal(TResult.Ok, listener->Table->SetChannelContextInfos(listener, channel.Pointer));
        Assert.Equal("Bass", rig.Instance.TrackName);
        Assert.NotEqual(TResult.Ok, listener->Table->SetChannelContextInfos(listener, null));
        Assert.Equal(1, channel.References);
        Com.Release(listener);
    }

    [Fact]
    public void ThereIsNoControllerClass()
    {
        using var rig = new Vst3Rig();
        Tuid cid;
        Assert.NotEqual(TResult.Ok, rig.Component->Table->GetControllerClassId(rig.Component, &cid));
    }

    private static HostNotifier Notifier(Vst3Rig rig) => LiveMusic.Plugin.Vst3.Vst3Adapter.NotifierOf(rig.Component);

    private static void OnAnotherThread(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        thread.Join();
    }
}
