using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveMusic.Generation;

/// <summary>Weights of the prompt slots, in slot order; 0 for an unused or muted slot.</summary>
[InlineArray(Slots)]
public struct PromptWeights
{
    /// <summary>Prompt slots of a stream.</summary>
    public const int Slots = 8;

    private float _first;
}

/// <summary>What is special about a frame.</summary>
[Flags]
public enum FrameMarks : uint
{
    None = 0,

    /// <summary>The player's audio was mixed into the context that this frame follows.</summary>
    Injected = 1,

    /// <summary>First frame after the context was reset.</summary>
    ContextReset = 2,

    /// <summary>First frame of a new plan for music that had been generated otherwise before.</summary>
    Replanned = 4,

    /// <summary>First frame after the stream was restored from a snapshot.</summary>
    Restored = 8,

    /// <summary>No prompt had any weight.</summary>
    MaskedStyle = 16,

    /// <summary>It was not generated: it repeats what was heard before.</summary>
    Repeated = 32,
}

/// <summary>Which scenes a style came from; 0: the slots themselves.</summary>
/// <param name="From">Heard alone while <paramref name="Morph"/> is 0.</param>
/// <param name="To">Heard alone while it is 1.</param>
/// <param name="Morph">0…1.</param>
public readonly record struct SceneMark(short From, short To, float Morph);

/// <summary>The controls that a frame was made by, in the order in which its model draws them; −1: none.</summary>
[InlineArray(Most)]
public struct DrawnControls
{
    /// <summary>What a model draws beyond these is not told.</summary>
    public const int Most = 8;

    private short _first;

    public static DrawnControls None
    {
        get
        {
            var none = new DrawnControls();
            ((Span<short>)none).Fill(-1);
            return none;
        }
    }
}

/// <summary>What made one frame: enough to explain what is heard now and to ask for it again. 96 bytes, blittable; the engine's own, it crosses to no other process.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
public struct FrameStamp
{
    /// <summary>Number of the frame in its stream; where its audio lies: <see cref="FrameTimes"/>.</summary>
    public long Frame;
    public ulong Seed;
    public PromptWeights Prompts;
    public float LivePromptWeight;
    public float Guidance;
    public float Temperature;
    public int TopK;

    /// <summary>0: nothing injected.</summary>
    public float InjectionAmount;
    public FrameMarks Marks;
    public SceneMark Scene;

    /// <summary>The bar phase is the frame's own.</summary>
    public DrawnControls Controls;
}
