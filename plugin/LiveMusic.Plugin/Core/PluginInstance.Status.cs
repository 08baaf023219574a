using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Plugin.Core.Editor;
using LiveMusic.Plugin.Core.Engine;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core;

internal sealed unsafe partial class PluginInstance
{
    /// <summary>Any thread but the audio thread.</summary>
    public InstanceStatus Status()
    {
        var link = _link?.Status ?? new LinkStatus();
        var status = new InstanceStatus
        {
            Underruns = Volatile.Read(ref _audio->Underruns),
            UnderrunSamples = Volatile.Read(ref _audio->UnderrunSamples),
            BadSamples = Volatile.Read(ref _audio->BadSamples),
            HostSamples = Volatile.Read(ref _audio->HostSamples),
            MainPeak = Volatile.Read(ref _audio->MainPeakHold),
            SidechainPeak = Volatile.Read(ref _audio->SidechainPeakHold),
            EngineRestarts = link.EngineRestarts,
            EngineProcessId = link.EngineProcessId,
            PromptsReady = link.PromptsReady,
            Editor = PlaceOf(link.Editor),
        };
        if (_region is not null && _audio->SampleRate > 0)
        {
            var output = _region.Output;
            status.RealTimeFactor = _region.Header->RealTimeFactor;
            if (Volatile.Read(ref _region.Header->OutputGeneration) == _audio->Generation)
            {
                status.BufferSeconds = (float)(output.Available / _audio->SampleRate);
                ReadHeard(output.ReadPosition, ref status);
            }
        }
        (status.State, status.Message) = Judge(link);
        return status;
    }

    /// <summary>What the model can do, see <see cref="Parameter.Capability"/>; null: none is ready. Any thread but the audio thread.</summary>
    public IReadOnlyList<string>? ModelCapabilities => _link?.Status.Model is { State: "ready" } model ? model.Capabilities : null;

    private (InstanceState State, string Message) Judge(LinkStatus link)
    {
        if (_regionMessage.Length > 0) return (InstanceState.Failed, _regionMessage);
        if (_region is null) return (InstanceState.NoEngine, _keptMessage);
        if (Volatile.Read(ref _audio->OfflineFailed) != 0) return (InstanceState.Failed, OfflineFailure);

        var message = First(_keptMessage, _print.Message, link.Message, link.Session?.Message, link.PromptMessage, link.Model?.Message, OtherModel(link.Model), Remark(), EditorMessage(link.Editor));
        // Samples that an engine left behind are heard even when it is gone.
        if (_audio->Flow == Flow.Playing || _audio->PrintPlays) return (InstanceState.Playing, message);
        if (_engine is not null)
        {
            switch (link.State)
            {
                case LinkState.Failed: return (InstanceState.Failed, message);
                case LinkState.NoEngine: return (InstanceState.NoEngine, message);
                case LinkState.Connecting: return (InstanceState.Starting, message);
            }
        }
        switch (_region.Header->StreamState)
        {
            case EngineStreamState.Failed: return (InstanceState.Failed, message.Length > 0 ? message : "The engine cannot make music; its log says why.");
            case EngineStreamState.Streaming: break;
            case EngineStreamState.Loading: return (InstanceState.Starting, First(message, "The model is being loaded."));
            default: return (InstanceState.Starting, message);
        }
        return (_audio->Running ? InstanceState.Buffering : InstanceState.Idle, message);
    }

    private EditorPlace PlaceOf(EditorStatus? told)
        => _editor is null ? EditorPlace.Closed : told?.State switch
        {
            "shown" => EditorPlace.Shown,
            "window" => EditorPlace.Window,
            "browser" => EditorPlace.Browser,
            "failed" => EditorPlace.Failed,
            "closed" => EditorPlace.Closed,
            _ => EditorPlace.Opening,
        };

    private string EditorMessage(EditorStatus? told) => _editor is null ? "" : told?.Message ?? "";

    private string OtherModel(ModelStatus? model)
    {
        var saved = _savedModelHash;
        if (model is not { ContentHash.Length: > 0 } || saved.Length == 0 || saved == model.ContentHash) return "";
        return $"This project was made with the model '{_savedModelName}'; '{model.Name}' ({model.Title}) plays now, so the music is another.";
    }

    private string Remark()
    {
        if (Volatile.Read(ref _audio->UntoldBounceMissed) is var missed and > 0)
        {
            return FormattableString.Invariant($"The host bounces without telling: {missed / _audio->SampleRate:0.0} s of music are missing at the beginning. ")
                + "Leave some time before the first note, or bounce in real time.";
        }
        if (_audio->Pace.IsFast && Volatile.Read(ref _audio->Offline) == 0) return "The host takes sound faster than it plays: it is waited for as in a bounce.";
        if (Volatile.Read(ref _audio->BadSamples) > 0) return "The input holds samples that are no numbers (NaN); they count as silence. Look at the plugin before this one.";
        var follows = (int)Audio.GetValue(_audio->RunIndex) == (int)RunValue.FollowHost;
        return follows && IsActive && Volatile.Read(ref _audio->NoTransport) != 0 ? "This host gives no transport: the music runs always." : "";
    }

    // Newest first: after a re-plan the newest stamp for a place is the one that counts.
    private void ReadHeard(long position, ref InstanceStatus status)
    {
        var stamps = _region!.Stamps;
        var newest = stamps.WritePosition - 1;
        var oldest = Math.Max(0, newest + 1 - stamps.Readable);
        OutputStamp stamp = default;
        for (var i = newest; i >= oldest; i--)
        {
            if (!stamps.TryRead(i, new Span<OutputStamp>(ref stamp))) return;
            if (stamp.OutputSample >= position) continue;
            status.FramesHeard = i + 1;
            status.HeardTemperature = stamp.Temperature;
            status.HeardScene = Math.Max((short)0, stamp.Scene);
            var sum = 0f;
            for (var slot = 0; slot < ParameterTable.PromptSlots; slot++) sum += Math.Max(0, stamp.Weights[slot]);
            for (var slot = 0; slot < ParameterTable.PromptSlots && sum > 0; slot++) status.HeardWeights[slot] = Math.Max(0, stamp.Weights[slot]) / sum;
            return;
        }
    }

    private static string First(params ReadOnlySpan<string?> messages)
    {
        foreach (var message in messages)
            if (!string.IsNullOrEmpty(message)) return message;
        return "";
    }
}
