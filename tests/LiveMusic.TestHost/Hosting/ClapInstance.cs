using System.Text;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting;

/// <summary>
/// One initialised plugin. Members marked [audio] are called on the <see cref="AudioThread"/> only, all others on the main thread only; both are
/// checked. Life: created, any number of <see cref="Activate"/> … <see cref="Deactivate"/>, disposed.
/// </summary>
internal sealed unsafe class ClapInstance : IDisposable
{
    private readonly ClapPlugin* _plugin;
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
    private bool _disposed;

    public ClapInstance(ClapPlugin* plugin, PluginDescription description, HostServices services)
    {
        _plugin = plugin;
        Description = description;
        Services = services;
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
        Parameters = ReadParameters();
        Inputs = ReadAudioPorts(input: true);
        Outputs = ReadAudioPorts(input: false);
        NoteInputs = ReadNotePorts();
    }

    public PluginDescription Description { get; }

    public HostServices Services { get; }

    public IReadOnlyList<PluginParameter> Parameters { get; }

    public IReadOnlyList<AudioPort> Inputs { get; }

    public IReadOnlyList<AudioPort> Outputs { get; }

    public IReadOnlyList<NotePort> NoteInputs { get; }

    public bool IsActive { get; private set; }

    public bool IsProcessing { get; private set; }

    public bool HasState => _state != null;

    public bool HasRenderModes => _render != null;

    public bool HasDiagnostics => _diagnostics != null;

    public bool HasPrompts => _prompts != null;

    /// <summary>Managed bytes allocated on the audio thread inside the plugin; null when it does not say. Any thread.</summary>
    public long? AllocatedOnAudioThread => _diagnostics == null ? null : _diagnostics->AudioThreadAllocatedBytes(_plugin);

    /// <summary>Collections of the plugin's own heap; null when it does not say. Any thread.</summary>
    public long? Collections => _diagnostics == null ? null : _diagnostics->GcCount(_plugin);

    /// <summary>Samples; 0 for a plugin without the extension.</summary>
    public uint Latency => _latency == null ? 0 : _latency->Get(_plugin);

    public uint Tail => _tail == null ? 0 : _tail->Get(_plugin);

    /// <summary>A parameter by name, by "module/name", or by its number. Names are compared without regard to case.</summary>
    public PluginParameter Parameter(string nameOrId)
    {
        PluginParameter? found = Parameters.FirstOrDefault(p => string.Equals(p.Name, nameOrId, StringComparison.OrdinalIgnoreCase))
            ?? Parameters.FirstOrDefault(p => string.Equals($"{p.Module}/{p.Name}", nameOrId, StringComparison.OrdinalIgnoreCase));
        if (found is null && uint.TryParse(nameOrId, out uint id))
        {
            found = Parameters.FirstOrDefault(p => p.Id == id);
        }

        return found ?? throw new HostException(
            $"{Description.Name} has no parameter '{nameOrId}'. It has: {string.Join(", ", Parameters.Select(p => $"'{p.Name}'"))}.");
    }

    public void Activate(double sampleRate, int minFrames, int maxFrames)
    {
        _roles.RequireMain();
        if (IsActive)
        {
            throw new InvalidOperationException("Already active.");
        }

        Services.Activating = true;
        bool ok = _plugin->Activate(_plugin, sampleRate, (uint)minFrames, (uint)maxFrames) != 0;
        Services.Activating = false;
        if (!ok)
        {
            throw new HostException($"{Description.Name} refused to activate at {sampleRate} Hz, {minFrames} to {maxFrames} frames.");
        }

        IsActive = true;
    }

    public void Deactivate()
    {
        _roles.RequireMain();
        if (IsProcessing || !IsActive)
        {
            throw new InvalidOperationException("Only an active plugin that is not processing can be deactivated.");
        }

        _plugin->Deactivate(_plugin);
        IsActive = false;
    }

    /// <summary>[audio]</summary>
    public void StartProcessing()
    {
        _roles.RequireAudio();
        if (_plugin->StartProcessing(_plugin) == 0)
        {
            throw new HostException($"{Description.Name}: start_processing returned false.");
        }

        IsProcessing = true;
    }

    /// <summary>[audio]</summary>
    public void StopProcessing()
    {
        _roles.RequireAudio();
        _plugin->StopProcessing(_plugin);
        IsProcessing = false;
    }

    /// <summary>[audio]</summary>
    public void Reset()
    {
        _roles.RequireAudio();
        _plugin->Reset(_plugin);
    }

    /// <summary>[audio] One block; returns a <see cref="ClapProcessStatus"/>. Nothing is checked here: this is what gets timed.</summary>
    public int Process(ClapProcess* block) => _plugin->Process(_plugin, block);

    /// <summary>[active: audio, inactive: main; never together with process]</summary>
    public void Flush(ClapInputEvents* input, ClapOutputEvents* output)
    {
        if (_params != null)
        {
            _params->Flush(_plugin, input, output);
        }
    }

    public double? Value(uint parameter)
    {
        _roles.RequireMain();
        double value;
        return _params != null && _params->GetValue(_plugin, parameter, &value) != 0 ? value : null;
    }

    public string? ValueToText(uint parameter, double value)
    {
        _roles.RequireMain();
        byte* buffer = stackalloc byte[ClapConstants.NameSize];
        return _params != null && _params->ValueToText(_plugin, parameter, value, buffer, ClapConstants.NameSize) != 0
            ? ClapText.Read(buffer, ClapConstants.NameSize)
            : null;
    }

    public double? TextToValue(uint parameter, string text)
    {
        _roles.RequireMain();
        double value;
        fixed (byte* utf8 = Encoding.UTF8.GetBytes(text + '\0'))
        {
            return _params != null && _params->TextToValue(_plugin, parameter, utf8, &value) != 0 ? value : null;
        }
    }

    /// <summary>The state, null when the plugin could not save. <paramref name="pieceSize"/>: bytes taken per write call.</summary>
    public byte[]? SaveState(int pieceSize = int.MaxValue)
    {
        _roles.RequireMain();
        if (_state == null)
        {
            return null;
        }

        byte[] bytes = new StateSink(pieceSize).Collect(stream => _state->Save(_plugin, (ClapOutputStream*)stream) != 0, out bool ok);
        return ok ? bytes : null;
    }

    /// <summary>False when the plugin refused it. <paramref name="pieceSize"/>: bytes given per read call.</summary>
    public bool LoadState(byte[] state, int pieceSize = int.MaxValue)
    {
        _roles.RequireMain();
        return _state != null && new StateSource(state, pieceSize).Offer(stream => _state->Load(_plugin, (ClapInputStream*)stream) != 0);
    }

    /// <summary>False when the plugin has no render modes or refused.</summary>
    public bool SetOffline(bool offline)
    {
        _roles.RequireMain();
        return _render != null && _render->Set(_plugin, offline ? ClapRenderMode.Offline : ClapRenderMode.Realtime) != 0;
    }

    public bool SetPrompt(int slot, string text)
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

    public string? Prompt(int slot)
    {
        _roles.RequireMain();
        const int size = 4096;
        byte* buffer = stackalloc byte[size];
        return _prompts != null && _prompts->GetText(_plugin, (uint)slot, buffer, size) != 0 ? ClapText.Read(buffer, size) : null;
    }

    /// <summary>What the plugin says of itself; null when it does not. Any thread but the audio thread.</summary>
    public PluginStatus? Status(double at)
    {
        if (_diagnostics == null)
        {
            return null;
        }

        var status = new LiveMusicStatus { Size = (uint)sizeof(LiveMusicStatus) };
        return _diagnostics->Status(_plugin, &status) == 0 ? null : PluginStatus.From(&status, at);
    }

    /// <summary>Collects the plugin's heap. Any thread but the audio thread.</summary>
    public void ForceCollection()
    {
        if (_diagnostics != null)
        {
            _diagnostics->ForceCollection(_plugin);
        }
    }

    /// <summary>Does what the plugin asked the main thread for: callbacks, timers, file descriptors. Call every few milliseconds.</summary>
    public void Serve()
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

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _roles.RequireMain();
        _disposed = true;
        if (IsActive && !IsProcessing)
        {
            Deactivate();
        }

        _plugin->Destroy(_plugin);
        Services.Dispose();
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
