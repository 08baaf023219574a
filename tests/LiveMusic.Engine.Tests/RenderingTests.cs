using LiveMusic.Engine.Audio;
using LiveMusic.Engine.Rendering;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Tests;

/// <summary>Files out of plans.</summary>
public sealed class RenderingTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        var first = File(Render(new FakeModel { Noisy = true }, seed: 1));
        Assert.Equal(first, File(Render(new FakeModel { Noisy = true }, seed: 1)));
        Assert.NotEqual(first, File(Render(new FakeModel { Noisy = true }, seed: 2)));
    }

    [Fact]
    public void A_piece_has_the_length_that_was_asked_for_and_its_sound()
    {
        var audio = Render(new FakeModel(), seconds: 2.503);
        Assert.Equal((int)Math.Round(2.503 * 48_000) * 2, audio.Length);
        for (var i = 0; i < audio.Length / 2; i++) Assert.Equal(FakeModel.Loudness(5) * FakeModel.Sine(i), audio[2 * i], 1e-3);
    }

    [Fact]
    public void Prompts_cross_from_point_to_point()
    {
        var curve = PromptCurve.Parse("0:piano, 10:techno, 20:piano");
        Assert.Equal(["piano", "techno"], curve.Texts);
        var weights = new float[2];
        curve.At(0, weights);
        Assert.Equal([1f, 0f], weights);
        curve.At(2.5, weights);
        Assert.Equal([0.75f, 0.25f], weights);
        curve.At(10, weights);
        Assert.Equal([0f, 1f], weights);
        curve.At(15, weights);
        Assert.Equal([0.5f, 0.5f], weights);
        curve.At(99, weights);
        Assert.Equal([1f, 0f], weights);
    }

    [Theory]
    [InlineData("piano")]
    [InlineData("0:piano,0:techno")]
    [InlineData("0:piano,ten:techno")]
    [InlineData("0:")]
    public void Curves_that_are_none_are_refused(string text) => Assert.Throws<FormatException>(() => PromptCurve.Parse(text));

    [Fact]
    public void Input_is_injected_where_the_player_would_have_played_it()
    {
        var model = new FakeModel();
        // The left of the input is the piece itself, so that each sample shows whether it lies at its place.
        var input = new float[4 * 48_000 * 2];
        for (var i = 0; i < input.Length / 2; i++) input[2 * i + 1] = (float)FakeModel.Sine(i);
        Render(model, seconds: 4, plan => plan with { Input = input, Injection = new() { Mode = InjectionMode.Free, Feedback = 0.5f } });
        var request = model.Requests[^1];
        Assert.NotEmpty(request.NegativeContext);
        var mix = model.LastEncoded;
        var loud = 0;
        for (var i = 0; i < mix.Length / 2 - 4_000; i++)
        {
            var own = mix[2 * i] / (0.5f * FakeModel.Loudness(5));
            Assert.Equal(own, mix[2 * i + 1] - mix[2 * i], 1e-2);
            if (Math.Abs(own) > 0.5) loud++;
        }
        Assert.True(loud > 1_000);
    }

    [Fact]
    public void Unknown_words_are_told_and_unknown_prompts_end_the_work()
    {
        List<string> notices = [];
        Render(new FakeModel(), notice: notices.Add, text: "zurna solo");
        Assert.Contains("zurna", Assert.Single(notices), StringComparison.Ordinal);
        Assert.Throws<PromptException>(() => Render(new FakeModel(), text: "gibberish"));
    }

    [Theory]
    [InlineData(WavFormat.Pcm24, 1e-6)]
    [InlineData(WavFormat.Float32, 0)]
    public void Files_hold_what_was_written(object format, double tolerance)
    {
        float[] sound = [0, 0.25f, -1, 1, 0.123456f, -0.9f];
        var path = Path.Combine(Path.GetTempPath(), $"livemusic-{Guid.NewGuid():N}.wav");
        try
        {
            using (var stream = System.IO.File.Create(path)) WavFile.Write(stream, sound, 44_100, (WavFormat)format);
            var (read, rate) = WavFile.Read(path);
            Assert.Equal(44_100, rate);
            Assert.Equal(sound.Length, read.Length);
            for (var i = 0; i < sound.Length; i++) Assert.Equal(sound[i], read[i], tolerance);
            System.IO.File.WriteAllText(path, "this is text and not a sound");
            Assert.Throws<InvalidDataException>(() => WavFile.Read(path));
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    private static byte[] File(float[] audio)
    {
        using var stream = new MemoryStream();
        WavFile.Write(stream, audio, 48_000, WavFormat.Pcm24);
        return stream.ToArray();
    }

    private static float[] Render(FakeModel model, double seconds = 3, Func<RenderPlan, RenderPlan>? change = null, ulong seed = 1, Action<string>? notice = null, string text = "piano")
    {
        var plan = new RenderPlan { Prompts = PromptCurve.Constant([text], []), Seconds = seconds, Sampling = SamplingControls.DefaultsOf(model.Description, seed) };
        return Renderer.Render(model, change?.Invoke(plan) ?? plan, notice ?? (_ => { }), _ => { }, CancellationToken.None);
    }
}
