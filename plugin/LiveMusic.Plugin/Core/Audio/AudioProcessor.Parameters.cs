using System.Numerics;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

internal readonly unsafe partial struct AudioProcessor
{
    /// <summary>Any thread. Index of a parameter, −1 when there is none of that id.</summary>
    public int IndexOf(uint id) => id < ParameterTraitsTable.IdLimit ? _s->IndexById[id] : -1;

    /// <summary>Any thread.</summary>
    public double GetValue(int index) => Volatile.Read(ref _s->Values[index]);

    /// <summary>
    /// Main thread and engine link. The audio thread takes the value up at its next block; only the newest of several counts, so nothing can overflow while it rests.
    /// </summary>
    public void SetFromMain(int index, double value)
    {
        value = _s->Traits[index].Clamp(value);
        if (value == GetValue(index)) return;
        Store(index, value);
        Interlocked.Or(ref _s->ChangedByMain, 1ul << index);
    }

    /// <summary>A value from the host at its sample within the block; outside of a block (flush) at the present one.</summary>
    public void SetParameter(int offset, int index, double value)
    {
        if ((uint)index >= (uint)_s->ParameterCount) return;
        value = _s->Traits[index].Clamp(value);
        if (value == _s->Values[index]) return;
        offset = Math.Clamp(offset, _s->Done, Math.Max(_s->Done, _s->Block.Frames));
        if (index == _s->GainIndex || index == _s->MixIndex || index == _s->RunIndex || index == _s->PrintIndex) RenderTo(offset);
        Store(index, value);
        TakeUp(index, value, offset);
        if (index == _s->RunIndex) RunChanged(offset);
        if (index == _s->PrintIndex) PlacePrint(offset);
    }

    /// <summary>A value outside of a block (the host has nothing to process).</summary>
    public void FlushParameter(int index, double value)
    {
        _s->Block.Frames = 0;
        _s->Done = 0;
        SetParameter(0, index, value);
    }

    /// <summary>Setup: editors see where the controls of a new region stand.</summary>
    public void ShowValues()
    {
        for (var i = 0; i < _s->ParameterCount; i++) Store(i, _s->Values[i]);
    }

    private void Store(int index, double value)
    {
        Volatile.Write(ref _s->Values[index], value);
        if (_s->Header != null) Volatile.Write(ref _s->Header->Values[index], value);
    }

    private void TakeMainThreadChanges()
    {
        if (Volatile.Read(ref _s->ChangedByMain) == 0) return;
        var changed = Interlocked.Exchange(ref _s->ChangedByMain, 0);
        for (; changed != 0; changed &= changed - 1)
        {
            var index = BitOperations.TrailingZeroCount(changed);
            TakeUp(index, _s->Values[index], 0);
        }
    }

    private void TakeUp(int index, double value, int offset)
    {
        if (index == _s->GainIndex) _s->Gain.GoTo(GainOf(value), _s->RampFrames);
        else if (index == _s->MixIndex) _s->Mix.GoTo((float)value, _s->RampFrames);
        Send(index, value, _s->HostSamples + offset);
    }

    private void Send(int index, double value, long hostSample)
    {
        if (_s->Header == null) return;
        var bit = 1ul << index;
        var change = new AutomationEvent { HostSample = hostSample, ParameterId = _s->Traits[index].Id, Value = value };
        // No room means that no engine takes them: the value is told when there is room again, so that the engine never stays wrong.
        if (_s->Ports.Automation.TryWrite(change))
        {
            _s->Unsent &= ~bit;
        }
        else
        {
            _s->Unsent |= bit;
            _s->LostEvents++;
        }
    }

    private void SendUnsent()
    {
        for (var unsent = _s->Unsent; unsent != 0; unsent &= unsent - 1)
        {
            if (_s->Ports.Automation.Free == 0) return;
            var index = BitOperations.TrailingZeroCount(unsent);
            Send(index, _s->Values[index], _s->HostSamples);
        }
    }

    private float GainOf(double decibel) => decibel <= _s->Traits[_s->GainIndex].Minimum ? 0 : (float)Math.Pow(10, decibel / 20);

    private bool ShouldRun() => (RunValue)(int)_s->Values[_s->RunIndex] switch
    {
        RunValue.Always => true,
        RunValue.Stop => false,
        _ => !_s->Time.Present || (_s->Time.Flags & TransportFlags.Playing) != 0,
    };
}
