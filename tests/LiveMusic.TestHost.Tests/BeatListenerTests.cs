using LiveMusic.TestHost.Bench;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Tests;

public sealed class BeatListenerTests
{
    private const int Rate = 48_000;
    private const double Tempo = 120;

    [Fact]
    public void A_drummer_who_is_late_is_heard_late_and_steady()
    {
        (BeatErrors errors, double clear) = BeatListener.AsTheEngine(Drums(late: 0.04, tempo: Tempo), Tempo, from: 10);
        Assert.Equal(1, clear);
        Assert.Equal(0.04, errors.Typical, 0.012);
        Assert.InRange(errors.Steadiness, 0.98, 1);
        Assert.Equal(Tempo, errors.Tempo, 0.5);
    }

    [Fact]
    public void One_who_is_faster_stands_nowhere()
    {
        (BeatErrors errors, _) = BeatListener.AsTheEngine(Drums(late: 0, tempo: 123), Tempo, from: 10);
        Assert.Equal(123, errors.Tempo, 0.5);
        Assert.InRange(errors.Steadiness, 0, 0.4);
    }

    private static AudioClip Drums(double late, double tempo)
    {
        float[] sound = new float[60 * Rate];
        var random = new Random(3);
        for (double at = late; at + 0.1 < 60; at += 60 / tempo)
        {
            for (int i = 0; i < 0.08 * Rate; i++)
            {
                sound[(int)(at * Rate) + i] = (float)((random.NextDouble() - 0.5) * Math.Exp(-i / (0.02 * Rate)));
            }
        }

        return new AudioClip(Rate, [sound, sound]);
    }
}
