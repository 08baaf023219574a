using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting;

/// <summary>Channel buffers for all ports of one direction, in native memory, 64-byte aligned. Used by the audio thread.</summary>
internal sealed unsafe class PortBuffers : IDisposable
{
    private readonly ClapAudioBuffer* _ports;
    private readonly float** _channels;
    private readonly float* _samples;
    private readonly int _channelTotal;

    /// <summary>Floats per channel, a whole number of cache lines.</summary>
    private readonly int _stride;

    public PortBuffers(IReadOnlyList<AudioPort> ports, int maxFrames)
    {
        MaxFrames = maxFrames;
        PortCount = ports.Count;
        _stride = (Math.Max(maxFrames, 1) + 15) & ~15;
        _channelTotal = ports.Sum(p => p.Channels);
        _ports = (ClapAudioBuffer*)NativeMemory.AllocZeroed((nuint)Math.Max(1, PortCount), (nuint)sizeof(ClapAudioBuffer));
        _channels = (float**)NativeMemory.AllocZeroed((nuint)Math.Max(1, _channelTotal), (nuint)sizeof(float*));
        _samples = (float*)NativeMemory.AlignedAlloc((nuint)(Math.Max(1, _channelTotal) * _stride * sizeof(float)), 64);
        Clear();
        int channel = 0;
        for (int p = 0; p < PortCount; p++)
        {
            _ports[p].Data32 = _channels + channel;
            _ports[p].ChannelCount = (uint)ports[p].Channels;
            for (int c = 0; c < ports[p].Channels; c++, channel++)
            {
                _channels[channel] = _samples + (channel * _stride);
            }
        }
    }

    public int MaxFrames { get; }

    public int PortCount { get; }

    public ClapAudioBuffer* Ports => _ports;

    public int Channels(int port) => (int)_ports[port].ChannelCount;

    public Span<float> Channel(int port, int channel, int frames) => new(_ports[port].Data32[channel], frames);

    public void Clear() => new Span<float>(_samples, Math.Max(1, _channelTotal) * _stride).Clear();

    /// <summary>Fills every channel with one value.</summary>
    public void Fill(float value) => new Span<float>(_samples, Math.Max(1, _channelTotal) * _stride).Fill(value);

    public void Dispose()
    {
        NativeMemory.Free(_ports);
        NativeMemory.Free(_channels);
        NativeMemory.AlignedFree(_samples);
    }
}
