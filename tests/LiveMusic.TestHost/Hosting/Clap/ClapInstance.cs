using System.Diagnostics;
using System.Text;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Clap;

/// <summary>A plugin through CLAP.</summary>
internal sealed unsafe class ClapInstance : HostedPlugin
{
    private readonly ClapPlugin* _plugin;
    private readonly ClapHostObject _host;
    private readonly ThreadRoles _roles;
    private readonly ClapPluginParams* _params;
    private readonly ClapPluginState* _state;
    private readonly ClapPluginLatency* _latency;
    private readonly ClapPluginTail* _tail;
    private readonly ClapPluginRender* _render;
    private readonly ClapPluginTimerSupport* _timers;
    private readonly ClapPluginPosixFdSupport* _descriptors;
    private readonly LiveMusicDiagnostics* _diagnostics;
    private readonly LiveMusicPrompts* _prompts;
    private readonly ClapPluginGui* _gui;

    public ClapInstance(ClapPlugin* plugin, PluginDescription description, HostServices services, ClapHostObject host)
        : base(description, services)
    {
        _plugin = plugin;
        _host = host;
        _roles = services.Roles;
        _params = (ClapPluginParams*)Extension(ClapPluginParams.Id);
        _state = (ClapPluginState*)Extension(ClapPluginState.Id);
        _latency = (ClapPluginLatency*)Extension(ClapPluginLatency.Id);
        _tail = (ClapPluginTail*)Extension(ClapPluginTail.Id);
        _render = (ClapPluginRender*)Extension(ClapPluginRender.Id);
        _timers = (ClapPluginTimerSupport*)Extension(ClapPluginTimerSupport.Id);
        _descriptors = (ClapPluginPosixFdSupport*)Extension(ClapPluginPosixFdSupport.Id);
        _diagnostics = (LiveMusicDiagnostics*)Extension(LiveMusicDiagnostics.Id);
        _prompts = (LiveMusicPrompts*)Extension(LiveMusicPrompts.Id);
        _gui = (ClapPluginGui*)Extension(ClapPluginGui.Id);
        Parameters = ReadParameters();
        Inputs = ReadAudioPorts(input: true);
        Outputs = ReadAudioPorts(input: false);
        NoteInputs = ReadNotePorts();
    }

    public override bool HasState => _state != null;

    public override bool HasRenderModes => _render != null;

    public override bool HasDiagnostics => _diagnostics != null;

    public override bool HasPrompts => _prompts != null;

    public override long? AllocatedOnAudioThread => _diagnostics == null ? null : _diagnostics->AudioThreadAllocatedBytes(_plugin);

    public override long? Collections => _diagnostics == null ? null : _diagnostics->GcCount(_plugin);

    public override uint Latency => _latency == null ? 0 : _latency->Get(_plugin);

    public override uint Tail => _tail == null ? 0 : _tail->Get(_plugin);

    public override int Process(ClapProcess* block, out long ticks)
    {
        long begin = Stopwatch.GetTimestamp();
        int status = _plugin->Process(_plugin, block);
        ticks = Stopwatch.GetTimestamp() - begin;
        return status;
    }

    public override void Flush(EventList input, EventList output)
    {
        if (_params != null)
        {
            _params->Flush(_plugin, input.Input, output.Output);
        }
    }

    public override double? Value(uint parameter)
    {
        _roles.RequireMain();
        double value;
        return _params != null && _params->GetValue(_plugin, parameter, &value) != 0 ? value : null;
    }

    public override string? ValueToText(uint parameter, double value)
    {
        _roles.RequireMain();
        byte* buffer = stackalloc byte[ClapConstants.NameSize];
        return _params != null && _params->ValueToText(_plugin, parameter, value, buffer, ClapConstants.NameSize) != 0
            ? ClapText.Read(buffer, ClapConstants.NameSize)
            : null;
    }

    public override double? TextToValue(uint parameter, string text)
    {
        _roles.RequireMain();
        double value;
        fixed (byte* utf8 = Encoding.UTF8.GetBytes(text + '\0'))
        {
            return _params != null && _params->TextToValue(_plugin, parameter, utf8, &value) != 0 ? value : null;
        }
    }

    public override byte[]? SaveState(int pieceSize = int.MaxValue)
    {
        _roles.RequireMain();
        if (_state == null)
        {
            return null;
        }

        byte[] bytes = new ClapStateSink(pieceSize).Collect(stream => _state->Save(_plugin, (ClapOutputStream*)stream) != 0, out bool ok);
        return ok ? bytes : null;
    }

    public override bool LoadState(byte[] state, int pieceSize = int.MaxValue)
    {
        _roles.RequireMain();
        return _state != null && new ClapStateSource(state, pieceSize).Offer(stream => _state->Load(_plugin, (ClapInputStream*)stream) != 0);
    }

    public override bool SetOffline(bool offline)
    {
        _roles.RequireMain();
        return _render != null && _render->Set(_plugin, offline ? ClapRenderMode.Offline : ClapRenderMode.Realtime) != 0;
    }

    public override bool SetPrompt(int slot, string text)
    {
        _roles.RequireMain();
        if (_prompts == null)
        {
            return false;
        }

        fixed (byte* utf8 = Encoding.UTF8.GetBytes(text + '\0'))
        {
            return _prompts->SetText(_plugin, (uint)slot, utf8) != 0;
        }
    }

    public override string? Prompt(int slot)
    {
        _roles.RequireMain();
        const int size = 4096;
        byte* buffer = stackalloc byte[size];
        return _prompts != null && _prompts->GetText(_plugin, (uint)slot, buffer, size) != 0 ? ClapText.Read(buffer, size) : null;
    }

    public override HostedEditor? CreateEditor()
    {
        _roles.RequireMain();
        return _gui == null ? null : new ClapEditor(_plugin, _gui, Services);
    }

    public override PluginStatus? Status(double at)
    {
        if (_diagnostics == null)
        {
            return null;
        }

        var status = new LiveMusicStatus { Size = (uint)sizeof(LiveMusicStatus) };
        return _diagnostics->Status(_plugin, &status) == 0 ? null : PluginStatus.From(&status, at);
    }

    public override void ForceCollection()
    {
        if (_diagnostics != null)
        {
            _diagnostics->ForceCollection(_plugin);
        }
    }

    public override void Serve()
    {
        _roles.RequireMain();
        if (Services.TakeCallback())
        {
            _plugin->OnMainThread(_plugin);
        }

        for (uint timer = Services.NextDueTimer(); timer != 0; timer = Services.NextDueTimer())
        {
            if (_timers == null)
            {
                break;
            }

            _timers->OnTimer(_plugin, timer);
        }

        if (_descriptors != null)
        {
            Services.FileDescriptors.Poll((descriptor, flags) => _descriptors->OnFd(_plugin, descriptor, flags));
        }
    }

    protected override bool TryActivate(double sampleRate, int minFrames, int maxFrames) =>
        _plugin->Activate(_plugin, sampleRate, (uint)minFrames, (uint)maxFrames) != 0;

    protected override void EndActivity() => _plugin->Deactivate(_plugin);

    protected override bool TryStartProcessing() => _plugin->StartProcessing(_plugin) != 0;

    protected override void EndProcessing() => _plugin->StopProcessing(_plugin);

    protected override void Forget() => _plugin->Reset(_plugin);

    protected override void Destroy()
    {
        _plugin->Destroy(_plugin);
        _host.Dispose();
    }

    private void* Extension(ReadOnlySpan<byte> id) => _plugin->GetExtension(_plugin, ClapText.Pointer(id));

    private List<PluginParameter> ReadParameters()
    {
        var list = new List<PluginParameter>();
        uint count = _params == null ? 0 : _params->Count(_plugin);
        for (uint i = 0; i < count; i++)
        {
            ClapParamInfo info = default;
            if (_params->GetInfo(_plugin, i, &info) != 0)
            {
                list.Add(new PluginParameter(
                    i,
                    info.Id,
                    ClapText.Read(info.Name, ClapConstants.NameSize),
                    ClapText.Read(info.Module, ClapConstants.PathSize),
                    info.MinValue,
                    info.MaxValue,
                    info.DefaultValue,
                    info.Flags,
                    (nint)info.Cookie));
            }
        }

        return list;
    }

    private List<AudioPort> ReadAudioPorts(bool input)
    {
        var list = new List<AudioPort>();
        var ports = (ClapPluginAudioPorts*)Extension(ClapPluginAudioPorts.Id);
        uint count = ports == null ? 0 : ports->Count(_plugin, input ? (byte)1 : (byte)0);
        for (uint i = 0; i < count; i++)
        {
            ClapAudioPortInfo info = default;
            if (ports->Get(_plugin, i, input ? (byte)1 : (byte)0, &info) != 0)
            {
                bool main = (info.Flags & ClapAudioPortFlags.IsMain) != 0;
                list.Add(new AudioPort(info.Id, ClapText.Read(info.Name, ClapConstants.NameSize), (int)info.ChannelCount, ClapText.Read(info.PortType), main));
            }
        }

        return list;
    }

    private List<NotePort> ReadNotePorts()
    {
        var list = new List<NotePort>();
        var ports = (ClapPluginNotePorts*)Extension(ClapPluginNotePorts.Id);
        uint count = ports == null ? 0 : ports->Count(_plugin, 1);
        for (uint i = 0; i < count; i++)
        {
            ClapNotePortInfo info = default;
            if (ports->Get(_plugin, i, 1, &info) != 0)
            {
                list.Add(new NotePort(info.Id, ClapText.Read(info.Name, ClapConstants.NameSize), info.SupportedDialects, info.PreferredDialect));
            }
        }

        return list;
    }
}
