using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

internal readonly unsafe partial struct AudioProcessor
{
    // What lies in the ring counts only when it belongs to the generation that was asked for. Until then it is thrown away, or it would take the room of what is to come.
    private void FollowGeneration()
    {
        var written = _s->Ports.Output.WritePosition;
        if (Volatile.Read(ref _s->Header->OutputGeneration) != _s->Generation)
        {
            // The position was read before the generation: nothing of a stream that begins just now is skipped.
            if (_s->Flow == Flow.Silent) _s->Ports.Output.SkipTo(written);
            _s->GenerationSeen = false;
            return;
        }
        // The fade of what is left of the old one comes first.
        if (_s->GenerationSeen || _s->Flow != Flow.Silent) return;
        var start = Volatile.Read(ref _s->Header->OutputGenerationStart);
        if (start > _s->Ports.Output.ReadPosition) _s->Ports.Output.SkipTo(start);
        _s->GenerationSeen = true;
        _s->NeedsRefill = true;
    }

    private void Render(int start, int frames)
    {
        while (frames > 0)
        {
            var count = Math.Min(frames, AudioState.ChunkFrames);
            var wet = PullWet(count, _s->Block.Frames - start);
            Mix(start, count, AddPrint(count, wet));
            start += count;
            frames -= count;
        }
    }

    /// <summary>Fills the scratch with the next frames of the stream, faded where it begins or ends. False: all of it is silence.</summary>
    /// <param name="count">Frames to fill.</param>
    /// <param name="ahead">Frames that the host wants now, these included.</param>
    private bool PullWet(int count, int ahead)
    {
        var wet = (StereoFrame*)_s->Scratch;
        var sounding = false;
        for (var done = 0; done < count;)
        {
            switch (_s->Flow)
            {
                case Flow.Silent:
                    if (_s->Running && CanStart(ahead - done))
                    {
                        _s->Flow = Flow.Playing;
                        _s->NeedsRefill = false;
                        _s->InUnderrun = false;
                        _s->SilentFrames = 0;
                        _s->Fade = 0;
                        continue;
                    }
                    new Span<StereoFrame>(wet + done, count - done).Clear();
                    if (_s->Running) _s->SilentFrames += count - done;
                    if (_s->Running && KeepsItsPlace) _s->Late += count - done;
                    if (_s->Running && _s->InUnderrun) _s->UnderrunSamples += count - done;
                    done = count;
                    break;

                case Flow.Playing:
                    if (!_s->Running || !_s->GenerationSeen)
                    {
                        _s->Flow = Flow.FadingOut;
                        _s->EndsInUnderrun = false;
                        continue;
                    }
                    // The last samples are kept for the fade: a stream that ends without one clicks.
                    var room = _s->Ports.Output.Available - _s->FadeFrames;
                    if (room <= 0 || room < ahead - done)
                    {
                        if (WaitForEngine(_s->FadeFrames + Math.Min(ahead - done, AudioState.ChunkFrames))) room = _s->Ports.Output.Available - _s->FadeFrames;
                    }
                    if (room <= 0)
                    {
                        _s->Flow = Flow.FadingOut;
                        _s->EndsInUnderrun = true;
                        _s->Underruns++;
                        continue;
                    }
                    var playing = Math.Min(count - done, room);
                    Read(wet + done, playing);
                    FadeIn(wet + done, playing);
                    done += playing;
                    sounding = true;
                    break;

                case Flow.FadingOut:
                    var fading = Math.Min(count - done, _s->Fade);
                    var got = fading == 0 ? 0 : Read(wet + done, fading);
                    FadeOut(wet + done, got);
                    if (_s->EndsInUnderrun) _s->UnderrunSamples += got;
                    if (got > 0) sounding = true;
                    done += got;
                    if (_s->Fade > 0 && got == fading) break;
                    _s->Flow = Flow.Silent;
                    _s->Fade = 0;
                    _s->InUnderrun = _s->EndsInUnderrun;
                    if (_s->EndsInUnderrun || !_s->GenerationSeen) _s->NeedsRefill = true;
                    break;
            }
        }
        return sounding;
    }

    // An empty buffer is filled to the engine's mark before anything is heard, or it would stutter; one that was full when the host stopped goes on at once.
    private bool CanStart(int ahead)
    {
        if (_s->Header == null) return false;
        var output = _s->Ports.Output;
        // Offline every further piece is waited for in its turn; the mark is one of real time.
        if (IsOffline) return WaitForEngine(_s->FadeFrames + Math.Min(ahead, AudioState.ChunkFrames)) && DropWhatIsLate();
        if (_s->GenerationSeen && !DropWhatIsLate()) return false;
        var needed = _s->FadeFrames + 1;
        // At a start that keeps its place every wait loses music; after a gap it keeps the next one away.
        if (_s->NeedsRefill && !(KeepsItsPlace && _s->SilentFrames == 0)) needed = Math.Max(_s->Header->RefillFrames, _s->Block.Frames + _s->FadeFrames);
        return _s->GenerationSeen && output.Available >= Math.Min(needed, output.Capacity);
    }

    /// <summary>Music belongs to its place in the song, also when it comes late: what the listener waited for is not heard after all.</summary>
    private bool KeepsItsPlace => _s->Values[_s->TimingIndex] > 0;

    private bool DropWhatIsLate()
    {
        if (_s->Late == 0) return true;
        var dropped = Math.Min(_s->Late, _s->Ports.Output.Available);
        _s->Ports.Output.SkipTo(_s->Ports.Output.ReadPosition + dropped);
        _s->Late -= dropped;
        return _s->Late == 0;
    }

    private int Read(StereoFrame* destination, int frames)
    {
        var got = _s->Ports.Output.Read(new Span<StereoFrame>(destination, frames));
        if (_s->Heard == 0 && got > 0) Volatile.Write(ref _s->Heard, 1);
        _s->BadSamples += SampleCheck.Clean((float*)destination, 2 * got, out _);
        return got;
    }

    private void FadeIn(StereoFrame* wet, int frames)
    {
        for (var i = 0; i < frames && _s->Fade < _s->FadeFrames; i++) Scale(ref wet[i], ++_s->Fade);
    }

    private void FadeOut(StereoFrame* wet, int frames)
    {
        for (var i = 0; i < frames; i++) Scale(ref wet[i], --_s->Fade);
    }

    private void Scale(ref StereoFrame frame, int fade)
    {
        var x = (float)fade / _s->FadeFrames;
        var gain = x * x * (3 - 2 * x);
        frame.Left *= gain;
        frame.Right *= gain;
    }

    private void Mix(int start, int count, bool wetSounds)
    {
        ref var block = ref _s->Block;
        var left = block.OutLeft;
        var right = block.OutRight;
        var dryLeft = _s->HasMainInput ? block.MainLeft : null;
        var dryRight = block.MainRight;
        if (!wetSounds && dryLeft == null)
        {
            for (var i = 0; i < count && (_s->Gain.Moves || _s->Mix.Moves); i++)
            {
                _s->Gain.Next();
                _s->Mix.Next();
            }
            if (left != null) new Span<float>(left + start, count).Clear();
            if (right != null) new Span<float>(right + start, count).Clear();
            return;
        }
        var wet = (StereoFrame*)_s->Scratch;
        // By value: through the pointers the compiler would have to read them anew for each sample.
        var gain = _s->Gain;
        var mix = _s->Mix;
        var (peakLeft, peakRight) = (_s->PeakLeft, _s->PeakRight);
        for (var i = 0; i < count; i++)
        {
            var level = gain.Next();
            var share = mix.Next();
            var l = wet[i].Left * share;
            var r = wet[i].Right * share;
            if (dryLeft != null)
            {
                // Both sides are read before one is written: the buffers may be the same memory.
                l += (1 - share) * Finite(dryLeft[start + i]);
                r += (1 - share) * Finite(dryRight[start + i]);
            }
            l *= level;
            r *= level;
            peakLeft = Math.Max(peakLeft, Math.Abs(l));
            peakRight = Math.Max(peakRight, Math.Abs(r));
            if (right != null)
            {
                left[start + i] = l;
                right[start + i] = r;
            }
            else if (left != null)
            {
                left[start + i] = 0.5f * (l + r);
            }
        }
        _s->Gain = gain;
        _s->Mix = mix;
        (_s->PeakLeft, _s->PeakRight) = (peakLeft, peakRight);
    }

    private static float Finite(float sample) => float.IsFinite(sample) ? sample : 0;
}
