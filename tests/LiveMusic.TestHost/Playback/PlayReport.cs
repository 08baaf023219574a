using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Playback;

/// <summary>What a run showed. Durations are microseconds.</summary>
public sealed record PlayReport
{
    public string Plugin { get; init; } = "";
    public string PluginVersion { get; init; } = "";
    public string Library { get; init; } = "";
    public int SampleRate { get; init; }
    public string BlockSizes { get; init; } = "";
    public string Pace { get; init; } = "";

    /// <summary>Seconds of sound, and seconds that they took.</summary>
    public double Seconds { get; init; }
    public double WallSeconds { get; init; }
    public double WarmUpSeconds { get; init; }
    public long Blocks { get; init; }
    public uint LatencySamples { get; init; }

    /// <summary>Time inside the plugin's process.</summary>
    public DurationSummary Callback { get; init; } = new();

    /// <summary>How late the audio thread woke for a block; a matter of this machine, not of the plugin. Null offline.</summary>
    public DurationSummary? Lateness { get; init; }
    public string AudioThreadPriority { get; init; } = "";

    /// <summary>Callbacks that took longer than their block.</summary>
    public long Xruns { get; init; }

    /// <summary>Blocks that began later than a whole block after their time.</summary>
    public long Dropouts { get; init; }
    public long LoopWraps { get; init; }
    public long ProcessErrors { get; init; }
    public long NonFiniteSamples { get; init; }
    public long OutputEvents { get; init; }
    public long DroppedEvents { get; init; }

    /// <summary>Linear.</summary>
    public double Peak { get; init; }
    public double Rms { get; init; }

    /// <summary>Managed bytes that the plugin allocated in audio-thread calls; null when it does not say.</summary>
    public long? PluginAudioThreadBytes { get; init; }
    public long? PluginCollections { get; init; }

    /// <summary>The host's own loop and heap: both should be 0, or they disturb what is measured.</summary>
    public long HostAudioThreadBytes { get; init; }
    public int HostCollections { get; init; }
    public int StateMarkedDirty { get; init; }

    /// <summary>The last status; null when the plugin gives none.</summary>
    public PluginStatus? Status { get; init; }

    /// <summary>Four a second.</summary>
    public IReadOnlyList<PluginStatus> StatusHistory { get; init; } = [];
    public IReadOnlyList<CarriedOutEvent> Events { get; init; } = [];
    public IReadOnlyList<string> Misbehaviour { get; init; } = [];
    public IReadOnlyList<LogLine> Log { get; init; } = [];

    /// <summary>
    /// Seconds from the first kill-engine event until music of a new engine was heard; null when the engine was not killed or did not
    /// come back. Known to a quarter of a second.
    /// </summary>
    public double? EngineBackAfter
    {
        get
        {
            if (Events.FirstOrDefault(e => e.What.StartsWith(EngineProcess.Killed, StringComparison.Ordinal)) is not { } kill)
            {
                return null;
            }

            uint restarts = StatusHistory.LastOrDefault(s => s.At <= kill.At)?.EngineRestarts ?? 0;
            return StatusHistory.FirstOrDefault(s => s.At > kill.At && s.EngineRestarts > restarts && s.State == "playing")?.At - kill.At;
        }
    }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static PlayReport FromJson(string json) => JsonSerializer.Deserialize<PlayReport>(json, Json) ?? throw new JsonException("An empty report.");

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>For a person.</summary>
    public string ToText()
    {
        var b = new StringBuilder();
        void Line(FormattableString text) => b.AppendLine(text.ToString(CultureInfo.InvariantCulture));
        Line($"{Plugin} {PluginVersion}, {SampleRate} Hz, blocks {BlockSizes}, {Pace}");
        Line($"  sound           {Seconds:0.00} s in {WallSeconds:0.00} s ({Seconds / Math.Max(1e-9, WallSeconds):0.0}x), {Blocks} blocks, peak {Peak:0.000}, rms {Rms:0.0000}");
        Line($"  callback        p50 {Callback.P50:0.0} us, p99 {Callback.P99:0.0} us, p99.99 {Callback.P9999:0.0} us, max {Callback.Max:0.0} us");
        if (Lateness is not null)
        {
            Line($"  wake-up         p50 {Lateness.P50:0.0} us late, p99 {Lateness.P99:0.0} us, max {Lateness.Max:0.0} us; priority {AudioThreadPriority}");
            Line($"  xruns           {Xruns} callbacks too long, {Dropouts} blocks begun too late");
        }

        Line($"  allocated       plugin on the audio thread {(PluginAudioThreadBytes is { } bytes ? bytes.ToString(CultureInfo.InvariantCulture) + " bytes" : "unknown")}, plugin collections {PluginCollections?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}; host loop {HostAudioThreadBytes} bytes, host collections {HostCollections}");
        if (ProcessErrors + NonFiniteSamples + DroppedEvents > 0)
        {
            Line($"  faults          {ProcessErrors} failed blocks, {NonFiniteSamples} samples that are no number, {DroppedEvents} events that did not fit");
        }

        if (LoopWraps > 0)
        {
            Line($"  loop            wrapped {LoopWraps} times");
        }

        if (Status is { } s)
        {
            Line($"  plugin          {s.State}, {s.Underruns} underruns ({s.UnderrunSamples} samples), buffer {s.BufferSeconds:0.00} s, real-time factor {s.RealtimeFactor:0.00}, {s.EngineRestarts} engine restarts, {s.PromptsReady} prompts ready. {s.Message}");
        }

        foreach (CarriedOutEvent e in Events)
        {
            Line($"  event           {e.At:0.000} s {e.What}");
        }

        if (EngineBackAfter is { } back)
        {
            Line($"  recovery        music of a new engine {back:0.0} s after the kill");
        }

        foreach (string m in Misbehaviour)
        {
            Line($"  misbehaviour    {m}");
        }

        return b.ToString();
    }
}

/// <summary>An event of the arrangement and how it went; time in seconds of the run.</summary>
/// <param name="Clock">When the audio thread came to it, in milliseconds since 1970: its block begins within a block's length. 0: it was none of the arrangement's.</param>
public sealed record CarriedOutEvent(double At, string What, double Clock = 0);

/// <summary>A run's report and its sound: one clip for each sample rate that the run had, in order.</summary>
public sealed record PlayResult(PlayReport Report, IReadOnlyList<Wav.AudioClip> Clips)
{
    /// <summary>The first clip: all of the sound unless the rate changed.</summary>
    public Wav.AudioClip Audio => Clips[0];

    /// <summary>States kept by save-state events, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> States { get; init; } = new Dictionary<string, byte[]>();
}
