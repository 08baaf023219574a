using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LiveMusic.Engine.Audio;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic listen`: how near the parts of a sound file are to prompts, by the model's own style towers (cosine, −1…1).</summary>
internal static class ListenCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("wav") { Description = "Sound file." };
        var prompts = new Option<string[]>("--prompt", "-p") { Description = "A prompt to compare with; may be given several times.", HelpName = "text", Required = true };
        var spans = new Option<string[]>("--span") { Description = "A part of the file; may be given several times. Default: all of it.", HelpName = "from-to" };
        var json = new Option<bool>("--json") { Description = "For programs." };
        var model = CommonOptions.Model();
        var command = new Command("listen", "Compare parts of a sound file with prompts.") { file, prompts, spans, json, model };
        command.SetAction(parsed =>
        {
            using var loaded = CommonOptions.Load(parsed.GetValue(model), new ComputeDevice().Threads, Console.Error.WriteLine);
            var texts = parsed.GetValue(prompts) ?? [];
            var targets = texts.Select(text => Embed(loaded.Style, text)).ToArray();
            var (samples, rate) = WavFile.Read(parsed.GetValue(file)!.FullName);
            var seconds = samples.Length / 2 / (double)rate;
            var heard = (parsed.GetValue(spans) is { Length: > 0 } given ? given.Select(Parse) : [new Span(0, seconds)])
                .Select(span => span with { Similarity = Compare(loaded.Style, samples, rate, span, targets) }).ToArray();
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(new { prompts = texts, spans = heard }, JsonSerializerOptions.Web));
            else foreach (var span in heard) Console.WriteLine(Line(span, texts));
            return 0;
        });
        return command;
    }

    private sealed record Span(double From, double To)
    {
        public double[] Similarity { get; init; } = [];
    }

    private static Span Parse(string text)
    {
        var parts = text.Split('-');
        return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var from) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var to) && 0 <= from && from < to
            ? new(from, to)
            : throw new FormatException($"'{text}' is no part of a file. Write seconds from-to, as in 0-8.");
    }

    private static float[] Embed(IStyleEncoder style, string text)
    {
        var embedding = new float[style.Dimension];
        var unknown = style.EmbedText(text, embedding);
        if (unknown.Count > 0) Console.Error.WriteLine($"\"{text}\": the model does not know {string.Join(", ", unknown)}.");
        return embedding;
    }

    private static double[] Compare(IStyleEncoder style, float[] interleaved, int rate, Span span, float[][] targets)
    {
        var first = Math.Min((int)(span.From * rate), interleaved.Length / 2);
        var last = Math.Min((int)(span.To * rate), interleaved.Length / 2);
        var mono = new float[last - first];
        for (var i = 0; i < mono.Length; i++) mono[i] = 0.5f * (interleaved[2 * (first + i)] + interleaved[2 * (first + i) + 1]);
        var resampler = new Resampler(rate, style.AudioSampleRate, 1);
        var heard = new float[resampler.OutputCount(mono.Length)];
        resampler.Process(mono, heard);
        var embedding = new float[style.Dimension];
        style.EmbedAudio(heard, embedding);
        return [.. targets.Select(target => Cosine(embedding, target))];
    }

    private static double Cosine(float[] a, float[] b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return dot / Math.Sqrt(Math.Max(aa * bb, 1e-20));
    }

    private static string Line(Span span, string[] prompts)
        => string.Create(CultureInfo.InvariantCulture, $"{span.From,6:0.0}-{span.To,-6:0.0} s  ") + string.Join("  ", prompts.Zip(span.Similarity, (p, s) => string.Create(CultureInfo.InvariantCulture, $"{p} {s:0.00}")));
}
