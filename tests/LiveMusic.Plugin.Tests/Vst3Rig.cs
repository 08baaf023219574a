using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Engine;
using LiveMusic.Plugin.Vst3;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>A VST3 instance behind its interfaces, a host's buffers around it, and the engine's side of its region.</summary>
internal sealed unsafe class Vst3Rig : IDisposable
{
    public const int MostFrames = 4096;
    public const int MostChannels = 4;

    private readonly Memory* _memory = (Memory*)NativeMemory.AllocZeroed((nuint)sizeof(Memory));
    private readonly float* _samples = (float*)NativeMemory.AllocZeroed(3 * MostChannels * MostFrames, sizeof(float));

    private struct Memory
    {
        public AudioBusBuffers Input0;
        public AudioBusBuffers Input1;
        public AudioBusBuffers Output;
        public ProcessContext Context;
        public fixed long Channels[3 * MostChannels];
    }

    public Vst3Rig(PluginKind kind = PluginKind.Instrument, bool start = true, EngineAccess? engine = null, Vst3Context? context = null)
    {
        HostContext = context ?? new();
        var unknown = Vst3Adapter.Create(kind, engine);
        Component = Com.Query<IComponent>(unknown, IComponent.Iid);
        Processor = Com.Query<IAudioProcessor>(unknown, IAudioProcessor.Iid);
        Controller = Com.Query<IEditController>(unknown, IEditController.Iid);
        Com.Release(unknown);
        for (var i = 0; i < 3 * MostChannels; i++) ((float**)_memory->Channels)[i] = _samples + i * MostFrames;
        _memory->Input0 = Buffers(0);
        _memory->Input1 = Buffers(1);
        _memory->Output = Buffers(2);
        Data = new()
        {
            NumInputs = kind == PluginKind.Effect ? 2 : 1,
            NumOutputs = 1,
            Inputs = &_memory->Input0,
            Outputs = &_memory->Output,
            ProcessContext = &_memory->Context,
        };
        Context->State = ProcessContextFlags.Playing;
        if (!start) return;
        Assert.Equal(TResult.Ok, Component->Table->Base.Initialize(Component, HostContext.Pointer));
        Assert.Equal(TResult.Ok, Controller->Table->SetComponentHandler(Controller, Handler.Pointer));
        Setup();
        Assert.Equal(TResult.Ok, Component->Table->SetActive(Component, 1));
        Assert.Equal(TResult.Ok, Processor->Table->SetProcessing(Processor, 1));
    }

    public Com<IComponent>* Component { get; }

    public Com<IAudioProcessor>* Processor { get; }

    public Com<IEditController>* Controller { get; }

    public Vst3Context HostContext { get; }

    public Vst3Handler Handler { get; } = new();

    /// <summary>The next block, but for its length and events.</summary>
    public ProcessData Data;

    public ProcessContext* Context => &_memory->Context;

    public PluginInstance Instance => Vst3Adapter.InstanceOf(Component);

    public RegionHeader* Header => Instance.Region!.Header;

    /// <summary>Bus 0 and 1: inputs, 2: output.</summary>
    public Span<float> Channel(int bus, int channel) => new(_samples + (bus * MostChannels + channel) * MostFrames, MostFrames);

    public AudioBusBuffers* Bus(int bus) => &_memory->Input0 + bus;

    public int Setup(int mode = ProcessMode.Realtime, double rate = 48000, int most = MostFrames)
    {
        var setup = new ProcessSetup { ProcessMode = mode, SymbolicSampleSize = SampleSize.Sample32, MaxSamplesPerBlock = most, SampleRate = rate };
        return Processor->Table->SetupProcessing(Processor, &setup);
    }

    public int Process(int frames, Vst3Changes? changes = null, Vst3Events? events = null, Vst3Changes? output = null)
    {
        Data.NumSamples = frames;
        Data.InputParameterChanges = changes is null ? null : changes.Pointer;
        Data.InputEvents = events is null ? null : events.Pointer;
        Data.OutputParameterChanges = output is null ? null : output.Pointer;
        fixed (ProcessData* data = &Data) return Vst3Adapter.ProcessUnguarded(Processor, data);
    }

    /// <summary>The engine answers and has music; the block that fades it in is past.</summary>
    public void StartPlaying(int frames = 50_000)
    {
        Header->RefillFrames = 1000;
        Header->OutputGenerationStart = Instance.Region!.Output.WritePosition;
        Header->StreamState = EngineStreamState.Streaming;
        Volatile.Write(ref Header->OutputGeneration, Volatile.Read(ref Header->RequestedGeneration));
        var music = new StereoFrame[frames];
        Array.Fill(music, new() { Left = 0.5f, Right = -0.25f });
        Assert.Equal(frames, Instance.Region.Output.Write(music));
        Assert.Equal(TResult.Ok, Process(Instance.Audio.State->FadeFrames + 1));
    }

    public List<AutomationEvent> TakeAutomation()
    {
        List<AutomationEvent> all = [];
        while (Instance.Region!.Automation.TryRead(out var one)) all.Add(one);
        return all;
    }

    public void Dispose()
    {
        Component->Table->SetActive(Component, 0);
        Component->Table->Base.Terminate(Component);
        Com.Release(Controller);
        Com.Release(Processor);
        Assert.Equal(0u, Component->Table->Base.Unknown.Release(Component));
        Assert.Equal((1, 1, false), (HostContext.References, HostContext.RunLoop.References, HostContext.RunLoop.HasTimer));
        Assert.Equal(1, Handler.AllReferences);
        HostContext.Dispose();
        Handler.Dispose();
        NativeMemory.Free(_memory);
        NativeMemory.Free(_samples);
    }

    private AudioBusBuffers Buffers(int bus) => new() { NumChannels = 2, ChannelBuffers32 = (float**)_memory->Channels + bus * MostChannels };
}
