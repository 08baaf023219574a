using LiveMusic.Shared.Region;
using LiveMusic.Shared.Rings;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>The rings of a region by value, so that the audio thread follows no managed reference.</summary>
internal readonly struct RegionPorts(SharedRegion region)
{
    public readonly SpscRing<AutomationEvent> Automation = region.Automation;
    public readonly SpscRing<TransportBlock> Transport = region.Transport;
    public readonly SpscRing<NoteEvent> Notes = region.Notes;
    public readonly HistoryRing<StereoFrame> MainInput = region.MainInput;
    public readonly HistoryRing<StereoFrame> SidechainInput = region.SidechainInput;
    public readonly SpscRing<StereoFrame> Output = region.Output;
}
