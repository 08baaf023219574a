using LiveMusic.Models;

namespace LiveMusic.Generation.Tests;

/// <summary>
/// A model small enough to reason about. Code 0 of a frame is its loudness. The next frame depends on the last context frame, the style and the noise of its
/// number, so it does not matter how frames are cut into calls. The codec plays a cosine whose level glides from frame to frame.
/// </summary>
internal sealed class FakeModel : ILiveModel
{
    public const int Rate = 48_000;
    public const int Samples = 1_920;
    public const int Size = 64;
    public const int CodecLevels = 5;
    public const int Levels = 4;
    public const int ContextLevels = 2;
    public const int ContextFrames = 100;

    public FakeModel(int latency = 480, string hash = "fake", ModelControls? controls = null, float? levelDb = null)
    {
        FakeCodec = new FakeCodec(latency);
        Description = new ModelDescription
        {
            Name = "fake", Title = "Fake", Revision = "1", Licence = "Apache-2.0", Attribution = "", ContentHash = hash,
            SampleRate = Rate, FrameRate = 25, SamplesPerFrame = Samples, ChunkFrames = 50, ContextFrames = ContextFrames,
            ContextLevels = ContextLevels, GeneratedLevels = Levels, CodebookSize = Size, StyleDimension = 3, StyleLevels = 2,
            Capabilities = new HashSet<string> { "text_prompt" }, DefaultGuidance = 2, DefaultTemperature = 1, DefaultTopK = 8, Controls = controls, LevelDb = levelDb,
        };
    }

    public ModelDescription Description { get; }

    public FakeCodec FakeCodec { get; }

    public FakeStyle FakeStyle { get; } = new();

    public List<FakeGenerator> Generators { get; } = [];

    public FakeGenerator Generator => Generators[0];

    public IStyleEncoder Style => FakeStyle;

    public ICodec Codec => FakeCodec;

    public IFrameGenerator CreateGenerator()
    {
        Generators.Add(new FakeGenerator(Description.Controls));
        return Generators[^1];
    }

    public void Dispose()
    {
    }
}

/// <summary>Remembers what it was asked.</summary>
internal sealed class FakeGenerator(ModelControls? controls) : IFrameGenerator
{
    public sealed record Request(int Frames, int[] Context, int[] NegativeContext, int[] Style, int[] NegativeStyle, float Guidance, long FirstFrame, float[] Prior, float ControlTemperature, int? EchoFrames, float[] Contrast);

    public List<Request> Requests { get; } = [];

    /// <summary>When set, this is drawn, whatever is asked.</summary>
    public int[]? ForcedControls { get; set; }

    /// <summary>When set, every frame gets this code at level 0.</summary>
    public int? Forced { get; set; }

    public int MaxFrames => 50;

    public int Levels => FakeModel.Levels;

    public int ContextFrames => FakeModel.ContextFrames;

    public int ContextLevels => FakeModel.ContextLevels;

    public void Generate(in GenerationRequest request, Span<int> codes)
    {
        Requests.Add(new Request(request.Frames, request.Context.ToArray(), request.NegativeContext.ToArray(), request.Style.ToArray(),
            request.NegativeStyle.ToArray(), request.Guidance, request.FirstFrame, request.ControlPrior.ToArray(), request.ControlTemperature, request.EchoFrames, request.ControlContrast.ToArray()));
        if (controls is not null)
            Draw(controls, request);
        var noise = new float[Levels * FakeModel.Size];
        var (last0, last1) = (request.Context[^2], request.Context[^1]);
        var style = 0;
        foreach (var code in request.Style)
            style += code;
        for (var frame = 0; frame < request.Frames; frame++)
        {
            request.Noise.Fill(request.FirstFrame + frame, FakeModel.Size, noise);
            var row = codes.Slice(frame * Levels, Levels);
            for (var level = 0; level < Levels; level++)
            {
                var levelNoise = noise.AsSpan(level * FakeModel.Size, FakeModel.Size).ToArray();
                var best = Array.IndexOf(levelNoise, levelNoise.Max());
                row[level] = (best + last0 + 3 * last1 + style + 2) % FakeModel.Size;
            }
            if (Forced is { } forced)
                row[0] = forced;
            (last0, last1) = (row[0], row[1]);
        }
    }

    /// <summary>A model without an opinion: only prior and noise count.</summary>
    private void Draw(ModelControls controls, in GenerationRequest request)
    {
        var noise = new float[controls.Classes];
        request.Noise.Fill(~request.FirstFrame, noise.Length, noise);
        for (var f = 0; f < request.Controls.Length; f++)
        {
            var field = controls.Fields[f];
            var possible = f == controls.BarPhase ? controls.BarFrames(request.Controls[controls.Tempo]) : field.Classes;
            var best = 0;
            float Logit(int c, in GenerationRequest r) => r.ControlPrior[field.Offset + c] + r.ControlTemperature * noise[field.Offset + c];
            for (var c = 1; c < possible; c++)
                best = Logit(c, request) > Logit(best, request) ? c : best;
            request.Controls[f] = ForcedControls?[f] ?? best;
        }
    }

    public void Dispose()
    {
    }
}

internal sealed class FakeStyle : IStyleEncoder
{
    public float[] LastQuantised { get; private set; } = [];

    public float[] LastAudio { get; private set; } = [];

    public int Dimension => 3;

    public int Levels => 2;

    public int AudioSampleRate => 16_000;

    public int AudioClipSamples => 160_000;

    public IReadOnlyList<string> EmbedText(string text, Span<float> embedding)
    {
        embedding.Fill(text.Length);
        return [];
    }

    public void EmbedAudio(ReadOnlySpan<float> mono, Span<float> embedding)
    {
        LastAudio = mono.ToArray();
        embedding.Fill(mono.Length);
    }

    public void Quantise(ReadOnlySpan<float> embedding, Span<int> codes)
    {
        LastQuantised = embedding.ToArray();
        codes[0] = (int)Math.Round(embedding[0] * 10);
        codes[1] = (int)Math.Round(embedding[1] * 10);
    }
}

internal sealed class FakeCodec(int latency) : ICodec
{
    /// <summary>What was encoded last.</summary>
    public float[] LastEncoded { get; private set; } = [];

    public int EncodeCalls { get; private set; }

    /// <summary>When set, this value replaces one sample of every decoded frame.</summary>
    public float? Broken { get; set; }

    public float Gain { get; set; } = 0.5f;

    /// <summary>Whether frames may last otherwise than they were made.</summary>
    public bool Stretches { get; set; }

    public (int Shortest, int Longest) FrameLengths => Stretches ? (1640, 2208) : (SamplesPerFrame, SamplesPerFrame);

    public int SampleRate => FakeModel.Rate;

    public int SamplesPerFrame => FakeModel.Samples;

    public int Levels => FakeModel.CodecLevels;

    public int EncoderContextFrames => 2;

    public void Encode(ReadOnlySpan<float> interleaved, Span<int> codes)
    {
        EncodeCalls++;
        LastEncoded = interleaved.ToArray();
        var frames = interleaved.Length / (2 * SamplesPerFrame);
        for (var frame = 0; frame < frames; frame++)
        {
            double left = 0, right = 0;
            for (var i = 0; i < SamplesPerFrame; i++)
            {
                left += Math.Abs(interleaved[(frame * SamplesPerFrame + i) * 2]);
                right += Math.Abs(interleaved[(frame * SamplesPerFrame + i) * 2 + 1]);
            }
            for (var level = 0; level < Levels; level++)
                codes[frame * Levels + level] = (int)Math.Min(63, (level % 2 == 0 ? left : right) / SamplesPerFrame * 100);
        }
    }

    public ICodecDecoder CreateDecoder() => new Decoder(this, latency);

    private sealed class Decoder(FakeCodec codec, int latency) : ICodecDecoder
    {
        private readonly float[] _delay = new float[latency * 2];
        private float _level;

        public int LatencySamples => latency;

        public void Decode(ReadOnlySpan<int> codes, int levels, Span<float> interleaved)
            => Decode(codes, levels, Enumerable.Repeat(FakeModel.Samples, codes.Length / levels).ToArray(), interleaved);

        // A period of the cosine ends with each frame, however long.
        public int Decode(ReadOnlySpan<int> codes, int levels, ReadOnlySpan<int> lengths, Span<float> interleaved)
        {
            var frames = codes.Length / levels;
            var fresh = new float[lengths.ToArray().Sum() * 2];
            for (int frame = 0, start = 0; frame < frames; start += lengths[frame++])
            {
                var target = codec.Gain * (codes[frame * levels] + 1) / FakeModel.Size;
                for (var i = 0; i < lengths[frame]; i++)
                {
                    var level = _level + (target - _level) * i / lengths[frame];
                    var value = level * MathF.Cos(2 * MathF.PI * 4 * i / lengths[frame]);
                    fresh[(start + i) * 2] = value;
                    fresh[(start + i) * 2 + 1] = value;
                }
                if (codec.Broken is { } broken)
                    fresh[(start + 7) * 2] = broken;
                _level = target;
            }
            var all = _delay.Concat(fresh).ToArray();
            all.AsSpan(0, fresh.Length).CopyTo(interleaved);
            all.AsSpan(fresh.Length).CopyTo(_delay);
            return fresh.Length / 2;
        }

        public void Reset()
        {
            _level = 0;
            Array.Clear(_delay);
        }

        public void CopyStateFrom(ICodecDecoder other)
        {
            var source = (Decoder)other;
            _level = source._level;
            source._delay.CopyTo(_delay, 0);
        }

        public void Dispose()
        {
        }
    }
}
