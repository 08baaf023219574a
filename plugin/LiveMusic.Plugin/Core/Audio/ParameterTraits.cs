using System.Runtime.InteropServices;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>What the audio thread must know of one parameter, copied out of the managed table.</summary>
internal struct ParameterTraits
{
    public double Minimum;
    public double Maximum;
    public double Default;
    public uint Id;
    public bool Stepped;

    /// <summary>As <see cref="Parameter.Clamp"/>.</summary>
    public readonly double Clamp(double value)
    {
        if (double.IsNaN(value)) return Default;
        value = value < Minimum ? Minimum : value > Maximum ? Maximum : value;
        return Stepped ? Math.Round(value) : value;
    }
}

/// <summary>The parameter table in unmanaged memory, one for the process, kept for its life.</summary>
/// <remarks>Made on the main thread, by the first instance; read by any thread through the pointers that each instance keeps.</remarks>
internal static unsafe class ParameterTraitsTable
{
    /// <summary>Ids below this are found by one look-up.</summary>
    public const int IdLimit = 1024;

    /// <summary>By index (<see cref="Parameter.Index"/>).</summary>
    public static ParameterTraits* ByIndex { get; } = MakeTraits();

    /// <summary>Index of an id below <see cref="IdLimit"/>, or −1.</summary>
    public static short* IndexById { get; } = MakeIndices();

    private static ParameterTraits* MakeTraits()
    {
        // One bit for each parameter in the masks of AudioState.
        if (ParameterTable.Count > AudioState.MaximumParameters) throw new InvalidOperationException($"More than {AudioState.MaximumParameters} parameters.");
        var traits = (ParameterTraits*)NativeMemory.AllocZeroed((nuint)ParameterTable.Count, (nuint)sizeof(ParameterTraits));
        foreach (var p in ParameterTable.All)
            traits[p.Index] = new() { Minimum = p.Minimum, Maximum = p.Maximum, Default = p.Default, Id = (uint)p.Id, Stepped = p.Stepped };
        return traits;
    }

    private static short* MakeIndices()
    {
        var indices = (short*)NativeMemory.Alloc(IdLimit, sizeof(short));
        new Span<short>(indices, IdLimit).Fill(-1);
        foreach (var p in ParameterTable.All) indices[(uint)p.Id] = (short)p.Index;
        return indices;
    }
}
