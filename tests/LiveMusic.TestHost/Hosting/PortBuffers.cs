using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Hosting;

/// <summary>Channel buffers for all ports of one direction, in native memory, 64-byte aligned. Used by the audio thread.</summary>
internal sealed unsafe class PortBuffers : IDisposable
{
    private readonly ClapAudioBuffer* _ports;
    private readonly float** _channels;
    private readonly float** _nullChannels;
    private readonly float* _samples;
    private readonly int[] _channelCounts;
    private readonly int[] _firstChannels;
    private readonly int _channelTotal;

    /// <summary>Floats per channel, a whole number of cache lines.</summary>
    private readonly int _stride;

    public PortBuffers(IReadOnlyList<AudioPort> ports, int maxFrames)
    {
        MaxFrames = maxFrames;
        PortCount = ports.Count;
        VisiblePorts = ports.Count;
        _stride = (Math.Max(maxFrames, 1) + 15) & ~15;
        _channelCounts = [.. ports.Select(p => p.Channels)];
        _firstChannels = [.. ports.Select((_, i) => ports.Take(i).Sum(p => p.Channels))];
        _channelTotal = Math.Max(1, _channelCounts.Sum());
        _ports = (ClapAudioBuffer*)NativeMemory.AllocZeroed((nuint)Math.Max(1, PortCount), (nuint)sizeof(ClapAudioBuffer));
        _channels = (float**)NativeMemory.AllocZeroed((nuint)_channelTotal, (nuint)sizeof(float*));
        _nullChannels = (float**)NativeMemory.AllocZeroed((nuint)_channelTotal, (nuint)sizeof(float*));
        _samples = (float*)NativeMemory.AlignedAlloc((nuint)(_channelTotal * _stride * sizeof(float)), 64);
        Clear();
        for (int c = 0; c < _channelTotal; c++)
        {
            _channels[c] = _samples + (c * _stride);
        }

        for (int p = 0; p < PortCount; p++)
        {
            _ports[p].Data32 = _channels + _firstChannels[p];
            _ports[p].ChannelCount = (uint)_channelCounts[p];
        }
    }

    public int MaxFrames { get; }

    /// <summary>Ports that the plugin declared.</summary>
    public int PortCount { get; }

    /// <summary>Ports that a block shows.</summary>
    public int VisiblePorts { get; private set; }

    public ClapAudioBuffer* Ports => _ports;

    /// <summary>Presents a port in one of the ways in which hosts present a sidechain. Before the run.</summary>
    public void Show(int port, SidechainBus how)
    {
        ClapAudioBuffer* shown = _ports + port;
        switch (how)
        {
            case SidechainBus.Mono:
                shown->ChannelCount = 1;
                break;
            case SidechainBus.Inactive:
                shown->ChannelCount = 0;
                shown->Data32 = null;
                break;
            case SidechainBus.NullTable:
                shown->Data32 = null;
                break;
            case SidechainBus.NullChannels:
                shown->Data32 = _nullChannels;
                break;
            case SidechainBus.Absent:
                VisiblePorts = port;
                break;
        }
    }

    public int Channels(int port) => _channelCounts[port];

    public Span<float> Channel(int port, int channel, int frames) => new(_channels[_firstChannels[port] + channel], frames);

    public void Clear() => new Span<float>(_samples, _channelTotal * _stride).Clear();

    /// <summary>Fills every channel with one value.</summary>
    public void Fill(float value) => new Span<float>(_samples, _channelTotal * _stride).Fill(value);

    public void Dispose()
    {
        NativeMemory.Free(_ports);
        NativeMemory.Free(_channels);
        NativeMemory.Free(_nullChannels);
        NativeMemory.AlignedFree(_samples);
    }
}
