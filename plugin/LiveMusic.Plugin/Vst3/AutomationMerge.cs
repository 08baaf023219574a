using System.Numerics;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Vst3;

/// <summary>
/// VST3 hands a block's automation over parameter by parameter, the core takes it in the order of samples: all points of all queues, merged.
/// </summary>
/// <remarks>
/// <para>
/// A point takes effect at its sample and holds, as in CLAP. By the specification the points are corners of a curve and a value moves in a straight line to the next;
/// in practice hosts send single points for steps as well, and a value that set out early for one of those would be heard before its time. What a ramp loses is a step
/// for each of the host's blocks: the music's controls are read once in a codec frame, which is longer, and gain and mix have ramps of their own.
/// </para>
/// <para>Audio thread: allocates nothing. Queues of unknown parameters are skipped; points that run backwards count at the place of the one before.</para>
/// </remarks>
internal static unsafe class AutomationMerge
{
    /// <summary>Queues that are merged; a host that sends one parameter twice may have more: these are taken after the others.</summary>
    private const int Most = AudioState.MaximumParameters;

    private static readonly Parameter[] Parameters = [.. ParameterTable.All];

    /// <summary>Main thread, before processing: the table is made here, or its first use on the audio thread would allocate.</summary>
    public static void Prepare() => _ = Parameters.Length;

    /// <summary>Within a block: each point at its sample.</summary>
    public static void Apply(AudioProcessor audio, Com<IParameterChanges>* changes) => Merge(audio, changes, inBlock: true);

    /// <summary>Without a block (the host has nothing to process).</summary>
    public static void Flush(AudioProcessor audio, Com<IParameterChanges>* changes) => Merge(audio, changes, inBlock: false);

    /// <summary>Values that changed by themselves, for the host to show.</summary>
    public static void Tell(AudioProcessor audio, Com<IParameterChanges>* changes, ulong parameters)
    {
        for (; parameters != 0; parameters &= parameters - 1)
        {
            var parameter = Parameters[BitOperations.TrailingZeroCount(parameters)];
            var id = (uint)parameter.Id;
            int place;
            var queue = changes->Table->AddParameterData(changes, &id, &place);
            if (queue != null) queue->Table->AddPoint(queue, 0, parameter.Normalise(audio.GetValue(parameter.Index)), &place);
        }
    }

    private static void Merge(AudioProcessor audio, Com<IParameterChanges>* changes, bool inBlock)
    {
        if (changes == null) return;
        var queues = changes->Table->GetParameterCount(changes);
        if (queues <= 0) return;
        var open = stackalloc Queue[Most];
        for (var next = 0; next < queues;)
        {
            var count = 0;
            for (; next < queues && count < Most; next++)
            {
                var source = changes->Table->GetParameterData(changes, next);
                if (source == null) continue;
                open[count] = new(source, audio.IndexOf(source->Table->GetParameterId(source)));
                if (open[count].Parameter >= 0 && open[count].Advance()) count++;
            }
            while (count > 0)
            {
                var first = 0;
                for (var i = 1; i < count; i++)
                    if (open[i].Offset < open[first].Offset) first = i;
                ref var queue = ref open[first];
                var value = Parameters[queue.Parameter].Denormalise(queue.Value);
                if (inBlock) audio.SetParameter(queue.Offset, queue.Parameter, value);
                else audio.FlushParameter(queue.Parameter, value);
                if (queue.Advance()) continue;
                // In order: of two queues of one parameter the later counts.
                for (var i = first + 1; i < count; i++) open[i - 1] = open[i];
                count--;
            }
        }
    }

    /// <summary>A queue and its next point.</summary>
    private struct Queue(Com<IParamValueQueue>* source, int parameter)
    {
        public readonly int Parameter = parameter;
        public int Offset;
        public double Value;
        private int _next;

        /// <summary>Takes the next point; false: there is none.</summary>
        public bool Advance()
        {
            int offset;
            double value;
            while (_next < source->Table->GetPointCount(source))
            {
                if (source->Table->GetPoint(source, _next++, &offset, &value) != TResult.Ok) continue;
                Offset = Math.Max(Offset, offset);
                Value = value;
                return true;
            }
            return false;
        }
    }
}
