using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>A plugin through VST3: component, processor and controller, which may be one object or two. The audio thread's part is in the other file.</summary>
internal sealed unsafe partial class Vst3Instance : HostedPlugin
{
    private readonly void* _component;
    private readonly void* _processor;
    private readonly void* _controller;
    private readonly bool _divided;
    private readonly void* _componentPoint;
    private readonly void* _controllerPoint;
    private readonly ComponentHandler _handler;
    private readonly VendorInterface _vendor;
    private readonly ThreadRoles _roles;
    private readonly PlainScale[] _scales;
    private readonly uint[] _ids;
    private readonly uint? _contextNeeds;
    private readonly int _sidechain = -1;

    private bool _offline;
    private bool _sidechainConnected = true;

    public Vst3Instance(void* factory, Vst3Id id, HostApplication host, PluginDescription description, HostServices services)
        : base(description, services)
    {
        _roles = services.Roles;
        services.Initialised = true;
        _component = Create(factory, id, Vst3Id.Component);
        Demand(Component->Initialize(_component, host.Pointer), "initialize");
        _processor = Vst3Call.Query(_component, Vst3Id.Processor);
        if (_processor == null)
        {
            throw new HostException($"{Description.Name} has no IAudioProcessor.");
        }

        _controller = Vst3Call.Query(_component, Vst3Id.Controller);
        if (_controller == null)
        {
            Vst3Id controller;
            Demand(Component->GetControllerClassId(_component, &controller), "getControllerClassId");
            _controller = Create(factory, controller, Vst3Id.Controller);
            _divided = true;
            Demand(Controller->Initialize(_controller, host.Pointer), "initialize of the controller");
            _componentPoint = Vst3Call.Query(_component, Vst3Id.ConnectionPoint);
            _controllerPoint = Vst3Call.Query(_controller, Vst3Id.ConnectionPoint);
            if (_componentPoint != null && _controllerPoint != null)
            {
                Vst3Call.Table<ConnectionPointTable>(_componentPoint)->Connect(_componentPoint, _controllerPoint);
                Vst3Call.Table<ConnectionPointTable>(_controllerPoint)->Connect(_controllerPoint, _componentPoint);
            }
        }

        _handler = new ComponentHandler(services, Edited);
        Controller->SetComponentHandler(_controller, _handler.Pointer);
        _vendor = new VendorInterface(_component);
        ShowControllerTheComponentsState();

        void* needs = Vst3Call.Query(_processor, Vst3Id.ContextRequirements);
        if (needs != null)
        {
            _contextNeeds = Vst3Call.Table<ContextRequirementsTable>(needs)->GetRequirements(needs);
            Vst3Call.Release(needs);
        }

        Parameters = ReadParameters(out _scales);
        _ids = [.. Parameters.Select(p => p.Id)];
        Inputs = ReadAudioBuses(BusInfo.Input);
        Outputs = ReadAudioBuses(BusInfo.Output);
        NoteInputs = ReadEventBuses();
        _sidechain = Inputs.ToList().FindIndex(p => !p.IsMain);
        KeepArrangements();
        _blockInputs = new NativeArray<BusBuffers>(Inputs.Count);
        _blockOutputs = new NativeArray<BusBuffers>(Outputs.Count);
        _in = new ParameterChanges(Parameters.Count);
        _out = new ParameterChanges(Parameters.Count);
        _toController = new LatestValues(Parameters.Count);
        _toProcessor = new LatestValues(Parameters.Count);
    }

    public override bool HasState => true;

    public override bool AnnouncesLoadedState => false;

    public override bool HasRenderModes => true;

    public override bool HasDiagnostics => _vendor.HasDiagnostics;

    public override bool HasPrompts => _vendor.HasPrompts;

    public override long? AllocatedOnAudioThread => _vendor.AllocatedOnAudioThread;

    public override long? Collections => _vendor.Collections;

    public override uint Latency => Processor->GetLatencySamples(_processor);

    public override uint Tail => Processor->GetTailSamples(_processor);

    private ComponentTable* Component => Vst3Call.Table<ComponentTable>(_component);

    private ProcessorTable* Processor => Vst3Call.Table<ProcessorTable>(_processor);

    private ControllerTable* Controller => Vst3Call.Table<ControllerTable>(_controller);

    public override double? Value(uint parameter)
    {
        _roles.RequireMain();
        ShowControllerTheLatestValues();
        return IndexOf(parameter) < 0 ? null : Controller->NormalizedParamToPlain(_controller, parameter, Controller->GetParamNormalized(_controller, parameter));
    }

    public override string? ValueToText(uint parameter, double value)
    {
        _roles.RequireMain();
        char* text = stackalloc char[128];
        return IndexOf(parameter) is >= 0 and int i && Controller->GetParamStringByValue(_controller, parameter, _scales[i].Normalise(value), text) == Vst3Result.Ok
            ? Vst3Call.Text(text, 128)
            : null;
    }

    public override double? TextToValue(uint parameter, string text)
    {
        _roles.RequireMain();
        double value;
        fixed (char* start = text)
        {
            return IndexOf(parameter) >= 0 && Controller->GetParamValueByString(_controller, parameter, start, &value) == Vst3Result.Ok
                ? Controller->NormalizedParamToPlain(_controller, parameter, value)
                : null;
        }
    }

    /// <summary>A <c>.vstpreset</c> with the states of both halves.</summary>
    public override byte[]? SaveState(int pieceSize = int.MaxValue)
    {
        _roles.RequireMain();
        byte[]? component = Written(pieceSize, stream => Component->GetState(_component, (void*)stream));
        byte[]? controller = Written(pieceSize, stream => Controller->GetState(_controller, (void*)stream));
        return component is null ? null : new Vst3Preset(Description.Id, component, controller ?? []).ToBytes();
    }

    /// <summary>Loads a <c>.vstpreset</c>; other bytes are handed to the component as they are, for it to refuse.</summary>
    public override bool LoadState(byte[] state, int pieceSize = int.MaxValue)
    {
        _roles.RequireMain();
        Vst3Preset preset = Vst3Preset.TryRead(state) ?? new Vst3Preset(Description.Id, state, []);
        if (preset.ClassId != Description.Id)
        {
            return false;
        }

        bool ControllerHalf() => Read(pieceSize, preset.Component, stream => Controller->SetComponentState(_controller, (void*)stream)) is Vst3Result.Ok;
        if (RestoreOrder == RestoreOrder.ControllerFirst)
        {
            ControllerHalf();
        }

        if (Read(pieceSize, preset.Component, stream => Component->SetState(_component, (void*)stream)) != Vst3Result.Ok)
        {
            return false;
        }

        if (RestoreOrder == RestoreOrder.ComponentFirst)
        {
            ControllerHalf();
        }

        if (preset.Controller.Length > 0)
        {
            Read(pieceSize, preset.Controller, stream => Controller->SetState(_controller, (void*)stream));
        }

        return true;
    }

    public override byte[] OwnPart(byte[] state) => Vst3Preset.TryRead(state)?.Component ?? state;

    public override bool SetOffline(bool offline)
    {
        _roles.RequireMain();
        _offline = offline;
        return true;
    }

    public override void ConnectSidechain(bool connected)
    {
        base.ConnectSidechain(connected);
        _sidechainConnected = connected;
    }

    public override bool SetPrompt(int slot, string text)
    {
        _roles.RequireMain();
        return _vendor.SetPrompt(slot, text);
    }

    public override string? Prompt(int slot)
    {
        _roles.RequireMain();
        return _vendor.Prompt(slot);
    }

    public override PluginStatus? Status(double at) => _vendor.Status(at);

    public override void ForceCollection() => _vendor.ForceCollection();

    /// <summary>The controller hears what the processor was told, as a host's automation moves its knobs.</summary>
    public override void Serve()
    {
        _roles.RequireMain();
        ShowControllerTheLatestValues();
    }

    protected override bool TryActivate(double sampleRate, int minFrames, int maxFrames)
    {
        var setup = new ProcessSetup { Mode = _offline ? ProcessMode.Offline : ProcessMode.Realtime, MaxFrames = maxFrames, SampleRate = sampleRate };
        if (Processor->SetupProcessing(_processor, &setup) != Vst3Result.Ok)
        {
            return false;
        }

        for (int i = 0; i < Inputs.Count; i++)
        {
            Component->ActivateBus(_component, BusInfo.Audio, BusInfo.Input, i, i != _sidechain || _sidechainConnected ? (byte)1 : (byte)0);
        }

        for (int i = 0; i < Outputs.Count; i++)
        {
            Component->ActivateBus(_component, BusInfo.Audio, BusInfo.Output, i, 1);
        }

        for (int i = 0; i < NoteInputs.Count; i++)
        {
            Component->ActivateBus(_component, BusInfo.Event, BusInfo.Input, i, 1);
        }

        _rate = sampleRate;
        return Component->SetActive(_component, 1) == Vst3Result.Ok;
    }

    protected override void EndActivity() => Component->SetActive(_component, 0);

    protected override void Destroy()
    {
        _vendor.Dispose();
        Controller->SetComponentHandler(_controller, null);
        if (_componentPoint != null && _controllerPoint != null)
        {
            Vst3Call.Table<ConnectionPointTable>(_componentPoint)->Disconnect(_componentPoint, _controllerPoint);
            Vst3Call.Table<ConnectionPointTable>(_controllerPoint)->Disconnect(_controllerPoint, _componentPoint);
        }

        ReleaseIfAny(_componentPoint);
        ReleaseIfAny(_controllerPoint);
        if (_divided)
        {
            Controller->Terminate(_controller);
        }

        Component->Terminate(_component);
        Vst3Call.Release(_controller);
        Vst3Call.Release(_processor);
        uint left = Vst3Call.Release(_component);
        if (left != 0)
        {
            Services.Breach($"{left} references to the component are left after the host gave its own back");
        }

        if (_handler.References != 1)
        {
            Services.Breach("the plugin kept IComponentHandler");
        }

        _handler.Release();
        _blockInputs.Dispose();
        _blockOutputs.Dispose();
        _in.Dispose();
        _out.Dispose();
        _notes.Dispose();
        _outNotes.Dispose();
    }

    private static void ReleaseIfAny(void* face)
    {
        if (face != null)
        {
            Vst3Call.Release(face);
        }
    }

    private static byte[]? Written(int pieceSize, Func<nint, int> write)
    {
        var stream = new Vst3Stream(pieceSize);
        byte[]? bytes = write((nint)stream.Pointer) == Vst3Result.Ok ? stream.Content : null;
        stream.Release();
        return bytes;
    }

    private static int Read(int pieceSize, byte[] bytes, Func<nint, int> read)
    {
        var stream = new Vst3Stream(pieceSize, bytes);
        int result = read((nint)stream.Pointer);
        stream.Release();
        return result;
    }

    private void* Create(void* factory, Vst3Id id, Vst3Id face)
    {
        void* created = null;
        int result = Vst3Call.Table<FactoryTable>(factory)->CreateInstance(factory, &id, &face, &created);
        return result == Vst3Result.Ok && created != null ? created : throw new HostException($"{Description.Name}: the factory did not create {id} ({result}).");
    }

    private void Demand(int result, string call)
    {
        if (result != Vst3Result.Ok)
        {
            throw new HostException($"{Description.Name}: {call} returned {result}.");
        }
    }

    private void ShowControllerTheComponentsState()
    {
        if (Written(int.MaxValue, stream => Component->GetState(_component, (void*)stream)) is { } state)
        {
            Read(int.MaxValue, state, stream => Controller->SetComponentState(_controller, (void*)stream));
        }
    }

    private void ShowControllerTheLatestValues()
    {
        for (int i = 0; i < _ids.Length; i++)
        {
            if (_toController.Take(i, out double value))
            {
                Controller->SetParamNormalized(_controller, _ids[i], value);
            }
        }
    }

    /// <summary>The plugin's own controls were moved: the processor is told with the next block.</summary>
    private void Edited(uint parameter, double value)
    {
        if (IndexOf(parameter) is >= 0 and int i)
        {
            _toProcessor.Put(i, value);
        }
    }

    private int IndexOf(uint parameter) => Array.IndexOf(_ids, parameter);

    private List<PluginParameter> ReadParameters(out PlainScale[] scales)
    {
        var list = new List<PluginParameter>();
        var found = new List<PlainScale>();
        int count = Controller->GetParameterCount(_controller);
        for (int i = 0; i < count; i++)
        {
            ParameterInfo info = default;
            if (Controller->GetParameterInfo(_controller, i, &info) != Vst3Result.Ok)
            {
                continue;
            }

            uint id = info.Id;
            var scale = new PlainScale(v => Controller->NormalizedParamToPlain(_controller, id, v), info.StepCount);
            uint flags = ((info.Flags & ParameterInfo.CanAutomate) != 0 ? ClapParamFlags.IsAutomatable : 0)
                | ((info.Flags & ParameterInfo.IsReadOnly) != 0 ? ClapParamFlags.IsReadOnly : 0)
                | ((info.Flags & ParameterInfo.IsHidden) != 0 ? ClapParamFlags.IsHidden : 0)
                | ((info.Flags & ParameterInfo.IsBypass) != 0 ? ClapParamFlags.IsBypass : 0)
                | (info.StepCount > 0 ? ClapParamFlags.IsStepped : 0);
            double initial = Controller->NormalizedParamToPlain(_controller, id, info.DefaultNormalised);
            list.Add(new PluginParameter((uint)list.Count, id, Vst3Call.Text(info.Title, 128), "", scale.Min, scale.Max, initial, flags, 0));
            found.Add(scale);
        }

        scales = [.. found];
        return list;
    }

    private List<AudioPort> ReadAudioBuses(int direction)
    {
        var list = new List<AudioPort>();
        int count = Component->GetBusCount(_component, BusInfo.Audio, direction);
        for (int i = 0; i < count; i++)
        {
            BusInfo info = default;
            Demand(Component->GetBusInfo(_component, BusInfo.Audio, direction, i, &info), "getBusInfo");
            list.Add(new AudioPort((uint)i, Vst3Call.Text(info.Name, 128), info.ChannelCount, null, info.BusType == BusInfo.Main));
        }

        return list;
    }

    private List<NotePort> ReadEventBuses()
    {
        var list = new List<NotePort>();
        int count = Component->GetBusCount(_component, BusInfo.Event, BusInfo.Input);
        for (int i = 0; i < count; i++)
        {
            BusInfo info = default;
            Demand(Component->GetBusInfo(_component, BusInfo.Event, BusInfo.Input, i, &info), "getBusInfo");
            list.Add(new NotePort((uint)i, Vst3Call.Text(info.Name, 128), ClapNoteDialect.Clap, ClapNoteDialect.Clap));
        }

        return list;
    }

    /// <summary>Asks for the arrangements that the plugin has, which it must accept.</summary>
    private void KeepArrangements()
    {
        ulong* inputs = stackalloc ulong[Inputs.Count + 1];
        ulong* outputs = stackalloc ulong[Outputs.Count + 1];
        for (int i = 0; i < Inputs.Count; i++)
        {
            Demand(Processor->GetBusArrangement(_processor, BusInfo.Input, i, inputs + i), "getBusArrangement");
        }

        for (int i = 0; i < Outputs.Count; i++)
        {
            Demand(Processor->GetBusArrangement(_processor, BusInfo.Output, i, outputs + i), "getBusArrangement");
        }

        Demand(Processor->SetBusArrangements(_processor, inputs, Inputs.Count, outputs, Outputs.Count), "setBusArrangements with its own arrangements");
    }
}
