using LiveMusic.Models;

namespace LiveMusic.Engine.Tests;

/// <summary>
/// A model whose sound tells where it belongs: frame k is a sine of stream time, so every sample shows its position; its loudness tells the style. Remembers what it was asked
/// for and can be made slow or broken.
/// </summary>
internal sealed class FakeModel : ILiveModel, IStyleEncoder, ICodec
{
    public const int Rate = 48_000;
    public const int FrameSamples = 1_920;
    public const int CodeCount = 64;
    public const int CodeLevels = 5;
    public const double Frequency = 441.3;

    private readonly Lock _gate = new();
    private readonly List<Request> _requests = [];

    public FakeModel(string hash = "fake", ModelControls? controls = null) => Description = new()
    {
        Name = "fake", Title = "Fake", Revision = "1", Licence = "Apache-2.0", Attribution = "", ContentHash = hash, SampleRate = Rate, FrameRate = 25,
        SamplesPerFrame = FrameSamples, ChunkFrames = 50, ContextFrames = 250, ContextLevels = 4, GeneratedLevels = 5, CodebookSize = CodeCount,
        StyleDimension = 2, StyleLevels = 1, Capabilities = new HashSet<string> { "text_prompt", "audio_prompt", "audio_injection" },
        DefaultGuidance = 2, DefaultTemperature = 1, DefaultTopK = 8, Controls = controls,
    };

    public sealed record Request(int Frames, long FirstFrame, int[] Context, int[] NegativeContext, int[] Style, float Guidance, float Temperature, int TopK, FakeModel Model, float[] Prior, float ControlTemperature);

    public ModelDescription Description { get; }

    /// <summary>Seconds that a call takes, and each frame of it.</summary>
    public double CallSeconds { get; set; }

    public double FrameSeconds { get; set; }

    /// <summary>Seconds that encoding audio takes.</summary>
    public double EmbedSeconds { get; set; }

    /// <summary>Thrown by every generation while set.</summary>
    public Exception? Broken { get; set; }

    /// <summary>The noise decides the loudness instead of the style.</summary>
    public bool Noisy { get; set; }

    /// <summary>Seconds from one click to the next: the sine sounds for 50 ms of them. 0: all the time.</summary>
    public double Clicks { get; init; }

    /// <summary>Frames may last otherwise than they were made.</summary>
    public bool Stretches { get; init; }

    public (int Shortest, int Longest) FrameLengths => Stretches ? (1640, 2208) : (FrameSamples, FrameSamples);

    public int Latency { get; init; } = 480;

    public int Generators { get; private set; }

    public bool Disposed { get; private set; }

    /// <summary>What was encoded last, interleaved.</summary>
    public float[] LastEncoded { get; private set; } = [];

    public IStyleEncoder Style => this;

    public ICodec Codec => this;

    public Request[] Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    public int Dimension => 2;

    int IStyleEncoder.Levels => 1;

    public int AudioSampleRate => 16_000;

    public int AudioClipSamples => 160_000;

    public int SampleRate => Rate;

    public int SamplesPerFrame => FrameSamples;

    int ICodec.Levels => CodeLevels;

    public int EncoderContextFrames => 2;

    /// <summary>Loudness of a style code.</summary>
    public static float Loudness(int code) => 0.2f + 0.6f * code / CodeCount;

    public static double Sine(double streamSample) => Math.Sin(2 * Math.PI * Frequency * streamSample / Rate);

    /// <summary>The style code of a prompt text is its length; "gibberish" is not known at all, "zurna" is an unknown word.</summary>
    public IReadOnlyList<string> EmbedText(string text, Span<float> embedding)
    {
        if (text == "gibberish") throw new PromptException("The model knows none of the words of 'gibberish'. Use other words.");
        embedding.Fill(text.Length);
        return text.Contains("zurna", StringComparison.Ordinal) ? ["zurna"] : [];
    }

    public bool Knows(string text) => !text.Contains("techno", StringComparison.Ordinal);

    public void EmbedAudio(ReadOnlySpan<float> mono, Span<float> embedding)
    {
        Thread.Sleep(TimeSpan.FromSeconds(EmbedSeconds));
        embedding.Fill(33);
    }

    public void Quantise(ReadOnlySpan<float> embedding, Span<int> codes) => codes[0] = Math.Clamp((int)Math.Round(embedding[0]), 0, CodeCount - 1);

    public void Encode(ReadOnlySpan<float> interleaved, Span<int> codes)
    {
        LastEncoded = interleaved.ToArray();
        codes.Fill(7);
    }

    public ICodecDecoder CreateDecoder() => new Decoder(Latency, Clicks);

    public IFrameGenerator CreateGenerator()
    {
        Generators++;
        return new Generator(this);
    }

    public void Dispose() => Disposed = true;

    private sealed class Generator(FakeModel model) : IFrameGenerator
    {
        public int MaxFrames => 50;

        public int Levels => CodeLevels;

        public int ContextFrames => 250;

        public int ContextLevels => 4;

        public void Generate(in GenerationRequest request, Span<int> codes)
        {
            if (model.Broken is { } broken) throw broken;
            lock (model._gate)
            {
                model._requests.Add(new(request.Frames, request.FirstFrame, request.Context.ToArray(), request.NegativeContext.ToArray(), request.Style.ToArray(),
                    request.Guidance, request.Temperature, request.TopK, model, request.ControlPrior.ToArray(), request.ControlTemperature));
            }
            var seconds = model.CallSeconds + model.FrameSeconds * request.Frames;
            if (seconds > 0) Thread.Sleep(TimeSpan.FromSeconds(seconds));
            // What is wished for most.
            for (var f = 0; f < request.Controls.Length; f++)
            {
                var field = model.Description.Controls!.Fields[f];
                var wishes = request.ControlPrior.Slice(field.Offset, field.Classes);
                request.Controls[f] = wishes.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(wishes));
            }
            var noise = new float[CodeLevels * CodeCount];
            for (var i = 0; i < request.Frames; i++)
            {
                var frame = request.FirstFrame + i;
                var row = codes.Slice(i * CodeLevels, CodeLevels);
                row[0] = request.Style.IsEmpty ? 0 : request.Style[0];
                if (model.Noisy)
                {
                    request.Noise.Fill(frame, CodeCount, noise);
                    row[0] = noise.AsSpan(0, CodeCount).IndexOf(noise.Take(CodeCount).Max());
                }
                for (var level = 1; level < CodeLevels; level++) row[level] = (int)(frame >> (6 * (level - 1)) & 63);
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class Decoder(int latency, double clicks) : ICodecDecoder
    {
        private readonly float[] _late = new float[latency * 2];

        public int LatencySamples => latency;

        public void Decode(ReadOnlySpan<int> codes, int levels, Span<float> interleaved)
            => Decode(codes, levels, Enumerable.Repeat(FrameSamples, codes.Length / levels).ToArray(), interleaved);

        public int Decode(ReadOnlySpan<int> codes, int levels, ReadOnlySpan<int> lengths, Span<float> interleaved)
        {
            var frames = codes.Length / levels;
            var fresh = new float[lengths.ToArray().Sum() * 2];
            var start = 0;
            for (var i = 0; i < frames; i++)
            {
                var row = codes.Slice(i * levels, levels);
                long frame = 0;
                for (var level = levels - 1; level > 0; level--) frame = frame << 6 | (uint)row[level];
                for (var s = 0; s < lengths[i]; s++)
                {
                    var place = frame * FrameSamples + s * FrameSamples / lengths[i];
                    var sounds = clicks == 0 || place % (clicks * Rate) < 0.05 * Rate;
                    var value = sounds ? Loudness(row[0]) * (float)Sine(place) : 0;
                    fresh[(start + s) * 2] = fresh[(start + s) * 2 + 1] = value;
                }
                start += lengths[i];
            }
            float[] all = [.. _late, .. fresh];
            all.AsSpan(0, fresh.Length).CopyTo(interleaved);
            all.AsSpan(fresh.Length).CopyTo(_late);
            return fresh.Length / 2;
        }

        public void Reset() => Array.Clear(_late);

        public void CopyStateFrom(ICodecDecoder other) => ((Decoder)other)._late.CopyTo(_late, 0);

        public void Dispose()
        {
        }
    }
}
