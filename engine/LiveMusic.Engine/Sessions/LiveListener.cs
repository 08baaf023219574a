using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveMusic.Engine.Prompts;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Region;
using LiveMusic.Shared.Rings;

namespace LiveMusic.Engine.Sessions;

/// <summary>Keeps the live prompt: the style of what the player played in the last ten seconds, embedded again about once a second (paper, appendix E).</summary>
/// <remarks>Threading: guarded by the session's gate, but for <see cref="Embedding"/>, which any thread may read.</remarks>
internal sealed class LiveListener(PromptEncoder encoder)
{
    private const int BlockFrames = 4096;
    private const double PeriodSeconds = 1;

    /// <summary>Embedding may take at most this share of the time: music comes first.</summary>
    private const double LargestShare = 0.05;

    private readonly StereoFrame[] _block = new StereoFrame[BlockFrames];
    private LivePrompt? _prompt;
    private int _hostRate;
    private long _next = -1;
    private long _heard;
    private volatile float[]? _embedding;
    private volatile bool _busy;
    private double _lastCost;

    /// <summary>Empty: silence, or nothing heard yet.</summary>
    public ReadOnlyMemory<float> Embedding => _embedding;

    /// <summary>The weight is 0: nothing is listened to.</summary>
    public void Rest()
    {
        if (_next < 0) return;
        _next = -1;
        _prompt?.Clear();
        _embedding = null;
    }

    public void Pull(HistoryRing<StereoFrame> ring, int hostRate, ILiveModel model)
    {
        if (_prompt is null || _hostRate != hostRate)
        {
            _prompt = new(model.Style, hostRate);
            _hostRate = hostRate;
            _next = -1;
        }
        var written = ring.WritePosition;
        if (_next < 0 || _next > written || written - _next > ring.Readable) _next = Math.Max(0, written - ring.Readable / 2);
        while (_next < written)
        {
            var count = (int)Math.Min(BlockFrames, written - _next);
            if (!ring.TryRead(_next, _block.AsSpan(0, count))) break;
            _prompt.Add(MemoryMarshal.Cast<StereoFrame, float>(_block.AsSpan(0, count)), 2);
            _next += count;
            _heard += count;
        }
        if (_busy || _heard < Math.Max(PeriodSeconds, Volatile.Read(ref _lastCost) / LargestShare) * hostRate) return;
        _heard = 0;
        _busy = true;
        var prompt = _prompt;
        encoder.Post(() => Embed(prompt, model));
    }

    private void Embed(LivePrompt prompt, ILiveModel model)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var embedding = new float[model.Style.Dimension];
            _embedding = prompt.Embed(embedding) && embedding.All(float.IsFinite) ? embedding : null;
        }
        finally
        {
            Volatile.Write(ref _lastCost, Stopwatch.GetElapsedTime(start).TotalSeconds);
            _busy = false;
        }
    }
}
