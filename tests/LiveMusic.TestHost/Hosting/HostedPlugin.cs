using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Hosting;

/// <summary>
/// One initialised plugin of either format. The host speaks CLAP's words inside: blocks are a <see cref="ClapProcess"/> with CLAP events and plain
/// values, and a format that thinks otherwise translates. Members marked [audio] are called on the <see cref="AudioThread"/> only, all others on the
/// main thread only; both are checked. Life: created, any number of <see cref="Activate"/> … <see cref="Deactivate"/>, disposed.
/// </summary>
internal abstract unsafe class HostedPlugin(PluginDescription description, HostServices services) : IDisposable
{
    private bool _disposed;

    public PluginDescription Description { get; } = description;

    public HostServices Services { get; } = services;

    public IReadOnlyList<PluginParameter> Parameters { get; protected init; } = [];

    /// <summary>The main input first.</summary>
    public IReadOnlyList<AudioPort> Inputs { get; protected init; } = [];

    public IReadOnlyList<AudioPort> Outputs { get; protected init; } = [];

    public IReadOnlyList<NotePort> NoteInputs { get; protected init; } = [];

    public bool IsActive { get; private set; }

    public bool IsProcessing { get; private set; }

    public abstract bool HasState { get; }

    /// <summary>Whether the plugin has to tell that values changed when a state was loaded (CLAP); a VST3 host asks for them itself.</summary>
    public virtual bool AnnouncesLoadedState => true;

    public abstract bool HasRenderModes { get; }

    public abstract bool HasDiagnostics { get; }

    public abstract bool HasPrompts { get; }

    /// <summary>Managed bytes allocated on the audio thread inside the plugin; null when it does not say. Any thread.</summary>
    public abstract long? AllocatedOnAudioThread { get; }

    /// <summary>Collections of the plugin's own heap; null when it does not say. Any thread.</summary>
    public abstract long? Collections { get; }

    /// <summary>Samples.</summary>
    public abstract uint Latency { get; }

    /// <summary>Samples.</summary>
    public abstract uint Tail { get; }

    /// <summary>Whether the next blocks are made ahead of their time, as anticipative hosts make them. VST3 tells the plugin; CLAP has no word for it. [audio]</summary>
    public bool Prefetching { get; set; }

    /// <summary>In which order the halves of a VST3 get a saved state; a CLAP has no halves.</summary>
    public RestoreOrder RestoreOrder { get; set; }

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
        Services.Roles.RequireMain();
        if (IsActive)
        {
            throw new InvalidOperationException("Already active.");
        }

        Services.Activating = true;
        bool ok = TryActivate(sampleRate, minFrames, maxFrames);
        Services.Activating = false;
        if (!ok)
        {
            throw new HostException($"{Description.Name} refused to activate at {sampleRate} Hz, {minFrames} to {maxFrames} frames.");
        }

        IsActive = true;
    }

    public void Deactivate()
    {
        Services.Roles.RequireMain();
        if (IsProcessing || !IsActive)
        {
            throw new InvalidOperationException("Only an active plugin that is not processing can be deactivated.");
        }

        EndActivity();
        IsActive = false;
    }

    /// <summary>[audio]</summary>
    public void StartProcessing()
    {
        Services.Roles.RequireAudio();
        if (!TryStartProcessing())
        {
            throw new HostException($"{Description.Name} refused to start processing.");
        }

        IsProcessing = true;
    }

    /// <summary>[audio]</summary>
    public void StopProcessing()
    {
        Services.Roles.RequireAudio();
        EndProcessing();
        IsProcessing = false;
    }

    /// <summary>[audio] Forgets what was heard: CLAP's reset; in VST3 the processing is stopped and started.</summary>
    public void Reset()
    {
        Services.Roles.RequireAudio();
        Forget();
    }

    /// <summary>[audio] One block; returns a <see cref="ClapProcessStatus"/>. Nothing is checked here.</summary>
    /// <param name="block">Buffers, events and transport.</param>
    /// <param name="ticks">Stopwatch ticks spent inside the plugin, the host's own translation not counted.</param>
    public abstract int Process(ClapProcess* block, out long ticks);

    /// <summary>[active: audio, inactive: main; never together with process] Parameter changes without a block.</summary>
    public abstract void Flush(EventList input, EventList output);

    /// <summary>The plain value.</summary>
    public abstract double? Value(uint parameter);

    public abstract string? ValueToText(uint parameter, double value);

    public abstract double? TextToValue(uint parameter, string text);

    /// <summary>The state, null when the plugin could not save. <paramref name="pieceSize"/>: bytes taken per write call.</summary>
    public abstract byte[]? SaveState(int pieceSize = int.MaxValue);

    /// <summary>False when the plugin refused it. <paramref name="pieceSize"/>: bytes given per read call.</summary>
    public abstract bool LoadState(byte[] state, int pieceSize = int.MaxValue);

    /// <summary>The bytes of a saved state that the plugin itself wrote; they can be loaded again like a whole state.</summary>
    public virtual byte[] OwnPart(byte[] state) => state;

    /// <summary>For the next activation. False when the plugin has no render modes or refused.</summary>
    public abstract bool SetOffline(bool offline);

    /// <summary>Connects or disconnects the sidechain input, before activation. CLAP has no such call for a plugin with fixed ports.</summary>
    public virtual void ConnectSidechain(bool connected) => Services.Roles.RequireMain();

    public abstract bool SetPrompt(int slot, string text);

    public abstract string? Prompt(int slot);

    /// <summary>Makes the plugin's editor, not yet shown; null when it has none. One at a time.</summary>
    public abstract HostedEditor? CreateEditor();

    /// <summary>What the plugin says of itself; null when it does not. Any thread but the audio thread.</summary>
    public abstract PluginStatus? Status(double at);

    /// <summary>Collects the plugin's heap. Any thread but the audio thread.</summary>
    public abstract void ForceCollection();

    /// <summary>Does what the plugin asked the main thread for. Call every few milliseconds.</summary>
    public abstract void Serve();

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        Services.Roles.RequireMain();
        _disposed = true;
        if (IsActive && !IsProcessing)
        {
            Deactivate();
        }

        Destroy();
    }

    protected abstract bool TryActivate(double sampleRate, int minFrames, int maxFrames);

    protected abstract void EndActivity();

    protected abstract bool TryStartProcessing();

    protected abstract void EndProcessing();

    protected abstract void Forget();

    /// <summary>Frees the plugin and everything that the host holds for it.</summary>
    protected abstract void Destroy();
}
