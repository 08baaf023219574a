using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>A plugin through VST3: component, processor and controller, which may be one object or two. The audio thread's part is in the other file.</summary>
internal sealed unsafe partial class Vst3Instance : HostedPlugin
{
    private readonly Com<IComponent>* _component;
    private readonly Com<IAudioProcessor>* _processor;
    private readonly Com<IEditController>* _controller;
    private readonly bool _divided;
    private readonly Com<IConnectionPoint>* _componentPoint;
    private readonly Com<IConnectionPoint>* _controllerPoint;
    private readonly ComponentHandler _handler;
    private readonly VendorInterface _vendor;
    private readonly ThreadRoles _roles;
    private readonly PlainScale[] _scales;
    private readonly uint[] _ids;
    private readonly uint? _contextNeeds;
    private readonly int _sidechain = -1;

    private bool _offline;
    private bool _sidechainConnected = true;

    public Vst3Instance(Com<IPluginFactory>* factory, Tuid id, HostApplication host, PluginDescription description, HostServices services)
        : base(description, services)
    {
        _roles = services.Roles;
        services.Initialised = true;
        _component = Create<IComponent>(factory, id, IComponent.Iid);
        Demand(Component->Base.Initialize(_component, (Com<FUnknown>*)host.Pointer), "initialize");
        _processor = Com.Query<IAudioProcessor>(_component, IAudioProcessor.Iid);
        if (_processor == null)
        {
            throw new HostException($"{Description.Name} has no IAudioProcessor.");
        }

        _controller = Com.Query<IEditController>(_component, IEditController.Iid);
        if (_controller == null)
        {
            Tuid controller;
            Demand(Component->GetControllerClassId(_component, &controller), "getControllerClassId");
            _controller = Create<IEditController>(factory, controller, IEditController.Iid);
            _divided = true;
            Demand(Controller->Base.Initialize(_controller, (Com<FUnknown>*)host.Pointer), "initialize of the controller");
            _componentPoint = Com.Query<IConnectionPoint>(_component, IConnectionPoint.Iid);
            _controllerPoint = Com.Query<IConnectionPoint>(_controller, IConnectionPoint.Iid);
            if (_componentPoint != null && _controllerPoint != null)
            {
                _componentPoint->Table->Connect(_componentPoint, _controllerPoint);
                _controllerPoint->Table->Connect(_controllerPoint, _componentPoint);
            }
        }

        _handler = new ComponentHandler(services, Edited);
        Controller->SetComponentHandler(_controller, _handler.Pointer);
        _vendor = new VendorInterface(_component);
        ShowControllerTheComponentsState();

        Com<IProcessContextRequirements>* needs = Com.Query<IProcessContextRequirements>(_processor, IProcessContextRequirements.Iid);
        if (needs != null)
        {
            _contextNeeds = needs->Table->GetProcessContextRequirements(needs);
            Com.Release(needs);
        }

        Parameters = ReadParameters(out _scales);
        _ids = [.. Parameters.Select(p => p.Id)];
        Inputs = ReadAudioBuses(BusDirection.Input);
        Outputs = ReadAudioBuses(BusDirection.Output);
        NoteInputs = ReadEventBuses();
        _sidechain = Inputs.ToList().FindIndex(p => !p.IsMain);
        KeepArrangements();
        _blockInputs = new NativeArray<AudioBusBuffers>(Inputs.Count);
        _blockOutputs = new NativeArray<AudioBusBuffers>(Outputs.Count);
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

    private IComponent* Component => _component->Table;

    private IAudioProcessor* Processor => _processor->Table;

    private IEditController* Controller => _controller->Table;

    public override double? Value(uint parameter)
    {
        _roles.RequireMain();
        ShowControllerTheLatestValues();
        return IndexOf(parameter) < 0 ? null : Controller->NormalizedParamToPlain(_controller, parameter, Controller->GetParamNormalized(_controller, parameter));
    }

    public override string? ValueToText(uint parameter, double value)
    {
        _roles.RequireMain();
        char* text = stackalloc char[Vst3Text.Length];
        return IndexOf(parameter) is >= 0 and int i && Controller->GetParamStringByValue(_controller, parameter, _scales[i].Normalise(value), text) == TResult.Ok
            ? Vst3Text.Read(text)
            : null;
    }

    public override double? TextToValue(uint parameter, string text)
    {
        _roles.RequireMain();
        double value;
        fixed (char* start = text)
        {
            return IndexOf(parameter) >= 0 && Controller->GetParamValueByString(_controller, parameter, start, &value) == TResult.Ok
                ? Controller->NormalizedParamToPlain(_controller, parameter, value)
                : null;
        }
    }

    /// <summary>A <c>.vstpreset</c> with the states of both halves.</summary>
    public override byte[]? SaveState(int pieceSize = int.MaxValue)
    {
        _roles.RequireMain();
        byte[]? component = Written(pieceSize, stream => Component->GetState(_component, (Com<IBStream>*)stream));
        byte[]? controller = Written(pieceSize, stream => Controller->GetState(_controller, (Com<IBStream>*)stream));
        return component is null ? null : new Vst3Preset(Description.Id, component, controller ?? []).ToBytes();
    }

    /// <summary>Loads a <c>.vstpreset</c>; other bytes are handed to the component as they are, for it to refuse.</summary>
    public override bool LoadState(byte[] state, int pieceSize = int.MaxValue)
    {
        _roles.RequireMain();

        // What was shown before the state must not be shown after it.
        ShowControllerTheLatestValues();
        Vst3Preset preset = Vst3Preset.TryRead(state) ?? new Vst3Preset(Description.Id, state, []);
        if (preset.ClassId != Description.Id)
        {
            return false;
        }

        bool ControllerHalf() => Read(pieceSize, preset.Component, stream => Controller->SetComponentState(_controller, (Com<IBStream>*)stream)) is TResult.Ok;
        if (RestoreOrder == RestoreOrder.ControllerFirst)
        {
            ControllerHalf();
        }

        if (Read(pieceSize, preset.Component, stream => Component->SetState(_component, (Com<IBStream>*)stream)) != TResult.Ok)
        {
            return false;
        }

        if (RestoreOrder == RestoreOrder.ComponentFirst)
        {
            ControllerHalf();
        }

        if (preset.Controller.Length > 0)
        {
            Read(pieceSize, preset.Controller, stream => Controller->SetState(_controller, (Com<IBStream>*)stream));
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

    public override HostedEditor? CreateEditor()
    {
        _roles.RequireMain();
        Com<IPlugView>* view = Controller->CreateView(_controller, Vst3Text.Pointer(ViewType.Editor));
        return view == null ? null : new Vst3Editor(view, Services);
    }

    public override PluginStatus? Status(double at) => _vendor.Status(at);

    public override void ForceCollection() => _vendor.ForceCollection();

    /// <summary>The controller hears what the processor was told, as a host's automation moves its knobs; and a view's timers run.</summary>
    public override void Serve()
    {
        _roles.RequireMain();
        ShowControllerTheLatestValues();
        for (uint timer = Services.NextDueTimer(); timer != 0; timer = Services.NextDueTimer())
        {
            foreach (nint handler in Services.ViewTimers.Where(t => t.Value == timer).Select(t => t.Key).ToArray())
            {
                ((Com<ITimerHandler>*)handler)->Table->OnTimer((void*)handler);
            }
        }
    }

    protected override bool TryActivate(double sampleRate, int minFrames, int maxFrames)
    {
        var setup = new ProcessSetup { ProcessMode = _offline ? ProcessMode.Offline : ProcessMode.Realtime, MaxSamplesPerBlock = maxFrames, SampleRate = sampleRate };
        if (Processor->SetupProcessing(_processor, &setup) != TResult.Ok)
        {
            return false;
        }

        for (int i = 0; i < Inputs.Count; i++)
        {
            Component->ActivateBus(_component, MediaType.Audio, BusDirection.Input, i, i != _sidechain || _sidechainConnected ? (byte)1 : (byte)0);
        }

        for (int i = 0; i < Outputs.Count; i++)
        {
            Component->ActivateBus(_component, MediaType.Audio, BusDirection.Output, i, 1);
        }

        for (int i = 0; i < NoteInputs.Count; i++)
        {
            Component->ActivateBus(_component, MediaType.Event, BusDirection.Input, i, 1);
        }

        _rate = sampleRate;
        return Component->SetActive(_component, 1) == TResult.Ok;
    }

    protected override void EndActivity() => Component->SetActive(_component, 0);

    protected override void Destroy()
    {
        _vendor.Dispose();
        Controller->SetComponentHandler(_controller, null);
        if (_componentPoint != null && _controllerPoint != null)
        {
            _componentPoint->Table->Disconnect(_componentPoint, _controllerPoint);
            _controllerPoint->Table->Disconnect(_controllerPoint, _componentPoint);
        }

        Com.Release(_componentPoint);
        Com.Release(_controllerPoint);
        if (_divided)
        {
            Controller->Base.Terminate(_controller);
        }

        Component->Base.Terminate(_component);
        Com.Release(_controller);
        Com.Release(_processor);
        uint left = Component->Base.Unknown.Release(_component);
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

    private static byte[]? Written(int pieceSize, Func<nint, int> write)
    {
        var stream = new Vst3Stream(pieceSize);
        byte[]? bytes = write((nint)stream.Pointer) == TResult.Ok ? stream.Content : null;
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

    private Com<T>* Create<T>(Com<IPluginFactory>* factory, Tuid id, Tuid iid)
        where T : unmanaged
    {
        void* created = null;
        int result = factory->Table->CreateInstance(factory, &id, &iid, &created);
        return result == TResult.Ok && created != null ? (Com<T>*)created : throw new HostException($"{Description.Name}: the factory did not create {id} ({result}).");
    }

    private void Demand(int result, string call)
    {
        if (result != TResult.Ok)
        {
            throw new HostException($"{Description.Name}: {call} returned {result}.");
        }
    }

    private void ShowControllerTheComponentsState()
    {
        if (Written(int.MaxValue, stream => Component->GetState(_component, (Com<IBStream>*)stream)) is { } state)
        {
            Read(int.MaxValue, state, stream => Controller->SetComponentState(_controller, (Com<IBStream>*)stream));
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
            if (Controller->GetParameterInfo(_controller, i, &info) != TResult.Ok)
            {
                continue;
            }

            uint id = info.Id;
            var scale = new PlainScale(v => Controller->NormalizedParamToPlain(_controller, id, v), info.StepCount);
            uint flags = ((info.Flags & ParameterFlags.CanAutomate) != 0 ? ClapParamFlags.IsAutomatable : 0)
                | ((info.Flags & ParameterFlags.IsReadOnly) != 0 ? ClapParamFlags.IsReadOnly : 0)
                | ((info.Flags & ParameterFlags.IsHidden) != 0 ? ClapParamFlags.IsHidden : 0)
                | ((info.Flags & ParameterFlags.IsBypass) != 0 ? ClapParamFlags.IsBypass : 0)
                | (info.StepCount > 0 ? ClapParamFlags.IsStepped : 0);
            double initial = Controller->NormalizedParamToPlain(_controller, id, info.DefaultNormalizedValue);
            list.Add(new PluginParameter((uint)list.Count, id, Vst3Text.Read(info.Title), "", scale.Min, scale.Max, initial, flags, 0));
            found.Add(scale);
        }

        scales = [.. found];
        return list;
    }

    private List<AudioPort> ReadAudioBuses(int direction)
    {
        var list = new List<AudioPort>();
        int count = Component->GetBusCount(_component, MediaType.Audio, direction);
        for (int i = 0; i < count; i++)
        {
            BusInfo info = default;
            Demand(Component->GetBusInfo(_component, MediaType.Audio, direction, i, &info), "getBusInfo");
            list.Add(new AudioPort((uint)i, Vst3Text.Read(info.Name), info.ChannelCount, null, info.BusType == BusType.Main));
        }

        return list;
    }

    private List<NotePort> ReadEventBuses()
    {
        var list = new List<NotePort>();
        int count = Component->GetBusCount(_component, MediaType.Event, BusDirection.Input);
        for (int i = 0; i < count; i++)
        {
            BusInfo info = default;
            Demand(Component->GetBusInfo(_component, MediaType.Event, BusDirection.Input, i, &info), "getBusInfo");
            list.Add(new NotePort((uint)i, Vst3Text.Read(info.Name), ClapNoteDialect.Clap, ClapNoteDialect.Clap));
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
            Demand(Processor->GetBusArrangement(_processor, BusDirection.Input, i, inputs + i), "getBusArrangement");
        }

        for (int i = 0; i < Outputs.Count; i++)
        {
            Demand(Processor->GetBusArrangement(_processor, BusDirection.Output, i, outputs + i), "getBusArrangement");
        }

        Demand(Processor->SetBusArrangements(_processor, inputs, Inputs.Count, outputs, Outputs.Count), "setBusArrangements with its own arrangements");
    }
}
