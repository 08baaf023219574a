using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Validation;

/// <summary>An active plugin with buffers, for checks that process a few blocks. Made and disposed on the main thread, <see cref="Block"/> is for the audio thread.</summary>
internal sealed unsafe class ValidationBed : IDisposable
{
    /// <summary>No generator is meant to be louder than this, linear.</summary>
    private const float Loudest = 64;

    private readonly HostedPlugin _plugin;
    private readonly AudioThread _thread;
    private readonly PortBuffers _inputs;
    private readonly PortBuffers _outputs;
    private readonly EventList _out = new();
    private readonly SongTransport _transport;
    private long _steady;

    public ValidationBed(HostedPlugin plugin, AudioThread thread, int rate, int maxFrames, SidechainBus sidechain = SidechainBus.Connected)
    {
        _plugin = plugin;
        _thread = thread;
        _inputs = new PortBuffers(plugin.Inputs, maxFrames);
        _outputs = new PortBuffers(plugin.Outputs, maxFrames);
        _transport = new SongTransport(new Arrangement { SampleRate = rate }, new TempoMap([]));
        int side = plugin.Inputs.ToList().FindIndex(p => !p.IsMain);
        if (side >= 0)
        {
            _inputs.Show(side, sidechain);
            plugin.ConnectSidechain(sidechain != SidechainBus.Inactive);
        }

        plugin.Activate(rate, 1, maxFrames);
    }

    /// <summary>Events for the next block.</summary>
    public EventList Events { get; } = new();

    public bool SendTransport { get; init; } = true;

    /// <summary>Runs <paramref name="work"/> on the audio thread between start and stop of the processing.</summary>
    public void Run(Action work) => _thread.Run(() =>
    {
        _plugin.StartProcessing();
        try
        {
            work();
        }
        finally
        {
            _plugin.StopProcessing();
        }
    }, _plugin.Serve);

    public void FillInput(int frames, Func<int, float> value)
    {
        for (int p = 0; p < _inputs.PortCount; p++)
        {
            for (int c = 0; c < _inputs.Channels(p); c++)
            {
                Span<float> channel = _inputs.Channel(p, c, frames);
                for (int i = 0; i < frames; i++)
                {
                    channel[i] = value(i);
                }
            }
        }
    }

    /// <summary>Processes one block; returns what is wrong with what came out, empty when nothing is.</summary>
    public string Block(int frames)
    {
        // What the plugin does not write shows.
        _outputs.Fill(float.NaN);
        _out.Clear();
        ClapEventTransport transport = default;
        _transport.Fill(ref transport, 0);
        _transport.Advance(frames);
        var block = new ClapProcess
        {
            SteadyTime = _steady,
            FramesCount = (uint)frames,
            Transport = SendTransport ? &transport : null,
            AudioInputs = _inputs.Ports,
            AudioOutputs = _outputs.Ports,
            AudioInputsCount = (uint)_inputs.VisiblePorts,
            AudioOutputsCount = (uint)_outputs.PortCount,
            InEvents = Events.Input,
            OutEvents = _out.Output,
        };
        int status = _plugin.Process(&block, out _);
        Events.Clear();
        _steady += frames;
        if (status is < ClapProcessStatus.Error or > ClapProcessStatus.Sleep)
        {
            return $"process returned {status}";
        }

        if (status == ClapProcessStatus.Error)
        {
            return "process returned an error";
        }

        for (int p = 0; p < _outputs.PortCount; p++)
        {
            for (int c = 0; c < _outputs.Channels(p); c++)
            {
                Span<float> channel = _outputs.Channel(p, c, _outputs.MaxFrames);
                for (int i = 0; i < frames; i++)
                {
                    if (!(MathF.Abs(channel[i]) <= Loudest))
                    {
                        return $"sample {i} of port {p}, channel {c} is {channel[i]}";
                    }
                }

                for (int i = frames; i < channel.Length; i++)
                {
                    if (!float.IsNaN(channel[i]))
                    {
                        return $"the plugin wrote past the block, at sample {i}";
                    }
                }
            }
        }

        return "";
    }

    public void Dispose()
    {
        _plugin.Deactivate();
        _inputs.Dispose();
        _outputs.Dispose();
        Events.Dispose();
        _out.Dispose();
    }
}
