using LiveMusic.TestHost.Bench;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Picture;
using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Validation;
using LiveMusic.TestHost.Wav;
using SkiaSharp;

namespace LiveMusic.TestHost.Tests;

[Collection(PluginTests.Name)]
public sealed class ValidatorAndPictureTests(TestPlugin plugin)
{
    [Theory]
    [InlineData(".clap", "Pass-through")]
    [InlineData(".vst3", "Pass-through")]
    [InlineData(".vst3", "Divided")]
    public void AGoodPluginPasses(string extension, string name)
    {
        if (plugin.Missing)
        {
            return;
        }

        IReadOnlyList<CheckResult> results = new PluginValidator(plugin.Path(extension)).Run(name);
        Assert.DoesNotContain(results, r => r.Outcome == CheckOutcome.Failed);
        Assert.True(results.Count >= 18);
    }

    [Theory]
    [InlineData(".clap")]
    [InlineData(".vst3")]
    public void AForgetfulPluginFailsWhereItErrs(string extension)
    {
        if (plugin.Missing)
        {
            return;
        }

        string[] failed = [.. new PluginValidator(plugin.Path(extension)).Run(PassthroughPlugin.ForgetfulName).Where(r => r.Outcome == CheckOutcome.Failed).Select(r => r.Check)];
        Assert.Equal(["parameter texts read back", "state survives save and load", "values sent back after a state change nothing", "values arrive without a block", "NaN and infinity at the input do not come out"], failed);
    }

    [Fact]
    public void AControllerThatDoesNotHearOfTheStateIsFound()
    {
        if (!plugin.Missing)
        {
            string[] failed = [.. new PluginValidator(plugin.Vst3Path!).Run("Deaf").Where(r => r.Outcome == CheckOutcome.Failed).Select(r => r.Check)];
            Assert.Equal(["state survives save and load", "values sent back after a state change nothing"], failed);
        }
    }

    [Fact]
    public void TheBenchMeasuresTwoPluginsInOneRun()
    {
        if (plugin.Missing)
        {
            return;
        }

        BenchReport report = CallbackBench.Run(plugin.ClapPath!, null, plugin.Vst3Path, seconds: 0.5, frames: 64, sampleRate: 48000, forceGcMs: 20);
        Assert.Equal(375, report.Plugin.Callback.Count);
        Assert.Equal(375, report.Passthrough!.Callback.Count);
        Assert.True(report.Plugin.Collections > 5);
        Assert.Equal(0, report.HostAudioThreadBytes);
        Assert.Contains("p99.99", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void APictureShowsAToneAtItsPlace()
    {
        var clip = new AudioClip(48000, [[.. Enumerable.Range(0, 96000).Select(i => 0.5f * MathF.Sin(2 * MathF.PI * 1000 * i / 48000))]]);
        string path = plugin.File("tone.png");
        var status = new PluginStatus { HeardWeights = [0.25f, 0.75f, 0, 0, 0, 0, 0, 0] };
        RunPicture.Write(path, clip, [new DrawnCurve("Weight", [(0, 0), (2, 1)])], [status, status with { At = 2 }], ["piano"], "Tone");
        using SKBitmap picture = SKBitmap.Decode(path);
        Assert.Equal(1400, picture.Width);

        // 1 kHz on an axis from 40 Hz to 20 kHz is at 51.8 % of the height; 34 + 90 + 26 rows lie above the spectrogram of 420.
        int row = 150 + (int)(420 * (1 - (Math.Log(25) / Math.Log(500))));
        Assert.True(Enumerable.Range(row - 3, 7).Max(y => Light(picture, 300, y)) > 350);
        Assert.True(Light(picture, 300, row + 40) < 200);

        static int Light(SKBitmap b, int x, int y) => b.GetPixel(x, y).Red + b.GetPixel(x, y).Green + b.GetPixel(x, y).Blue;
    }

    [Fact]
    public void SpectrumOfAFullScaleSineIsZeroDecibels()
    {
        float[] tone = [.. Enumerable.Range(0, 8192).Select(i => MathF.Sin(2 * MathF.PI * 64 * i / Spectrum.Window))];
        float[] column = Spectrum.Columns(tone, 1)[0];
        Assert.Equal(0, column[64], 0.05);
        Assert.True(column[128] < -80);
    }

    [Fact]
    public void LettersLeaveInkWithAndWithoutFonts()
    {
        using var bitmap = new SKBitmap(200, 40);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { Color = SKColors.White };
        PixelFont.Draw(canvas, "Piano 8", 4, 30, 15, paint);
        canvas.Flush();
        Assert.True(bitmap.Pixels.Count(p => p.Red > 200) > 200);
        bitmap.Erase(SKColors.Black);
        using var lettering = new Lettering(15);
        lettering.Write(canvas, "Piano 8", 4, 30, SKColors.White);
        canvas.Flush();
        Assert.Contains(bitmap.Pixels, p => p.Red > 200);
        Assert.True(lettering.Width("Piano") > lettering.Width("Pi"));
    }
}
