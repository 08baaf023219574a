using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Prompts;
using LiveMusic.Engine.Scheduling;
using LiveMusic.Engine.Sessions;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>Music as a plugin gets it in a bounce: a session on a region of its own, told parameters and song time by a host that plays from the song's beginning, and pulled block by block.</summary>
/// <remarks>Threading: one caller at a time; the session's pump and its inference run in the call.</remarks>
internal sealed unsafe class HostedMusic(ModelHost host, RotatingLog log)
{
    private const int Block = 480;
    private const int Beats = 4;

    /// <summary>Model and session must come forward within this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Plays from song position 0 on.</summary>
    /// <param name="prompt">One text.</param>
    /// <param name="seconds">Of music.</param>
    /// <param name="tempo">Of the host, quarter notes a minute.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <param name="controls">Plain values; the rest stand as the parameter table says, sampling as the model says.</param>
    /// <param name="ct">Ends it between two blocks.</param>
    /// <param name="sidechain">What the host sends there, interleaved stereo at the model's rate, from song position 0 on; silence after its end.</param>
    /// <param name="turned">Seconds into the music when the controls are turned to these values; 0: they stand so from the start.</param>
    /// <returns>Interleaved stereo at the model's rate.</returns>
    public float[] Play(string prompt, double seconds, double tempo, int seed, IEnumerable<(ParameterId Id, double Value)> controls, CancellationToken ct, float[]? sidechain = null, double turned = 0)
    {
        var model = host.Model ?? throw new InvalidOperationException("The model is not loaded.");
        using var region = SharedRegion.Create(hasMainInput: false);
        using var encoder = new PromptEncoder(log);
        var header = region.Header;
        header->HostSampleRate = model.Codec.SampleRate;
        header->MaximumBlockFrames = Block;
        header->Offline = 1;
        header->GenerationOrigin = StartValue.Reset;
        var at = (long)(turned * model.Codec.SampleRate) / Block * Block;
        Tell(region, 0, at == 0 ? Sampling(model.Description, seed).Concat(controls) : Sampling(model.Description, seed));
        var session = new Session(1, SharedRegion.Open(region.Name), host, encoder, new(), new(), log, _ => { });
        try
        {
            session.Prompts.Set(new SetPrompts([new PromptSlot(prompt)]));
            header->Active = 1;
            Volatile.Write(ref header->RequestedGeneration, 1);
            return Pull(session, region, (int)(seconds * model.Codec.SampleRate), tempo, sidechain ?? [], done =>
            {
                if (at > 0 && done == at) Tell(region, at, controls);
            }, ct);
        }
        finally
        {
            session.Close();
        }
    }

    private static void Tell(SharedRegion region, long hostSample, IEnumerable<(ParameterId Id, double Value)> values)
    {
        foreach (var (id, value) in values) region.Automation.TryWrite(new AutomationEvent { HostSample = hostSample, ParameterId = (uint)id, Value = value });
    }

    private static IEnumerable<(ParameterId, double)> Sampling(ModelDescription model, int seed) =>
        [(ParameterId.Seed, seed), (ParameterId.StyleStrength, model.DefaultGuidance), (ParameterId.Temperature, model.DefaultTemperature), (ParameterId.TopK, model.DefaultTopK)];

    private static float[] Pull(Session session, SharedRegion region, int samples, double tempo, float[] sidechain, Action<long> beforeBlock, CancellationToken ct)
    {
        var header = region.Header;
        var sound = new float[2 * samples];
        var block = new StereoFrame[Block];
        for (var done = 0; done < samples; done += Block)
        {
            ct.ThrowIfCancellationRequested();
            beforeBlock(done);
            for (var i = 0; i < Block; i++) block[i] = 2 * (done + i) + 1 < sidechain.Length ? new() { Left = sidechain[2 * (done + i)], Right = sidechain[2 * (done + i) + 1] } : default;
            region.SidechainInput.Write(block);
            region.Transport.TryWrite(Song(done, region.Output.ReadPosition, tempo, header->HostSampleRate));
            Wait(session, region);
            region.Output.Read(block);
            for (var i = 0; i < Math.Min(Block, samples - done); i++) (sound[2 * (done + i)], sound[2 * (done + i) + 1]) = (block[i].Left, block[i].Right);
            header->HostSamples = done + Block;
        }
        return sound;
    }

    private static void Wait(Session session, SharedRegion region)
    {
        var header = region.Header;
        var started = Environment.TickCount64;
        while (true)
        {
            header->PluginHeartbeat++;
            var work = session.Pump(0.001);
            if (work) session.Work();
            if (Volatile.Read(ref header->OutputGeneration) == header->RequestedGeneration)
            {
                if (header->OutputGenerationStart > region.Output.ReadPosition) region.Output.SkipTo(header->OutputGenerationStart);
                if (region.Output.Available >= Block) return;
            }
            if (work) continue;
            if (Environment.TickCount64 - started > Patience.TotalMilliseconds) throw new IOException($"The session gives no music. {session.Status().Message}");
            Thread.Sleep(1);
        }
    }

    private static TransportBlock Song(long hostSample, long output, double tempo, double rate)
    {
        const TransportFlags known = TransportFlags.Running | TransportFlags.Playing | TransportFlags.HasTempo | TransportFlags.HasPosition | TransportFlags.HasTimeSignature;
        var ppq = hostSample * tempo / (60 * rate);
        return new()
        {
            HostSample = hostSample, OutputSample = output, Frames = Block, Ppq = ppq, Tempo = tempo, BarStartPpq = Math.Floor(ppq / Beats + 1e-9) * Beats,
            TimeSignatureNumerator = Beats, TimeSignatureDenominator = 4, Generation = 1, Flags = known,
        };
    }
}
