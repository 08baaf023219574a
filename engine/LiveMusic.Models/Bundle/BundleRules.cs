namespace LiveMusic.Models;

/// <summary>What model.json must hold: every number has bounds, numbers that depend on each other agree, kinds are known ones.</summary>
internal static class BundleRules
{
    const string Cure = "Correct the field, or use a LiveMusic that knows this kind of model.";

    public static void Check(BundleConfig c, string file)
    {
        Equal(c.Format, "livemusic-bundle", "format");
        Range(c.Version, 1, 2, "version");
        True(c.Version == 1 || c.Lm.Controls is not null, "version is 2, but lm has no controls");
        True(c.Version == 2 || c.Lm.Controls is null, "lm has controls, but version is 1, not 2");
        Text(c.Name, "name");
        Text(c.Title, "title");
        Equal(c.Channels, 2, "channels");
        Range(c.SampleRate, 8000, 192000, "sample_rate");
        Range(c.FrameRate, 1, 1000, "frame_rate");
        Range(c.SamplesPerFrame, 16, 65536, "samples_per_frame");
        True(c.FrameRate * c.SamplesPerFrame == c.SampleRate, $"samples_per_frame × frame_rate is {c.SamplesPerFrame * c.FrameRate}, not sample_rate ({c.SampleRate})");
        Range(c.ChunkFrames, 1, 1000, "chunk_frames");
        Range(c.ContextFrames, 1, 10000, "context_frames");
        Range(c.Rvq.CodebookSize, 2, 65536, "rvq.codebook_size");
        Range(c.Rvq.Levels, 1, 128, "rvq.levels");
        Range(c.Rvq.GeneratedLevels, 1, c.Rvq.Levels, "rvq.generated_levels");
        Range(c.Rvq.ContextLevels, 1, c.Rvq.Levels, "rvq.context_levels");
        Codec(c);
        Style(c.Style);
        LanguageModel(c);
        Finite(c.Defaults.Guidance, 0, 100, "defaults.guidance");
        Finite(c.Defaults.Temperature, 0, 100, "defaults.temperature");
        Range(c.Defaults.TopK, 1, c.Rvq.CodebookSize, "defaults.top_k");
        if (c.LevelDb is { } level) Finite(level, -60, 0, "level_db");

        void Codec(BundleConfig c)
        {
            var k = c.Codec;
            Kind(k.Kind, "codec.kind", "magnitude");
            PowerOfTwo(k.Fft, 64, 16384, "codec.fft");
            Range(k.Hop, 1, k.Fft / 2, "codec.hop");
            True(c.SamplesPerFrame % k.Hop == 0, $"codec.hop {k.Hop} does not divide samples_per_frame {c.SamplesPerFrame}");
            True((k.Fft - k.Hop) % 2 == 0, $"codec.fft − codec.hop ({k.Fft - k.Hop}) is odd");
            True((k.Fft - k.Hop) / 2 <= c.SamplesPerFrame, $"codec.fft {k.Fft} reaches further than one frame ahead");
            Range(k.MidBands, 1, k.Bins, "codec.mid_bands");
            Range(k.SideBands, 1, k.Bins, "codec.side_bands");
            Finite(k.Epsilon, 1e-9f, 10, "codec.epsilon");
            Width(k.Width, "codec.width");
            Range(k.EncoderBlocks, 0, 64, "codec.encoder_blocks");
            Range(k.DecoderBlocks, 0, 64, "codec.decoder_blocks");
            Range(k.EncoderKernel, 1, 64, "codec.encoder_kernel");
            Range(k.DecoderKernel, 1, 64, "codec.decoder_kernel");
            Range(k.RefineKernel, 1, 64, "codec.refine_kernel");
            Width(k.RefineWidth, "codec.refine_width");
            Width(k.Latent, "codec.latent");
            var hops = c.SamplesPerFrame / k.Hop;
            var decoder = k.DecoderBlocks * (k.DecoderKernel - 1) + (2 * (k.RefineKernel - 1) + hops - 1) / hops;
            Range(k.DecoderContextFrames, decoder, 10000, "codec.decoder_context_frames");
            Range(k.EncoderContextFrames, k.EncoderBlocks * (k.EncoderKernel - 1), 10000, "codec.encoder_context_frames");
        }

        void Style(StyleConfig s)
        {
            Width(s.Dimension, "style.dimension");
            Range(s.Levels, 1, 64, "style.levels");
            Range(s.CodebookSize, 2, 65536, "style.codebook_size");
            Kind(s.Text.Kind, "style.text.kind", "word-ngrams");
            Range(s.Text.MaxTokens, 1, 4096, "style.text.max_tokens");
            Range(s.Text.Vocabulary, 2, 10_000_000, "style.text.vocabulary");
            Width(s.Text.Width, "style.text.width");
            Width(s.Text.Hidden, "style.text.hidden");
            var a = s.Audio;
            Kind(a.Kind, "style.audio.kind", "logmel-convnext");
            Range(a.SampleRate, 4000, 192000, "style.audio.sample_rate");
            PowerOfTwo(a.Fft, 64, 16384, "style.audio.fft");
            Range(a.Hop, 1, a.Fft, "style.audio.hop");
            Range(a.ClipSamples, a.Fft, 10_000_000, "style.audio.clip_samples");
            Range(a.Mels, 1, a.Fft / 2 + 1, "style.audio.mels");
            Finite(a.Epsilon, 1e-9f, 10, "style.audio.epsilon");
            Range(a.StemKernel, 1, 64, "style.audio.stem_kernel");
            True(a.StemKernel % 2 == 1, "style.audio.stem_kernel is even");
            Range(a.StemStride, 1, 64, "style.audio.stem_stride");
            Width(a.Width, "style.audio.width");
            Range(a.Blocks, 0, 64, "style.audio.blocks");
            Range(a.Kernel, 1, 64, "style.audio.kernel");
            True(a.Kernel % 2 == 1, "style.audio.kernel is even");
            Range(a.Expansion, 1, 16, "style.audio.expansion");
        }

        void LanguageModel(BundleConfig c)
        {
            var l = c.Lm;
            Kind(l.Kind, "lm.kind", "depthformer");
            Kind(l.Activation, "lm.activation", "gelu_tanh");
            Kind(l.Positions, "lm.positions", "rope", "t5");
            Finite(l.RopeBase, 1.001f, 1e9f, "lm.rope_base");
            Transformer(l.Encoder, "lm.encoder");
            Transformer(l.Temporal, "lm.temporal");
            Transformer(l.Depth, "lm.depth");
            Kind(l.Depth.Input, "lm.depth.input", "sum", "previous");
            True(l.Encoder.HeadWidth == l.Temporal.HeadWidth || !l.IsRope || l.Temporal.HeadWidth % 2 == 0, "lm.temporal.head_width is odd");
            if (l.IsRope)
            {
                True(l.Encoder.HeadWidth % 2 == 0, "lm.encoder.head_width is odd, which rope cannot halve");
                True(l.Temporal.HeadWidth % 2 == 0, "lm.temporal.head_width is odd, which rope cannot halve");
            }
            else
            {
                True(l.Encoder.Width % 2 == 0 && l.Encoder.Width >= 4, "lm.encoder.width must be even for a sinusoid");
            }
            var codes = c.ContextFrames * c.Rvq.ContextLevels;
            Range(l.Encoder.TokensPerPosition, 1, codes, "lm.encoder.tokens_per_position");
            True(codes % l.Encoder.TokensPerPosition == 0, $"lm.encoder.tokens_per_position {l.Encoder.TokensPerPosition} does not divide context_frames × context_levels ({codes})");
            Range(l.StyleHidden, 0, 65536, "lm.style_hidden");
            var t = l.Layout;
            Range(t.Vocabulary, 2, 100_000_000, "lm.layout.vocabulary");
            Range(t.Slots, 1, codes, "lm.layout.slots");
            Range(t.CodecOffset, 0, t.Vocabulary - t.Slots * c.Rvq.CodebookSize, "lm.layout.codec_offset");
            Range(t.MaskId, 0, t.Vocabulary - 1, "lm.layout.mask_id");
            Range(t.StyleOffset, 0, t.Vocabulary - c.Style.Levels * c.Style.CodebookSize, "lm.layout.style_offset");
            Range(t.StyleMaskId, 0, t.Vocabulary - 1, "lm.layout.style_mask_id");
            if (l.Controls is not null) ControlRules.Check(l, file);
        }

        void Transformer(TransformerConfig t, string field)
        {
            Range(t.Layers, 1, 256, field + ".layers");
            Width(t.Width, field + ".width");
            Range(t.Heads, 1, 256, field + ".heads");
            Range(t.HeadWidth, 1, 1024, field + ".head_width");
            Width(t.Ffn, field + ".ffn");
        }

        void Width(int value, string field) => Range(value, 1, 65536, field);

        void Range(int value, int low, int high, string field)
        {
            if (value < low || value > high) throw Bad(high < low ? $"{field} is {value}, which other fields leave no room for." : $"{field} is {value}, outside {low} to {high}.");
        }

        void Finite(float value, float low, float high, string field)
        {
            if (!(value >= low && value <= high)) throw Bad(FormattableString.Invariant($"{field} is {value}, outside {low} to {high}."));
        }

        void PowerOfTwo(int value, int low, int high, string field)
        {
            Range(value, low, high, field);
            True(int.IsPow2(value), $"{field} is {value}, not a power of two");
        }

        void Text(string value, string field) => True(!string.IsNullOrWhiteSpace(value), $"{field} is empty");

        void Kind(string value, string field, params string[] known)
        {
            if (!known.Contains(value)) throw Bad($"{field} is '{value}', which this version does not implement (it knows {string.Join(", ", known)}).");
        }

        void Equal<T>(T value, T wanted, string field) where T : notnull => True(value.Equals(wanted), $"{field} is '{value}', not '{wanted}'");

        void True(bool holds, string cause)
        {
            if (!holds) throw Bad(cause + ".");
        }

        BundleException Bad(string cause) => new(file, cause, Cure);
    }
}
