using System.Numerics;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Vst3;

/// <summary>
/// Turns of controls on their way to the host, which hears of them on its UI thread alone. What waits is not a queue but where each control stands: a host that was not
/// called for a while gets one begin, the present value and one end, never values of long ago.
/// </summary>
/// <remarks>Any thread but the audio thread, as marked.</remarks>
internal sealed unsafe class EditRelay
{
    private readonly Lock _gate = new();

    /// <summary>Controls that somebody holds now; that the host believes held; that were touched, and turned, since the host was told last.</summary>
    private ulong _held;
    private ulong _told;
    private ulong _touched;
    private ulong _turned;
    private bool _telling;

    /// <summary>Any.</summary>
    public void Note(Parameter parameter, EditPhase phase)
    {
        var bit = 1ul << parameter.Index;
        lock (_gate)
        {
            _touched |= bit;
            switch (phase)
            {
                case EditPhase.Begin: _held |= bit; break;
                case EditPhase.Change: _turned |= bit; break;
                case EditPhase.End: _held &= ~bit; break;
            }
        }
    }

    /// <summary>UI thread. A host that calls us from within finds nothing to be told.</summary>
    public void Tell(Com<IComponentHandler>* handler, Func<Parameter, double> value)
    {
        if (handler == null || _telling || Volatile.Read(ref _touched) == 0) return;
        ulong touched, turned, held;
        lock (_gate)
        {
            (touched, turned, held) = (_touched, _turned, _held);
            _touched = _turned = 0;
        }
        _telling = true;
        for (; touched != 0; touched &= touched - 1)
        {
            var index = BitOperations.TrailingZeroCount(touched);
            var bit = 1ul << index;
            var parameter = ParameterTable.All[index];
            var id = (uint)parameter.Id;
            if ((_told & bit) == 0) handler->Table->BeginEdit(handler, id);
            if ((turned & bit) != 0) handler->Table->PerformEdit(handler, id, parameter.Normalise(value(parameter)));
            if ((held & bit) == 0) handler->Table->EndEdit(handler, id);
            _told = _told & ~bit | held & bit;
        }
        _telling = false;
    }
}
