using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Editor;

namespace LiveMusic.Plugin.Clap;

/// <summary>An instance's status in the words of the vendor extension, which both formats have.</summary>
/// <remarks>Any thread but the audio thread.</remarks>
internal static unsafe class StatusReport
{
    /// <summary>Fills as much as the caller knows of; returns the bytes filled, 0: nothing.</summary>
    public static uint Fill(InstanceStatus status, LiveMusicStatus* result)
    {
        if (result == null || result->Size < sizeof(uint)) return 0;
        var size = Math.Min(result->Size, (uint)sizeof(LiveMusicStatus));
        LiveMusicStatus filled = default;
        filled.Size = result->Size;
        filled.State = status.State switch
        {
            InstanceState.NoEngine => LiveMusicState.NoEngine,
            InstanceState.Starting => LiveMusicState.Starting,
            InstanceState.Buffering => LiveMusicState.Buffering,
            InstanceState.Playing => LiveMusicState.Playing,
            InstanceState.Idle => LiveMusicState.Idle,
            _ => LiveMusicState.Failed,
        };
        filled.Underruns = (ulong)status.Underruns;
        filled.UnderrunSamples = (ulong)status.UnderrunSamples;
        filled.EngineRestarts = (uint)status.EngineRestarts;
        filled.PromptsReady = (uint)status.PromptsReady;
        filled.BufferSeconds = status.BufferSeconds;
        filled.RealtimeFactor = status.RealTimeFactor;
        filled.FramesHeard = (ulong)status.FramesHeard;
        filled.OutputPosition = (ulong)status.HostSamples;
        for (var slot = 0; slot < LiveMusicStatus.SlotCount; slot++) filled.HeardWeights[slot] = status.HeardWeights[slot];
        filled.SidechainPeak = status.SidechainPeak;
        filled.HeardTemperature = status.HeardTemperature;
        filled.HeardScene = (uint)status.HeardScene;
        filled.EnginePid = (uint)status.EngineProcessId;
        filled.Editor = status.Editor switch
        {
            EditorPlace.Opening => LiveMusicEditor.Opening,
            EditorPlace.Shown => LiveMusicEditor.Shown,
            EditorPlace.Window => LiveMusicEditor.Window,
            EditorPlace.Browser => LiveMusicEditor.Browser,
            EditorPlace.Failed => LiveMusicEditor.Failed,
            _ => LiveMusicEditor.Closed,
        };
        ClapText.Copy(status.Message, filled.Message, LiveMusicStatus.MessageSize);
        Buffer.MemoryCopy(&filled, result, size, size);
        return size;
    }
}
