using LiveMusic.Shared.Region;
using LiveMusic.Shared.Rings;

namespace LiveMusic.Plugin.Core.Audio;

internal readonly unsafe partial struct AudioProcessor
{
    // The input rings are indexed by the host sample counter, so silence is written as well. It must happen before the first output sample: the buffers may
    // be the same memory.
    private void WriteInputs()
    {
        ref var block = ref _s->Block;
        if (block.Frames <= 0) return;
        var decay = PeakDecay(block.Frames);
        if (_s->HasMainInput)
        {
            var peak = WriteInput(_s->Ports.MainInput, block.MainLeft, block.MainRight, block.Frames);
            _s->Header->MainPeak = peak;
            _s->Header->MainMeter = _s->MainPeakHold = Math.Max(peak, _s->MainPeakHold * decay);
        }
        var sidechain = WriteInput(_s->Ports.SidechainInput, block.SidechainLeft, block.SidechainRight, block.Frames);
        _s->Header->SidechainPeak = sidechain;
        _s->Header->SidechainMeter = _s->SidechainPeakHold = Math.Max(sidechain, _s->SidechainPeakHold * decay);
    }

    private float WriteInput(HistoryRing<StereoFrame> ring, float* left, float* right, int frames)
    {
        var chunk = (StereoFrame*)_s->Scratch;
        var peak = 0f;
        if (left == null) new Span<StereoFrame>(chunk, AudioState.ChunkFrames).Clear();
        for (var done = 0; done < frames; done += AudioState.ChunkFrames)
        {
            var count = Math.Min(AudioState.ChunkFrames, frames - done);
            if (left != null)
            {
                for (var i = 0; i < count; i++) chunk[i] = new() { Left = left[done + i], Right = right[done + i] };
                _s->BadSamples += SampleCheck.Clean((float*)chunk, 2 * count, out var largest);
                peak = Math.Max(peak, largest);
            }
            ring.Write(new ReadOnlySpan<StereoFrame>(chunk, count));
        }
        return peak;
    }
}
