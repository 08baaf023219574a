using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models;

/// <summary>What runs the graphs.</summary>
public enum ComputeProvider
{
    Cpu,

    /// <summary>GPUs on Windows by DirectML. Not in this build.</summary>
    DirectMl,
}

/// <summary>The device that a model is loaded on.</summary>
public sealed record ComputeDevice
{
    public ComputeProvider Provider { get; init; } = ComputeProvider.Cpu;

    /// <summary>Threads that one run of a large graph may use, 1…256. The DAW needs cores too.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>
    /// Whether waiting threads spin. Off: they sleep and leave the core to the DAW; <see cref="ModelBenchmark"/> shows what that costs on a machine.
    /// </summary>
    public bool Spinning { get; init; }

    /// <exception cref="NotSupportedException">This build has no such provider. There is no silent fall-back to another one.</exception>
    internal SessionOptions CreateOptions(bool large)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Threads, 256);
        if (Provider != ComputeProvider.Cpu)
            throw new NotSupportedException($"This build cannot run models on {Provider}: its ONNX Runtime has the CPU provider only. Choose {ComputeProvider.Cpu}.");
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            InterOpNumThreads = 1,
            IntraOpNumThreads = large ? Threads : 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", Spinning ? "1" : "0");
        // Fading sounds and small probabilities end in denormals, which cost a hundred times as much as zeros.
        options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
        return options;
    }
}
