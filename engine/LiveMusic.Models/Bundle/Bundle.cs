using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using LiveMusic.Models.Safetensors;

namespace LiveMusic.Models;

/// <summary>An opened model bundle: checked facts and mapped weights (docs/bundle-format.md).</summary>
/// <remarks>Threading: any thread. Errors: <see cref="BundleException"/>, naming file, tensor or field.</remarks>
public sealed class Bundle : ITensorSource, IDisposable
{
    public const string ConfigFile = "model.json";
    public const string TokenizerFileName = "tokenizer.json";
    public const string ReferenceFile = "reference.safetensors";
    const string FetchAgain = "Fetch or export the bundle again.";

    readonly List<SafetensorsFile> files;
    readonly Dictionary<string, SafetensorsFile> owner;

    Bundle(string folder, BundleConfig config, string hash, WordNgramTokenizer tokenizer, List<SafetensorsFile> files, Dictionary<string, SafetensorsFile> owner)
    {
        Folder = folder;
        Config = config;
        Tokenizer = tokenizer;
        this.files = files;
        this.owner = owner;
        Description = Describe(config, hash);
    }

    public string Folder { get; }

    public BundleConfig Config { get; }

    public ModelDescription Description { get; }

    public WordNgramTokenizer Tokenizer { get; }

    /// <summary>
    /// Opens a bundle and checks everything but the bytes of the weights (<see cref="VerifyHashes"/> does that): every number of model.json,
    /// the tokenizer, presence, type and shape of every tensor.
    /// </summary>
    public static Bundle Open(string folder)
    {
        var path = Path.Combine(folder, ConfigFile);
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(path, $"cannot be opened ({e.Message.TrimEnd('.')}).", "Choose a folder that holds a model bundle.", e);
        }
        BundleConfig config;
        try
        {
            config = JsonSerializer.Deserialize(json, BundleJson.Default.BundleConfig) ?? throw new BundleException(path, "holds null.", FetchAgain);
        }
        catch (JsonException e)
        {
            throw new BundleException(path, $"is not a valid bundle description ({e.Message.TrimEnd('.')}).", FetchAgain, e);
        }
        BundleRules.Check(config, path);

        var files = new List<SafetensorsFile>();
        try
        {
            var owner = OpenWeights(folder, path, config, files);
            CheckTensors(config, path, owner);
            var tokenizer = WordNgramTokenizer.Open(Path.Combine(folder, TokenizerFileName), config.Style.Text);
            var hash = Convert.ToHexStringLower(SHA256.HashData(json));
            return new Bundle(folder, config, hash, tokenizer, files, owner);
        }
        catch
        {
            files.ForEach(f => f.Dispose());
            throw;
        }
    }

    /// <summary>Bytes of all files that model.json lists.</summary>
    public long TotalBytes => Config.Files.Keys.Sum(f => new FileInfo(Path.Combine(Folder, f)).Length);

    /// <summary>Reads all files and compares their SHA-256 with model.json.</summary>
    /// <exception cref="BundleException">A file is not the one that model.json was written for.</exception>
    public void VerifyHashes()
    {
        foreach (var (name, wanted) in Config.Files)
        {
            var path = Path.Combine(Folder, name);
            string found;
            try
            {
                using var stream = File.OpenRead(path);
                found = Convert.ToHexStringLower(SHA256.HashData(stream));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BundleException(path, $"cannot be read ({e.Message.TrimEnd('.')}).", FetchAgain, e);
            }
            if (!found.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                throw new BundleException(path, $"has SHA-256 {found}, but {ConfigFile} says {wanted}: the file was changed or is damaged.", FetchAgain);
        }
    }

    public IReadOnlyList<int>? ShapeOf(string name) => owner.TryGetValue(name, out var file) ? file.Tensors[name].Shape : null;

    public float[] Read(string name) => owner.TryGetValue(name, out var file)
        ? file.ReadF32(name)
        : throw new BundleException(Path.Combine(Folder, ConfigFile), $"none of the weight files holds tensor '{name}'.", FetchAgain);

    public void Dispose() => files.ForEach(f => f.Dispose());

    static Dictionary<string, SafetensorsFile> OpenWeights(string folder, string configPath, BundleConfig config, List<SafetensorsFile> files)
    {
        var owner = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        foreach (var (name, hash) in config.Files)
        {
            if (name.Length == 0 || name != Path.GetFileName(name) || name is "." or ".." || name.Contains('\\'))
                throw new BundleException(configPath, $"files lists '{name}', which is not a plain file name.", "Files lie in the bundle's own folder.");
            if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))
                throw new BundleException(configPath, $"files gives '{name}' a SHA-256 that is not 64 hexadecimal digits.", FetchAgain);
            if (!name.EndsWith(".safetensors", StringComparison.Ordinal) || name == ReferenceFile) continue;
            var file = SafetensorsFile.Open(Path.Combine(folder, name));
            files.Add(file);
            foreach (var tensor in file.Tensors.Keys)
                if (!owner.TryAdd(tensor, file)) throw new BundleException(file.Path, $"tensor '{tensor}' is also in {Path.GetFileName(owner[tensor].Path)}.", FetchAgain);
        }
        if (files.Count == 0) throw new BundleException(configPath, "files lists no .safetensors file.", FetchAgain);
        if (!config.Files.ContainsKey(TokenizerFileName)) throw new BundleException(configPath, $"files does not list {TokenizerFileName}, the text tower's tokenizer.", FetchAgain);
        return owner;
    }

    static void CheckTensors(BundleConfig config, string configPath, Dictionary<string, SafetensorsFile> owner)
    {
        foreach (var wanted in TensorInventory.Of(config))
        {
            if (!owner.TryGetValue(wanted.Name, out var file))
            {
                if (wanted.Optional) continue;
                var where = string.Join(", ", owner.Values.Distinct().Select(f => Path.GetFileName(f.Path)));
                throw new BundleException(configPath, $"tensor '{wanted.Name}' is missing in {where}.", FetchAgain);
            }
            var entry = file.Tensors[wanted.Name];
            if (!entry.Type.IsFloat()) throw new BundleException(file.Path, $"tensor '{wanted.Name}' holds {entry.Type}, not F32, F16 or BF16.", FetchAgain);
            if (!wanted.Accepts(entry.Shape))
                throw new BundleException(file.Path, $"tensor '{wanted.Name}' has shape {TensorEntry.ShapeText(entry.Shape)}, but {ConfigFile} calls for {TensorEntry.ShapeText(wanted.Shape)}.", FetchAgain);
        }
    }

    static ModelDescription Describe(BundleConfig c, string hash) => new()
    {
        Name = c.Name,
        Title = c.Title,
        Revision = c.Revision,
        Licence = c.Licence,
        Attribution = c.Attribution,
        ContentHash = hash,
        SampleRate = c.SampleRate,
        FrameRate = c.FrameRate,
        SamplesPerFrame = c.SamplesPerFrame,
        ChunkFrames = c.ChunkFrames,
        ContextFrames = c.ContextFrames,
        ContextLevels = c.Rvq.ContextLevels,
        GeneratedLevels = c.Rvq.GeneratedLevels,
        CodebookSize = c.Rvq.CodebookSize,
        StyleDimension = c.Style.Dimension,
        StyleLevels = c.Style.Levels,
        Capabilities = c.Capabilities.Concat(ModelControls.CapabilitiesOf(c.Lm.Controls)).ToFrozenSet(StringComparer.Ordinal),
        Controls = c.Lm.Controls is null ? null : new(c.Lm.Controls),
        LevelDb = c.LevelDb,
        DefaultGuidance = c.Defaults.Guidance,
        DefaultTemperature = c.Defaults.Temperature,
        DefaultTopK = c.Defaults.TopK,
    };
}
