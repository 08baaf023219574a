using LiveMusic.Models.Compile;
using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models.Run;

/// <summary>A compiled graph, loaded. Threading: <see cref="Run"/> and bindings from any thread; a binding itself belongs to one caller.</summary>
internal sealed class GraphSession : IDisposable
{
    // Below this much weight a second thread costs more in waking up than it saves (measured with sleeping threads, two cores): a
    // graph that works on many positions at once has more to do per weight than a step graph, which works on one.
    const long LargeFrom = 8L << 20;
    const long LargeStepFrom = 128L << 20;

    readonly InferenceSession session;
    readonly RunOptions runOptions = new();

    /// <param name="step">The graph runs once per frame on a single position.</param>
    public GraphSession(CompiledGraph graph, ComputeDevice device, bool step = false)
    {
        Name = graph.Name;
        using var options = device.CreateOptions(large: graph.WeightBytes >= (step ? LargeStepFrom : LargeFrom));
        session = graph.Bytes is { } bytes ? new InferenceSession(bytes, options) : new InferenceSession(graph.Path!, options);
    }

    public string Name { get; }

    /// <summary>Runs once with inputs and outputs of any fitting shape.</summary>
    public void Run(string[] inputs, OrtValue[] inputValues, string[] outputs, OrtValue[] outputValues)
        => session.Run(runOptions, inputs, inputValues, outputs, outputValues);

    public GraphBinding Bind() => new(session, runOptions);

    public void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }
}

/// <summary>Tensors tied to a graph's inputs and outputs once, so that a run neither looks up names nor allocates.</summary>
internal sealed class GraphBinding(InferenceSession session, RunOptions runOptions) : IDisposable
{
    readonly OrtIoBinding binding = session.CreateIoBinding();

    public GraphBinding Input(string name, OrtValue value)
    {
        binding.BindInput(name, value);
        return this;
    }

    public GraphBinding Output(string name, OrtValue value)
    {
        binding.BindOutput(name, value);
        return this;
    }

    public void Run() => session.RunWithBinding(runOptions, binding);

    public void Dispose() => binding.Dispose();
}
