using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>From the bundle's weights to graphs, by way of the cache.</summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class ModelCompiler
{
    readonly BundleConfig config;
    readonly ITensorSource source;
    readonly string contentHash;
    readonly CompileOptions options;
    readonly GraphCache cache;
    readonly Lazy<bool> verified;

    /// <param name="verified">Has the bundle's files been compared with their hashes? Otherwise that happens before the first graph is written.</param>
    public ModelCompiler(Bundle bundle, CompileOptions options, GraphCache cache, bool verified)
    {
        options.Check();
        (config, source, contentHash) = (bundle.Config, bundle, bundle.Description.ContentHash);
        (this.options, this.cache) = (options, cache);
        this.verified = new(() =>
        {
            if (!verified) bundle.VerifyHashes();
            return true;
        });
    }

    public CompiledGraph StyleText() => Get("style_text", () => StyleGraphs.Text(config.Style, source));

    public CompiledGraph StyleAudio() => Get("style_audio", () => StyleGraphs.Audio(config.Style, source));

    public CompiledGraph StyleQuantiser() => Get("style_quantiser", () => StyleGraphs.Quantiser(config.Style, source));

    public CompiledGraph CodecEncoder() => Get("codec_encoder", () => CodecGraphs.Encoder(config, source));

    public CompiledGraph CodecDecoder() => Get("codec_decoder", () => CodecGraphs.Decoder(config, source));

    public CompiledGraph Encoder() => Get("lm_encoder", () => EncoderGraph.Build(config.Lm, ChunkShape.Of(config), source));

    public CompiledGraph Temporal() => Get("lm_temporal", () => TemporalGraph.Build(config.Lm, ChunkShape.Of(config), source));

    public CompiledGraph Control() => Get("lm_control", () => ControlGraph.Sampler(config.Lm, ChunkShape.Of(config), source));

    public CompiledGraph ControlLogits() => Get("lm_control_logits", () => ControlGraph.TeacherForced(config.Lm, source));

    public CompiledGraph Depth() => Get("lm_depth", () => DepthGraph.Sampler(config.Lm, ChunkShape.Of(config), source));

    public CompiledGraph DepthLogits() => Get("lm_depth_logits", () => DepthGraph.TeacherForced(config.Lm, ChunkShape.Of(config), source));

    CompiledGraph Get(string graph, Func<GraphBuilder> build) => cache.Get(GraphCache.Key(contentHash, options, graph), () =>
    {
        _ = verified.Value;
        return build();
    });
}
