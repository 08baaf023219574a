using LiveMusic.Models.Compile;

namespace LiveMusic.Models.Run;

/// <summary>The language model's graphs, shared by all generators. Threading: any thread.</summary>
internal sealed class LanguageModel(LanguageModelConfig config, ChunkShape shape, GraphSession encoder, GraphSession temporal, GraphSession depth, GraphSession? control, EchoTables? echo, ControlContrast? contrast, float[] bos) : IDisposable
{
    public LanguageModelConfig Config => config;

    public ChunkShape Shape => shape;

    public GraphSession Encoder => encoder;

    public GraphSession Temporal => temporal;

    public GraphSession Depth => depth;

    /// <summary>Null: a model without controls.</summary>
    public GraphSession? Control => control;

    /// <summary>Null: a model without an echo.</summary>
    public EchoTables? Echo => echo;

    public ControlContrast? Contrast => contrast;

    /// <summary>Input of a chunk's first temporal step.</summary>
    public float[] Bos => bos;

    public ChunkGenerator CreateGenerator() => new(this);

    public void Dispose()
    {
        encoder.Dispose();
        temporal.Dispose();
        depth.Dispose();
        control?.Dispose();
    }
}
