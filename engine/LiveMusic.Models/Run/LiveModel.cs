using LiveMusic.Models.Compile;
using LiveMusic.Models.Run;

namespace LiveMusic.Models;

/// <summary>A bundle, loaded and compiled for this machine.</summary>
/// <remarks>Threading: as <see cref="ILiveModel"/> says. On the CPU the same requests give the same codes on the same machine.</remarks>
public sealed class LiveModel : ILiveModel
{
    /// <summary>Bundles smaller than this have their hashes compared at every load: it takes less than half a second.</summary>
    public const long AlwaysVerifyBelow = 256L << 20;

    readonly StyleEncoder style;
    readonly MagnitudeCodec codec;
    readonly LanguageModel language;

    LiveModel(Bundle bundle, ModelCompiler compiler, LoadOptions options, StyleEncoder style, MagnitudeCodec codec, LanguageModel language)
        => (Bundle, Compiler, Options, this.style, this.codec, this.language) = (bundle, compiler, options, style, codec, language);

    public ModelDescription Description => Bundle.Description;

    public IStyleEncoder Style => style;

    public ICodec Codec => codec;

    public IFrameGenerator CreateGenerator() => language.CreateGenerator();

    internal Bundle Bundle { get; }

    internal ModelCompiler Compiler { get; }

    internal LoadOptions Options { get; }

    internal StyleEncoder StyleEncoder => style;

    internal MagnitudeCodec MagnitudeCodec => codec;

    internal LanguageModel Language => language;

    /// <summary>Opens a bundle, compiles its graphs or takes them from the cache, and loads them.</summary>
    /// <exception cref="BundleException">The bundle is damaged, incomplete or of an unknown kind.</exception>
    /// <exception cref="NotSupportedException">Device or precision are not in this build.</exception>
    public static LiveModel Load(string folder, LoadOptions? options = null)
    {
        options ??= new();
        options.Compile.Check();
        var notice = options.Notice ?? (_ => { });
        var opened = new Stack<IDisposable>();
        T Keep<T>(T item) where T : IDisposable
        {
            opened.Push(item);
            return item;
        }
        try
        {
            var bundle = Keep(Bundle.Open(folder));
            var verify = options.VerifyHashes || bundle.TotalBytes < AlwaysVerifyBelow;
            if (verify) bundle.VerifyHashes();
            var cache = new GraphCache(options.CacheFolder ?? GraphCache.DefaultFolder(), notice);
            var compiler = new ModelCompiler(bundle, options.Compile, cache, verify);
            GraphSession Session(CompiledGraph graph, bool step = false) => Keep(new GraphSession(graph, options.Device, step));

            var style = new StyleEncoder(bundle.Config.Style, bundle.Tokenizer, Session(compiler.StyleText()), Session(compiler.StyleAudio()), Session(compiler.StyleQuantiser()));
            var codec = new MagnitudeCodec(bundle.Config, Session(compiler.CodecEncoder()), Session(compiler.CodecDecoder()), options.Inversion);
            var language = new LanguageModel(bundle.Config.Lm, ChunkShape.Of(bundle.Config),
                Session(compiler.Encoder()), Session(compiler.Temporal(), step: true), Session(compiler.Depth(), step: true),
                bundle.Config.Lm.Controls is null ? null : Session(compiler.Control(), step: true), EchoTables.Of(bundle.Config, bundle), ControlContrast.Of(bundle.Config, bundle), bundle.Read("lm/temporal/bos"));
            return new LiveModel(bundle, compiler, options, style, codec, language);
        }
        catch
        {
            while (opened.TryPop(out var item)) item.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        language.Dispose();
        codec.Dispose();
        style.Dispose();
        Bundle.Dispose();
    }
}
