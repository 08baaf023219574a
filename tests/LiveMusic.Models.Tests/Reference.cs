namespace LiveMusic.Models.Tests;

/// <summary>
/// The modules of docs/bundle-format.md as straight loops in double precision, written from that page alone: what the compiled graphs are
/// compared with. Matrices are jagged: [row][column].
/// </summary>
internal sealed class Reference(BundleConfig c, ITensorSource w)
{
    double[] Vector(string name) => [.. w.Read(name).Select(v => (double)v)];

    double[][] Matrix(string name)
    {
        var shape = w.ShapeOf(name)!;
        int width = shape[^1], rows = shape.Take(shape.Count - 1).Aggregate(1, (a, b) => a * b);
        var v = w.Read(name);
        return [.. Enumerable.Range(0, rows).Select(r => Enumerable.Range(0, width).Select(i => (double)v[r * width + i]).ToArray())];
    }

    // ---- pieces

    static double[] Linear(double[] x, double[][] m, double[]? bias = null)
    {
        var y = new double[m[0].Length];
        for (var o = 0; o < y.Length; o++)
        {
            for (var i = 0; i < x.Length; i++) y[o] += x[i] * m[i][o];
            if (bias is not null) y[o] += bias[o];
        }
        return y;
    }

    static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    static double[] LayerNorm(double[] x, double[] gain, double[] bias, double epsilon)
    {
        double mean = x.Average(), variance = x.Average(v => (v - mean) * (v - mean));
        return [.. x.Select((v, i) => (v - mean) / Math.Sqrt(variance + epsilon) * gain[i] + bias[i])];
    }

    static double[] RmsNorm(double[] x, double[] gain)
    {
        var scale = 1 / Math.Sqrt(x.Average(v => v * v) + 1e-6);
        return [.. x.Select((v, i) => v * scale * gain[i])];
    }

    static double GeluErf(double x) => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    static double GeluTanh(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

    static double Erf(double x)
    {
        // Taylor series near zero, else 1: exact enough for the arguments here.
        if (Math.Abs(x) > 5) return Math.Sign(x);
        double sum = x, term = x;
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    static double[] Unit(double[] x)
    {
        var length = Math.Max(Math.Sqrt(x.Sum(v => v * v)), 1e-12);
        return [.. x.Select(v => v / length)];
    }

    static double[] Power(Func<int, double> sample, int fft)
    {
        var power = new double[fft / 2 + 1];
        for (var k = 0; k < power.Length; k++)
        {
            double re = 0, im = 0;
            for (var n = 0; n < fft; n++)
            {
                var v = sample(n) * (0.5 - 0.5 * Math.Cos(2 * Math.PI * n / fft));
                re += v * Math.Cos(2 * Math.PI * k * n / fft);
                im -= v * Math.Sin(2 * Math.PI * k * n / fft);
            }
            power[k] = re * re + im * im;
        }
        return power;
    }

    double[][] ConvNext(string at, double[][] x, int kernel, bool causal)
    {
        var taps = Matrix(at + "depthwise");
        double[] tapBias = Vector(at + "depthwise_bias"), norm = Vector(at + "norm"), normBias = Vector(at + "norm_bias"), scale = Vector(at + "scale");
        double[][] up = Matrix(at + "up"), down = Matrix(at + "down");
        double[] upBias = Vector(at + "up_bias"), downBias = Vector(at + "down_bias");
        var left = causal ? kernel - 1 : kernel / 2;
        return [.. Enumerable.Range(0, x.Length).Select(t =>
        {
            var h = tapBias.Select((b, channel) =>
            {
                var sum = b;
                for (var i = 0; i < kernel; i++)
                    if (t - left + i is var s && s >= 0 && s < x.Length) sum += x[s][channel] * taps[channel][i];
                return sum;
            }).ToArray();
            h = Linear(Linear(LayerNorm(h, norm, normBias, 1e-6), up, upBias).Select(GeluErf).ToArray(), down, downBias);
            return x[t].Select((v, i) => v + scale[i] * h[i]).ToArray();
        })];
    }

    int[] Quantise(string codebooks, double[] x, int levels, int size)
    {
        var books = Matrix(codebooks);
        var codes = new int[levels];
        x = (double[])x.Clone();
        for (var level = 0; level < levels; level++)
        {
            var best = double.MaxValue;
            for (var i = 0; i < size; i++)
            {
                var distance = 0.0;
                for (var d = 0; d < x.Length; d++) distance += Math.Pow(x[d] - books[level * size + i][d], 2);
                if (distance < best) (best, codes[level]) = (distance, i);
            }
            for (var d = 0; d < x.Length; d++) x[d] -= books[level * size + codes[level]][d];
        }
        return codes;
    }

    // ---- style

    public double[] Text(long[] ids)
    {
        var table = Matrix("style/text/embedding");
        var real = ids.Where(i => i != 0).ToArray();
        var mean = new double[table[0].Length];
        foreach (var id in real)
            for (var i = 0; i < mean.Length; i++) mean[i] += table[id][i] / real.Length;
        var h = LayerNorm(mean, Vector("style/text/norm"), Vector("style/text/norm_bias"), 1e-5);
        h = [.. Linear(h, Matrix("style/text/hidden"), Vector("style/text/hidden_bias")).Select(GeluErf)];
        return Unit(Linear(h, Matrix("style/text/output"), Vector("style/text/output_bias")));
    }

    public double[] Audio(float[] samples)
    {
        var a = c.Style.Audio;
        var mel = Matrix("style/audio/mel");
        double mean = Vector("style/audio/feature_mean")[0], scale = Vector("style/audio/feature_scale")[0];
        var frames = (samples.Length - a.Fft) / a.Hop + 1;
        var x = Enumerable.Range(0, frames).Select(t => Linear([.. Power(n => samples[t * a.Hop + n], a.Fft).Select(Math.Sqrt)], mel)
            .Select(v => (Math.Log(v + a.Epsilon) - mean) * scale).ToArray()).ToArray();
        var stem = w.Read("style/audio/stem");
        var stemBias = Vector("style/audio/stem_bias");
        int half = a.StemKernel / 2, steps = (frames + 2 * half - a.StemKernel) / a.StemStride + 1;
        var h = Enumerable.Range(0, steps).Select(t => Enumerable.Range(0, a.Width).Select(o =>
        {
            var sum = stemBias[o];
            for (var i = 0; i < a.StemKernel; i++)
                if (t * a.StemStride - half + i is var s && s >= 0 && s < frames)
                    for (var m = 0; m < a.Mels; m++) sum += x[s][m] * stem[(o * a.Mels + m) * a.StemKernel + i];
            return sum;
        }).ToArray()).ToArray();
        for (var b = 0; b < a.Blocks; b++) h = ConvNext($"style/audio/block_{b}/", h, a.Kernel, causal: false);
        var average = Enumerable.Range(0, a.Width).Select(i => h.Average(r => r[i])).ToArray();
        var deviation = Enumerable.Range(0, a.Width).Select(i => Math.Sqrt(h.Average(r => Math.Pow(r[i] - average[i], 2)))).ToArray();
        var both = LayerNorm([.. average, .. deviation], Vector("style/audio/norm"), Vector("style/audio/norm_bias"), 1e-5);
        return Unit(Linear(both, Matrix("style/audio/output"), Vector("style/audio/output_bias")));
    }

    public int[] StyleCodes(double[] embedding) => Quantise("style/codebooks", embedding, c.Style.Levels, c.Style.CodebookSize);

    // ---- codec

    public (double[][] Latent, int[][] Codes) CodecEncode(float[] left, float[] right)
    {
        var k = c.Codec;
        int hops = left.Length / k.Hop, perFrame = c.SamplesPerFrame / k.Hop;
        double[][] mid = Matrix("codec/mid_analysis"), side = Matrix("codec/side_analysis");
        double[] mean = Vector("codec/feature_mean"), scale = Vector("codec/feature_scale");
        double At(float[] x, int i) => i >= 0 && i < x.Length ? x[i] : 0;
        var features = Enumerable.Range(0, hops).Select(i =>
        {
            var start = i * k.Hop + k.Hop / 2 - k.Fft / 2;
            double[] m = Linear(Power(n => (At(left, start + n) + At(right, start + n)) / 2, k.Fft), mid), s = Linear(Power(n => (At(left, start + n) - At(right, start + n)) / 2, k.Fft), side);
            return m.Concat(s).Select((v, b) => (Math.Log(Math.Sqrt(v) + k.Epsilon) - mean[b]) / scale[b]).ToArray();
        }).ToArray();
        var h = features.Chunk(perFrame).Select(f => Linear([.. f.SelectMany(v => v)], Matrix("codec/encoder/input"), Vector("codec/encoder/input_bias"))).ToArray();
        for (var b = 0; b < k.EncoderBlocks; b++) h = ConvNext($"codec/encoder/block_{b}/", h, k.EncoderKernel, causal: true);
        var latent = h.Select(x => Linear(LayerNorm(x, Vector("codec/encoder/norm"), Vector("codec/encoder/norm_bias"), 1e-6), Matrix("codec/encoder/output"), Vector("codec/encoder/output_bias"))).ToArray();
        return (latent, [.. latent.Select(x => Quantise("codec/codebooks", x, c.Rvq.Levels, c.Rvq.CodebookSize))]);
    }

    /// <returns>[hop][channel][bin]</returns>
    public double[][][] CodecDecode(int[][] codes)
    {
        var k = c.Codec;
        var books = Matrix("codec/codebooks");
        var h = codes.Select(frame =>
        {
            var sum = new double[k.Latent];
            for (var level = 0; level < frame.Length; level++) sum = Add(sum, books[level * c.Rvq.CodebookSize + frame[level]]);
            return Linear(sum, Matrix("codec/decoder/input"), Vector("codec/decoder/input_bias"));
        }).ToArray();
        for (var b = 0; b < k.DecoderBlocks; b++) h = ConvNext($"codec/decoder/block_{b}/", h, k.DecoderKernel, causal: true);
        var y = h.SelectMany(x => Linear(LayerNorm(x, Vector("codec/decoder/norm"), Vector("codec/decoder/norm_bias"), 1e-6), Matrix("codec/decoder/output"), Vector("codec/decoder/output_bias"))
            .Chunk(k.Bands)).ToArray();
        var r = Causal(y, "codec/decoder/refine_1").Select(x => x.Select(GeluErf).ToArray()).ToArray();
        y = [.. y.Zip(Causal(r, "codec/decoder/refine_2"), Add)];
        double[] mean = Vector("codec/feature_mean"), scale = Vector("codec/feature_scale");
        return [.. y.Select(x =>
        {
            var bands = x.Select((v, b) => v * scale[b] + mean[b]).ToArray();
            double[] Magnitude(IEnumerable<double> part, string synthesis) => [.. Linear([.. part], Matrix(synthesis)).Select(v => Math.Max(Math.Exp(v) - k.Epsilon, 0))];
            return new[] { Magnitude(bands.Take(k.MidBands), "codec/mid_synthesis"), Magnitude(bands.Skip(k.MidBands), "codec/side_synthesis") };
        })];
    }

    double[][] Causal(double[][] x, string name)
    {
        var shape = w.ShapeOf(name)!;
        var weight = w.Read(name);
        var bias = Vector(name + "_bias");
        return [.. Enumerable.Range(0, x.Length).Select(t => bias.Select((b, o) =>
        {
            var sum = b;
            for (var i = 0; i < shape[2]; i++)
                if (t - (shape[2] - 1) + i is var s && s >= 0)
                    for (var n = 0; n < shape[1]; n++) sum += x[s][n] * weight[(o * shape[1] + n) * shape[2] + i];
            return sum;
        }).ToArray())];
    }

    // ---- language model, one row

    public double[][] Encode(int[] context, int[] style)
    {
        var l = c.Lm;
        var table = Matrix("lm/encoder/embedding");
        var ids = context.Select((code, n) => code < 0 ? l.Layout.MaskId : l.Layout.CodecOffset + n % l.Layout.Slots * c.Rvq.CodebookSize + code).ToArray();
        var x = ids.Chunk(l.Encoder.TokensPerPosition).Select(group => group.Select(i => table[i]).Aggregate(Add)).ToList();
        var groups = x.Count;
        x.AddRange(style.Select((code, level) => table[code < 0 ? l.Layout.StyleMaskId : l.Layout.StyleOffset + level * c.Style.CodebookSize + code]));
        var positions = EncoderPositions(groups, x.Count);
        if (!l.IsRope)
        {
            var half = l.Encoder.Width / 2;
            for (var p = 0; p < x.Count; p++)
                x[p] = Add(x[p], [.. Enumerable.Range(0, 2 * half).Select(i => i < half ? Math.Sin(p * Div(i)) : Math.Cos(p * Div(i - half)))]);
            double Div(int i) => Math.Exp(-i * Math.Log(10000) / (half - 1));
        }
        var h = x.ToArray();
        for (var i = 0; i < l.Encoder.Layers; i++)
        {
            var at = $"lm/encoder/layer_{i}/";
            var normed = h.Select(v => RmsNorm(v, Vector(at + "norm1"))).ToArray();
            var seen = Attend(at, "", l.Encoder, normed, normed, positions, positions, (_, _, _) => 0);
            h = [.. h.Zip(seen, Add)];
            h = [.. h.Select(v => Add(v, FeedForward(at, RmsNorm(v, Vector(at + "norm3")))))];
        }
        return [.. h.Select(v => RmsNorm(v, Vector("lm/encoder/norm")))];
    }

    double[]? EncoderPositions(int groups, int count)
    {
        if (!c.Lm.IsRope) return null;
        var frames = (double)c.Lm.Encoder.TokensPerPosition / c.Rvq.ContextLevels;
        return [.. Enumerable.Range(0, count).Select(p => p < groups ? (p + 1) * frames - 1 : c.ContextFrames)];
    }

    public double[]? StyleVector(int[] style)
    {
        if (c.Lm.StyleHidden == 0) return null;
        if (style[0] < 0) return new double[c.Lm.StyleHidden];
        var table = Matrix("lm/style/vector");
        return style.Select((code, level) => table[level * c.Style.CodebookSize + code]).Aggregate(Vector("lm/style/vector_bias"), Add);
    }

    /// <summary>Temporal outputs for all frames, computed anew from the whole sequence (no cache). The input of frame t is made of codes[t − 1].</summary>
    public double[][] Temporal(int[][] codes, double[][] encoded, int[] style)
        => TemporalSteps(encoded, style, codes.Select((_, f) => f == 0 ? Vector("lm/temporal/bos") : FrameInput(codes[f - 1])), [.. codes.Select((_, f) => (double)c.ContextFrames + f)]);

    /// <summary>The same with controls: step 0, which draws them, then the frames.</summary>
    /// <param name="context">[context frames × context levels] for models with an echo.</param>
    public double[][] Temporal(int[][] codes, double[][] encoded, int[] style, int[] controls, int[]? context = null, float[]? contrast = null)
    {
        var steps = codes.Select((_, f) => Add(Clock(controls, f), f == 0 ? ControlInput(controls, contrast) : FrameInput(codes[f - 1])))
            .Select((x, f) => context is null ? x : Heard(context, codes, controls, f).SelectMany((lag, k) => EchoRows("lm/echo/temporal_" + k, lag)).Aggregate(x, (sum, row) => Add(sum, row.Row)));
        return TemporalSteps(encoded, style, steps.Prepend(Vector("lm/temporal/bos")), [c.ContextFrames, .. codes.Select((_, f) => (double)c.ContextFrames + f)]);
    }

    /// <summary>The codes [lag][level] one bar and one phrase before frame f of a call; −1 where nothing is known.</summary>
    public int[][] Heard(int[] context, int[][] codes, int[] controls, int f)
    {
        var fields = c.Lm.Controls!.Fields;
        var bar = 4 * fields.Single(x => x.Name == "tempo").FramesPerBeat![controls[fields.FindIndex(x => x.Name == "tempo")]];
        int levels = c.Rvq.ContextLevels, frames = context.Length / levels;
        return [.. new[] { bar, 4 * bar <= frames ? 4 * bar : 2 * bar }.Select(lag => Enumerable.Range(0, levels).Select(q => f - lag >= 0 ? codes[f - lag][q]
            : frames + f - lag >= 0 ? context[(frames + f - lag) * levels + q] : -1).ToArray())];
    }

    IEnumerable<(int Level, double[] Row)> EchoRows(string name, int[] codes)
        => codes.Select((code, level) => (code, level)).Where(x => x.code >= 0).Select(x => (x.level, Matrix(name)[x.level * c.Rvq.CodebookSize + x.code]));

    double[] FrameInput(int[] codes)
    {
        var table = Matrix("lm/temporal/embedding");
        return [.. codes.Select((code, level) => table[level * c.Rvq.CodebookSize + code]).Aggregate(Add).Select(v => v / codes.Length)];
    }

    double[] ControlInput(int[] controls, float[]? contrast)
    {
        var input = ControlRows("lm/control/input", controls).Aggregate(Add);
        var (table, first) = (Matrix("lm/control/input"), 0);
        for (var f = 0; contrast is not null && f < controls.Length; f++)
        {
            var classes = table[first..(first += c.Lm.Controls!.Fields[f].Classes)];
            input = [.. input.Select((v, i) => v + contrast[f] * (classes.Average(row => row[i]) - classes[controls[f]][i]))];
        }
        return input;
    }

    IEnumerable<double[]> ControlRows(string name, int[] controls)
    {
        var table = Matrix(name);
        return controls.Select((code, f) => table[c.Lm.Controls!.Fields.Take(f).Sum(x => x.Classes) + code]);
    }

    double[] Clock(int[] controls, int frame)
    {
        var fields = c.Lm.Controls!.Fields;
        int tempo = controls[fields.FindIndex(f => f.Name == "tempo")], phase = controls[fields.FindIndex(f => f.Name == "bar_phase")];
        var beats = fields.Single(f => f.Name == "tempo").FramesPerBeat!;
        int n = beats[tempo], p = (phase + frame) % (4 * n);
        return Add(Matrix("lm/control/beat")[beats.Take(tempo).Sum() + p % n], Matrix("lm/control/bar")[p / n]);
    }

    /// <summary>Logits of all fields, each after the codes before it; what cannot be is not left out.</summary>
    public double[] Controls(double[] h, int[] codes, int[] style)
    {
        var d = Linear(h, Matrix("lm/control/adapter"));
        if (StyleVector(style) is { } s) d = Add(d, Linear(s, Matrix("lm/control/style")));
        var logits = new List<double>();
        foreach (var (row, f) in ControlRows("lm/control/embedding", codes).Select((row, f) => (row, f)))
        {
            var hidden = Linear(RmsNorm(d, Vector("lm/control/norm")), Matrix($"lm/control/up_{f}")).Select(GeluTanh).ToArray();
            logits.AddRange(Linear(hidden, Matrix($"lm/control/head_{f}"), Vector($"lm/control/head_bias_{f}")));
            d = Add(d, row);
        }
        return [.. logits];
    }

    double[][] TemporalSteps(double[][] encoded, int[] style, IEnumerable<double[]> inputs, double[] places)
    {
        var l = c.Lm;
        var t = l.Temporal;
        var s = StyleVector(style);
        var x = inputs.ToArray();
        if (s is not null) x = [.. x.Select(v => Add(v, Linear(s, Matrix("lm/style/temporal"))))];
        var positions = l.IsRope ? places : null;
        var memory = EncoderPositions(encoded.Length - c.Style.Levels, encoded.Length);
        var bias = l.IsRope ? null : Matrix("lm/temporal/relative_bias");
        for (var i = 0; i < t.Layers; i++)
        {
            var at = $"lm/temporal/layer_{i}/";
            var modulation = s is null ? null : Linear(s, Matrix($"lm/style/layer_{i}"));
            double[] Normed(string norm, int which, double[] v) => Modulate(RmsNorm(v, Vector(at + norm)), modulation, which);
            var normed = x.Select(v => Normed("norm1", 0, v)).ToArray();
            var seen = Attend(at, "", t, normed, normed, positions, positions,
                (h, q, k) => k > q ? double.NegativeInfinity : bias is null ? 0 : bias[Bucket(q - k, 128, 128)][h]);
            x = [.. x.Zip(seen, Add)];
            normed = [.. x.Select(v => Normed("norm2", 1, v))];
            x = [.. x.Zip(Attend(at, "cross_", t, normed, encoded, positions, memory, (_, _, _) => 0), Add)];
            x = [.. x.Select(v => Add(v, FeedForward(at, Normed("norm3", 2, v))))];
        }
        var final = s is null ? null : Linear(s, Matrix("lm/style/norm"));
        return [.. x.Select(v => Modulate(RmsNorm(v, Vector("lm/temporal/norm")), final, 0))];
    }

    /// <summary>Logits [level][code] after the given codes.</summary>
    /// <param name="heard">[lag][context level] for models with an echo.</param>
    public double[][] Depth(double[] h, int[] codes, int[] style, int[][]? heard = null)
    {
        var l = c.Lm;
        var adapter = w.ShapeOf("lm/depth/adapter") is null ? null : Matrix("lm/depth/adapter");
        double[] Adapted(double[] v) => v.Length == l.Depth.Width ? v : Linear(v, adapter!);
        var table = Matrix("lm/depth/embedding");
        var d = new List<double[]> { Adapted(h) };
        if (StyleVector(style) is { } s) d[0] = Add(d[0], Linear(s, Matrix("lm/style/depth")));
        for (var q = 1; q < codes.Length; q++)
        {
            var e = Adapted(table[(q - 1) * c.Rvq.CodebookSize + codes[q - 1]]);
            d.Add(l.Depth.Input == "sum" ? Add(d[^1], e) : e);
        }
        var x = d.ToArray();
        if (l.IsRope) x = [.. x.Zip(Matrix("lm/depth/position"), Add)];
        foreach (var (level, row) in (heard ?? []).SelectMany((lag, k) => EchoRows("lm/echo/depth_" + k, lag)).Where(r => r.Level < x.Length)) x[level] = Add(x[level], row);
        var bias = l.IsRope ? null : Matrix("lm/depth/relative_bias");
        for (var i = 0; i < l.Depth.Layers; i++)
        {
            var at = $"lm/depth/layer_{i}/";
            var normed = x.Select(v => RmsNorm(v, Vector(at + "norm1"))).ToArray();
            x = [.. x.Zip(Attend(at, "", l.Depth, normed, normed, null, null,
                (head, q, k) => k > q ? double.NegativeInfinity : bias is null ? 0 : bias[Bucket(q - k, 16, 16)][head]), Add)];
            x = [.. x.Select(v => Add(v, FeedForward(at, RmsNorm(v, Vector(at + "norm3")))))];
        }
        return [.. x.Select((v, q) => Linear(RmsNorm(v, Vector("lm/depth/norm")), Matrix($"lm/depth/head_{q}"), w.ShapeOf($"lm/depth/head_bias_{q}") is null ? null : Vector($"lm/depth/head_bias_{q}")))];
    }

    static double[] Modulate(double[] v, double[]? m, int which)
        => m is null ? v : [.. v.Select((x, i) => x * (1 + m[(2 * which) * v.Length + i]) + m[(2 * which + 1) * v.Length + i])];

    double[] FeedForward(string at, double[] x)
    {
        double[] gate = Linear(x, Matrix(at + "wi_0")), value = Linear(x, Matrix(at + "wi_1"));
        return Linear([.. gate.Select((g, i) => GeluTanh(g) * value[i])], Matrix(at + "wo"));
    }

    double[][] Attend(string at, string kind, TransformerConfig t, double[][] x, double[][] source, double[]? queryPositions, double[]? keyPositions, Func<int, int, int, double> bias)
    {
        double[][] q = [.. x.Select(v => Linear(v, Matrix(at + kind + "q")))], k = [.. source.Select(v => Linear(v, Matrix(at + kind + "k")))], value = [.. source.Select(v => Linear(v, Matrix(at + kind + "v")))];
        if (queryPositions is not null) q = [.. q.Select((v, i) => Rotate(v, t, queryPositions[i]))];
        if (keyPositions is not null) k = [.. k.Select((v, i) => Rotate(v, t, keyPositions[i]))];
        var output = Matrix(at + kind + "o");
        return [.. q.Select((query, i) =>
        {
            var all = new double[t.Inner];
            for (var h = 0; h < t.Heads; h++)
            {
                var scores = k.Select((key, j) => bias(h, i, j) + Enumerable.Range(h * t.HeadWidth, t.HeadWidth).Sum(n => query[n] * key[n])).ToArray();
                var top = scores.Max();
                var shares = scores.Select(v => Math.Exp(v - top)).ToArray();
                var sum = shares.Sum();
                for (var j = 0; j < k.Length; j++)
                    for (var n = 0; n < t.HeadWidth; n++) all[h * t.HeadWidth + n] += shares[j] / sum * value[j][h * t.HeadWidth + n];
            }
            return Linear(all, output);
        })];
    }

    double[] Rotate(double[] v, TransformerConfig t, double position)
    {
        var r = (double[])v.Clone();
        var half = t.HeadWidth / 2;
        for (var h = 0; h < t.Heads; h++)
        {
            for (var j = 0; j < half; j++)
            {
                double angle = position * Math.Pow(c.Lm.RopeBase, -(double)j / half), a = v[h * t.HeadWidth + j], b = v[h * t.HeadWidth + half + j];
                r[h * t.HeadWidth + j] = a * Math.Cos(angle) - b * Math.Sin(angle);
                r[h * t.HeadWidth + half + j] = a * Math.Sin(angle) + b * Math.Cos(angle);
            }
        }
        return r;
    }

    static int Bucket(int distance, int buckets, int most)
    {
        var half = buckets / 2;
        return distance < half ? distance : Math.Min(buckets - 1, half + (int)(Math.Log((double)distance / half) / Math.Log((double)most / half) * (buckets - half)));
    }
}
