using System.Runtime.InteropServices;
using System.Text;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Printing;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;
using LiveMusic.Shared.Takes;

namespace LiveMusic.Plugin.Tests;

/// <summary>A take on disk that plays in its place of the song: half a bar from quarter 2 on, at 120 BPM.</summary>
public sealed unsafe class PrintTests : IDisposable
{
    private const int Rate = 48_000;
    private const int Quarter = 24_000;
    private const int Frames = 2 * Quarter;

    private readonly string _folder = Directory.CreateTempSubdirectory("livemusic-print-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(441)]
    [InlineData(1024)]
    [InlineData(0)]
    public void It_is_heard_at_its_place_and_the_stream_around_it(int block)
    {
        using var rig = Printed(at: 1.5);
        var random = new Random(5);
        var fade = rig.Fade;
        // The take's first sample is 12,000 after the first; the song's is 0.
        for (var at = 0; at < 12_000 + Frames + 6000;)
        {
            var frames = block > 0 ? block : random.Next(1, 3000);
            rig.Process(frames);
            for (var k = 0; k < frames; k++, at++)
            {
                var take = at - 12_000;
                if (take >= fade && take < Frames - fade) Assert.Equal((Sample(take), -Sample(take)), (rig.OutLeft[k], rig.OutRight[k]));
                else if (at > fade && take < 0 || take >= Frames) Assert.Equal(Rig.Sample(at), rig.OutLeft[k]);
                else if (take >= 0) Assert.InRange(rig.OutLeft[k], Math.Min(Rig.Sample(at), Sample(take)), Math.Max(Rig.Sample(at), Sample(take)));
            }
        }
        Assert.Equal(0, rig.Header->Underruns);
        Assert.Equal("", rig.Instance.Status().Message);
    }

    [Fact]
    public void A_seek_finds_its_sample_and_fades_over()
    {
        using var rig = Printed(at: 2.5);
        rig.Process(5000);
        Assert.Equal(Sample(12_000 + 4999), rig.OutLeft[4999]);
        foreach (var ppq in (double[])[3.75, 2.001, 3.1234])
        {
            rig.Time.Ppq = ppq;
            rig.Process(4000);
            var place = (int)Math.Round((ppq - 2) * Quarter);
            for (var k = rig.Fade; k < 4000; k++) Assert.Equal(Sample(place + k), rig.OutLeft[k]);
        }
        // Out of it, and with the host's stop.
        rig.Time.Ppq = 40;
        rig.Process(1000);
        Assert.Equal(Rig.Sample(rig.Region.Output.ReadPosition - 1), rig.OutLeft[999]);
        rig.Time.Ppq = 3;
        rig.Process(1000);
        rig.Time.Flags &= ~TransportFlags.Playing;
        rig.Process(1000);
        Assert.Equal(0, rig.OutLeft[999]);
    }

    [Fact]
    public void A_loop_over_the_take_is_heard_whole_each_time()
    {
        using var rig = Printed(at: 2);
        rig.Time.Flags |= TransportFlags.Looping;
        (rig.Time.LoopStartPpq, rig.Time.LoopEndPpq) = (2, 4);
        for (var round = 0; round < 3; round++)
        {
            for (var at = 0; at < Frames; at += 500)
            {
                rig.Process(500);
                for (var k = round == 0 && at < rig.Fade ? rig.Fade : 0; k < 500; k++) Assert.Equal(Sample(at + k), rig.OutLeft[k]);
            }
            rig.Time.Ppq = 2;
        }
    }

    [Fact]
    public void The_parameter_turns_it_on_and_off_at_its_sample()
    {
        using var rig = Printed(at: 2.5);
        var print = Rig.Index(ParameterId.Print);
        rig.Audio.SetFromMain(print, 0);
        rig.Process(1000);
        Assert.Equal(Rig.Sample(999), rig.OutLeft[999]);
        rig.Audio.Begin(rig.Block(2000));
        rig.Audio.SetParameter(700, print, 1);
        rig.Audio.End();
        rig.Advance(2000);
        Assert.Equal(Rig.Sample(1699), rig.OutLeft[699]);
        Assert.Equal(Sample(12_000 + 1000 + 1999), rig.OutLeft[1999]);
    }

    [Fact]
    public void Gain_counts_as_for_the_stream()
    {
        using var rig = Printed(at: 2.5);
        rig.Audio.SetFromMain(Rig.Index(ParameterId.OutputGain), -6);
        rig.Process(3000);
        Assert.Equal((float)Math.Pow(10, -0.3) * Sample(12_000 + 2999), rig.OutLeft[2999], 1e-6f);
    }

    [Fact]
    public void A_bounce_needs_no_engine_and_waits_for_the_file()
    {
        var take = Write();
        byte[] state;
        using (var other = new PluginInstance(PluginKind.Instrument, new RecordingHost(), null))
        {
            other.Print.Set(take);
            other.Audio.SetFromMain(Rig.Index(ParameterId.Print), 1);
            state = other.SaveState();
            Assert.Null(StateFormatPrint(other.SaveState(withContext: false)));
        }
        using var rig = new Rig();
        rig.Instance.SetOffline(true);
        Assert.True(rig.Instance.LoadState(state));
        Assert.Equal(take, rig.Instance.Print.Take);
        rig.Time = Song(2.25);
        rig.Process(8000);
        for (var k = rig.Fade; k < 8000; k++) Assert.Equal(Sample(6000 + k), rig.OutLeft[k]);
        Assert.Equal(InstanceState.Playing, rig.Instance.Status().State);
        // To its very end.
        for (var at = 14_000; at < Frames; at += 500) rig.Process(500);
        Assert.Equal(0, rig.Audio.State->OfflineFailed);
        Assert.Equal(0, rig.Audio.State->Underruns);
        Assert.Equal(state, rig.Instance.SaveState());

        static PrintedTake? StateFormatPrint(byte[] bytes)
        {
            Core.State.StateFormat.Read(bytes, out var saved, out _);
            return saved!.Print;
        }
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("changed")]
    [InlineData("short")]
    [InlineData("nonsense")]
    public void A_file_that_is_not_the_one_is_said_and_the_stream_is_heard(string how)
    {
        var take = Write();
        switch (how)
        {
            case "gone": File.Delete(take.Path); break;
            case "nonsense": File.WriteAllText(take.Path, "What is this?"); break;
            case "short": File.WriteAllBytes(take.Path, File.ReadAllBytes(take.Path)[..^8]); break;
            case "changed":
                var bytes = File.ReadAllBytes(take.Path);
                bytes[5000] ^= 1;
                File.WriteAllBytes(take.Path, bytes);
                break;
        }
        using var rig = Printed(at: 2.5, take);
        rig.Process(3000);
        Assert.Equal(Rig.Sample(2999), rig.OutLeft[2999]);
        var message = rig.Instance.Status().Message;
        Assert.Contains(take.Path, message, StringComparison.Ordinal);
        Assert.Contains(how == "gone" ? "is gone" : "not the one", message, StringComparison.Ordinal);
        Assert.Contains(take.Path, rig.Host.Logged, StringComparison.Ordinal);

        // It is there again, and printed again.
        Write();
        Set(rig, take with { Name = "again" });
        rig.Process(3000);
        Assert.Equal(Sample(12_000 + 5999), rig.OutLeft[2999]);
        Assert.Equal("", rig.Instance.Status().Message);
    }

    [Fact]
    public void Another_rate_or_tempo_or_no_place_is_said_and_the_stream_is_heard()
    {
        using (var rig = Printed(at: 2.5, rate: 44_100))
        {
            rig.Process(2000);
            Assert.Equal(Rig.Sample(1999), rig.OutLeft[1999]);
            Assert.Contains("48000 Hz and the host 44100 Hz", rig.Instance.Status().Message, StringComparison.Ordinal);
        }
        using (var rig = Printed(at: 2.5))
        {
            rig.Time.Tempo = 121;
            rig.Process(2000);
            Assert.Equal(Rig.Sample(1999), rig.OutLeft[1999]);
            Assert.Contains("120 BPM", rig.Instance.Status().Message, StringComparison.Ordinal);
            rig.Time.Flags &= ~TransportFlags.HasPosition;
            rig.Process(2000);
            Assert.Contains("no song position", rig.Instance.Status().Message, StringComparison.Ordinal);
            // Nobody wants it: nothing is wrong.
            rig.Audio.SetFromMain(Rig.Index(ParameterId.Print), 0);
            Assert.DoesNotContain("printed take", rig.Instance.Status().Message, StringComparison.Ordinal);
            rig.Audio.SetFromMain(Rig.Index(ParameterId.Print), 1);
            rig.Time = Song(2.5);
            rig.Process(2000);
            Assert.Equal(Sample(12_000 + 1999), rig.OutLeft[1999]);
            Assert.Equal("", rig.Instance.Status().Message);
        }
    }

    /// <summary>Takes come and go while they are read; what is read is never freed, and the audio thread allocates nothing.</summary>
    [Fact]
    public void Takes_that_come_and_go_while_they_play_cost_the_audio_thread_nothing()
    {
        var takes = new[] { Write(), Write("other.wav", Quarter), null };
        using var rig = Printed(at: 2, takes[0]);
        rig.Time.Flags |= TransportFlags.Looping;
        (rig.Time.LoopStartPpq, rig.Time.LoopEndPpq) = (2, 4);
        var done = false;
        var setter = new Thread(() =>
        {
            for (var i = 0; !Volatile.Read(ref done); i++) Set(rig, takes[i % 3]);
        });
        setter.Start();
        var print = Rig.Index(ParameterId.Print);
        Run(2000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var heard = Run(100_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Volatile.Write(ref done, true);
        setter.Join();
        Assert.Equal(0, allocated);
        Assert.True(heard > 1000, $"The take was heard in {heard} blocks.");

        int Run(int blocks)
        {
            var sounding = 0;
            for (var i = 0; i < blocks; i++)
            {
                var frames = 1 + i % 97;
                if (i % 100 == 0) rig.Time.Ppq = 2 + i % 7 * 0.3;
                if (rig.Time.Ppq >= 4) rig.Time.Ppq = 2;
                rig.Audio.Begin(rig.Block(frames));
                rig.Audio.SetParameter(0, print, i % 50 == 7 ? 0 : 1);
                rig.Audio.End();
                rig.Advance(frames);
                if (rig.OutLeft[frames - 1] > 2) sounding++;
                while (rig.Region.Automation.TryRead(out _)) { }
                while (rig.Region.Transport.TryRead(out _)) { }
            }
            return sounding;
        }
    }

    [Fact]
    public void Numbers_that_cannot_be_ask_for_no_memory()
    {
        using var rig = Printed(at: 2.5, Write() with { Frames = long.MaxValue / 8 });
        Assert.Contains("cannot be", rig.Instance.Status().Message, StringComparison.Ordinal);
    }

    private static float Sample(long index) => 2 + (index * 7 % 991 + 1) / 1000f;

    private static Core.Audio.HostTime Song(double ppq)
        => new() { Present = true, Flags = TransportFlags.Playing | TransportFlags.HasTempo | TransportFlags.HasPosition, Tempo = 120, Ppq = ppq };

    private static void Set(Rig rig, PrintedTake? take)
    {
        rig.Instance.Print.Set(take);
        while (Volatile.Read(ref rig.Audio.State->PrintPending) != 0) Thread.Sleep(1);
    }

    private Rig Printed(double at, PrintedTake? take = null, int rate = Rate)
    {
        var rig = new Rig(rate: rate);
        Set(rig, take ?? Write());
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Print), 1);
        rig.AnswerGeneration();
        rig.Make(200_000);
        rig.Time = Song(at);
        return rig;
    }

    private PrintedTake Write(string name = "take.wav", int frames = Frames)
    {
        var path = Path.Combine(_folder, name);
        var samples = new float[2 * frames];
        for (var i = 0; i < frames; i++) (samples[2 * i], samples[2 * i + 1]) = (Sample(i), -Sample(i));
        var hash = new SampleHash();
        hash.Add(MemoryMarshal.AsBytes<float>(samples));
        using var writer = new BinaryWriter(File.Create(path), Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(36 + 12 + 8 * frames);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)3);
        writer.Write((short)2);
        writer.Write(Rate);
        writer.Write(Rate * 8);
        writer.Write((short)8);
        writer.Write((short)32);
        // A chunk that is none of the reader's business.
        writer.Write("acid"u8);
        writer.Write(4);
        writer.Write(0);
        writer.Write("data"u8);
        writer.Write(8 * frames);
        writer.Write(MemoryMarshal.AsBytes<float>(samples));
        return new(path, "a take", hash.Value, frames, Rate, 2, 120);
    }
}
