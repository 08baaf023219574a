using System.Text.Json.Nodes;
using LiveMusic.Models.Compile;

namespace LiveMusic.Models.Tests;

public sealed class BundleTests
{
    [Fact]
    public void DescribesItself()
    {
        using var bundle = new RandomBundle();
        using var opened = Bundle.Open(bundle.Folder);
        Assert.Equal("random", opened.Description.Name);
        Assert.Equal(3, opened.Description.GeneratedLevels);
        Assert.Equal(64, opened.Description.ContentHash.Length);
        Assert.Contains("audio_injection", opened.Description.Capabilities);
        Assert.Null(opened.Description.LevelDb);
        opened.VerifyHashes();
    }

    [Fact]
    public void StatesItsLevel()
    {
        using var bundle = new RandomBundle();
        Change(bundle, "level_db", JsonNode.Parse("-19.5"));
        using var opened = Bundle.Open(bundle.Folder);
        Assert.Equal(-19.5f, opened.Description.LevelDb);
    }

    [Theory]
    [InlineData("rvq.generated_levels", "6", "rvq.generated_levels is 6, outside 1 to 5")]
    [InlineData("rvq.codebook_size", "0", "rvq.codebook_size is 0")]
    [InlineData("sample_rate", "8001", "not sample_rate (8001)")]
    [InlineData("channels", "1", "channels is '1', not '2'")]
    [InlineData("format", "\"other\"", "format is 'other'")]
    [InlineData("version", "2", "version is 2, but lm has no controls")]
    [InlineData("version", "3", "version is 3, outside 1 to 2")]
    [InlineData("codec.kind", "\"waveform\"", "codec.kind is 'waveform', which this version does not implement (it knows magnitude)")]
    [InlineData("style.text.kind", "\"sentencepiece\"", "style.text.kind is 'sentencepiece'")]
    [InlineData("lm.kind", "\"frames\"", "lm.kind is 'frames'")]
    [InlineData("lm.positions", "\"alibi\"", "lm.positions is 'alibi'")]
    [InlineData("lm.depth.input", "\"both\"", "lm.depth.input is 'both'")]
    [InlineData("codec.fft", "255", "codec.fft is 255")]
    [InlineData("codec.hop", "81", "codec.hop 81 does not divide")]
    [InlineData("codec.decoder_context_frames", "3", "codec.decoder_context_frames is 3, outside 10")]
    [InlineData("lm.encoder.tokens_per_position", "5", "does not divide context_frames × context_levels (24)")]
    [InlineData("lm.layout.style_offset", "200", "lm.layout.style_offset is 200")]
    [InlineData("lm.temporal.head_width", "7", "lm.temporal.head_width is odd")]
    [InlineData("defaults.top_k", "33", "defaults.top_k is 33")]
    [InlineData("defaults.guidance", "-1", "defaults.guidance is -1")]
    [InlineData("level_db", "3", "level_db is 3")]
    [InlineData("codec.epsilon", "0", "codec.epsilon is 0")]
    [InlineData("codec.width", "\"wide\"", "not a valid bundle description")]
    public void RefusesAWrongValue(string field, string value, string cause)
    {
        using var bundle = new RandomBundle();
        Change(bundle, field, JsonNode.Parse(value));
        Refuses(bundle, bundle.ConfigPath, cause);
    }

    [Theory]
    [InlineData("version", "1", "lm has controls, but version is 1, not 2")]
    [InlineData("lm.positions", "\"t5\"", "lm.controls needs lm.positions 'rope'")]
    [InlineData("lm.controls.hidden", "0", "lm.controls.hidden is 0")]
    [InlineData("lm.controls.fields", "[]", "fields is 0")]
    [InlineData("lm.controls.fields", "[{\"name\":\"bar_phase\",\"classes\":8}]", "no field 'tempo'")]
    [InlineData("lm.controls.fields", "[{\"name\":\"tempo\",\"classes\":2,\"frames_per_beat\":[1,2]}]", "no field 'bar_phase'")]
    [InlineData("lm.controls.fields", "[{\"name\":\"tempo\",\"classes\":2,\"frames_per_beat\":[1,2,3]},{\"name\":\"bar_phase\",\"classes\":8}]", "3 frames_per_beat for 2 classes")]
    [InlineData("lm.controls.fields", "[{\"name\":\"tempo\",\"classes\":2},{\"name\":\"bar_phase\",\"classes\":8}]", "0 frames_per_beat for 2 classes")]
    [InlineData("lm.controls.fields", "[{\"name\":\"tempo\",\"classes\":2,\"frames_per_beat\":[1,0]},{\"name\":\"bar_phase\",\"classes\":8}]", "frames_per_beat is 0")]
    [InlineData("lm.controls.fields", "[{\"name\":\"tempo\",\"classes\":2,\"frames_per_beat\":[1,3]},{\"name\":\"bar_phase\",\"classes\":8}]", "longest bar has 12 frames")]
    [InlineData("lm.controls.fields", "[{\"name\":\"bar_phase\",\"classes\":8},{\"name\":\"tempo\",\"classes\":2,\"frames_per_beat\":[1,2]}]", "draws 'bar_phase' before 'tempo'")]
    [InlineData("lm.controls.fields", "[{\"name\":\"key\",\"classes\":2},{\"name\":\"key\",\"classes\":2}]", "two fields 'key'")]
    [InlineData("lm.controls.fields", "[{\"name\":\"key\",\"classes\":2,\"frames_per_beat\":[1,2]}]", "'key' has frames_per_beat")]
    [InlineData("lm.controls.fields", "[{\"name\":\"key\",\"classes\":1}]", "'key' classes is 1")]
    public void RefusesWrongControls(string field, string value, string cause)
    {
        using var bundle = new RandomBundle(RandomBundle.Controlled);
        Change(bundle, field, JsonNode.Parse(value));
        Refuses(bundle, bundle.ConfigPath, cause);
    }

    [Theory]
    [InlineData("lm/control/up_3")]
    [InlineData("lm/control/head_bias_0")]
    [InlineData("lm/control/style")]
    [InlineData("lm/control/bar")]
    public void RefusesControlsWithoutATensor(string tensor)
    {
        using var bundle = new RandomBundle(RandomBundle.Controlled);
        bundle.Tensors.All.Remove(tensor);
        bundle.WriteWeights();
        Refuses(bundle, bundle.ConfigPath, $"tensor '{tensor}' is missing in weights.safetensors");
    }

    [Fact]
    public void RefusesAClockOfAnotherShape()
    {
        using var bundle = new RandomBundle(RandomBundle.Controlled);
        bundle.Tensors.All["lm/control/beat"] = ([9, 32], new float[9 * 32]);
        bundle.WriteWeights();
        Refuses(bundle, bundle.WeightsPath, "tensor 'lm/control/beat' has shape [9, 32], but model.json calls for [10, 32]");
    }

    [Fact]
    public void DescribesItsControls()
    {
        using var bundle = new RandomBundle(RandomBundle.Controlled);
        using var opened = Bundle.Open(bundle.Folder);
        var controls = opened.Description.Controls!;
        Assert.Equal(["tempo", "bar_phase", "key", "density", "brightness", "drums", "bass", "other"], controls.Fields.Select(f => f.Name));
        Assert.Equal((0, 1, 75, new ControlField("key", 23, 24)), (controls.Tempo, controls.BarPhase, controls.Classes, controls.Fields[2]));
        Assert.Equal([2, 3, 5], controls.FramesPerBeat);
        using var plain = new RandomBundle();
        using var without = Bundle.Open(plain.Folder);
        Assert.Null(without.Description.Controls);
        Assert.Superset(controls.Fields.Select(f => f.Name).ToHashSet(), opened.Description.Capabilities.ToHashSet());
        Assert.Contains("chaos", opened.Description.Capabilities);
        Assert.Equal(plain.Config.Capabilities.Order(), without.Description.Capabilities.Order());
    }

    [Fact]
    public void AControlThatIsWithheldIsDrawnButNoCapability()
    {
        using var bundle = new RandomBundle(c =>
        {
            c = RandomBundle.Controlled(c);
            var controls = c.Lm.Controls!;
            return c with { Lm = c.Lm with { Controls = controls with { Fields = [.. controls.Fields.Select(f => f.Name == "density" ? f with { Withheld = true } : f)] } } };
        });
        using var opened = Bundle.Open(bundle.Folder);
        Assert.DoesNotContain("density", opened.Description.Capabilities);
        Assert.Contains("brightness", opened.Description.Capabilities);
        Assert.Equal(3, opened.Description.Controls!.IndexOf("density"));
    }

    [Fact]
    public void RefusesAMissingField()
    {
        using var bundle = new RandomBundle();
        Change(bundle, "lm.temporal.heads", null);
        Refuses(bundle, bundle.ConfigPath, "heads");
    }

    [Fact]
    public void RefusesAFolderWithoutABundle()
    {
        var e = Assert.Throws<BundleException>(() => Bundle.Open(Path.GetTempPath()));
        Assert.Contains("model.json", e.Message, StringComparison.Ordinal);
        Assert.Contains("Choose a folder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAMissingTokenizer()
    {
        using var bundle = new RandomBundle();
        File.Delete(bundle.TokenizerPath);
        Refuses(bundle, bundle.TokenizerPath, "the tokenizer cannot be opened");
        bundle.WriteConfig();
        Refuses(bundle, bundle.ConfigPath, "files does not list tokenizer.json");
    }

    [Theory]
    [InlineData("{", "is not a valid tokenizer")]
    [InlineData("""{"kind":"bpe","max_tokens":16,"word_pattern":"a","vocab":{}}""", "kind is 'bpe'")]
    [InlineData("""{"kind":"word-ngrams","max_tokens":15,"word_pattern":"a","vocab":{}}""", "max_tokens is 15")]
    [InlineData("""{"kind":"word-ngrams","max_tokens":16,"word_pattern":"a","vocab":{"w:a":40}}""", "the id 40, outside 1 to 39")]
    [InlineData("""{"kind":"word-ngrams","max_tokens":16,"word_pattern":"[","vocab":{}}""", "not a usable regular expression")]
    public void RefusesAWrongTokenizer(string json, string cause)
    {
        using var bundle = new RandomBundle();
        File.WriteAllText(bundle.TokenizerPath, json);
        Refuses(bundle, bundle.TokenizerPath, cause);
    }

    [Fact]
    public void RefusesATensorOfAnotherShape()
    {
        using var bundle = new RandomBundle();
        bundle.Tensors.All["lm/temporal/layer_1/wo"] = ([40, 31], new float[40 * 31]);
        bundle.WriteWeights();
        Refuses(bundle, bundle.WeightsPath, "tensor 'lm/temporal/layer_1/wo' has shape [40, 31], but model.json calls for [40, 32]");
    }

    [Fact]
    public void RefusesAMissingTensor()
    {
        using var bundle = new RandomBundle();
        bundle.Tensors.All.Remove("codec/decoder/refine_2");
        bundle.WriteWeights();
        Refuses(bundle, bundle.ConfigPath, "tensor 'codec/decoder/refine_2' is missing in weights.safetensors");
    }

    [Fact]
    public void TakesHeadsWithoutBias()
    {
        using var bundle = new RandomBundle();
        bundle.Tensors.All.Remove("lm/depth/head_bias_1");
        bundle.WriteWeights();
        bundle.WriteConfig();
        using var model = bundle.Load();
        Assert.NotNull(model);
    }

    [Theory]
    [InlineData("../weights.safetensors")]
    [InlineData("a\\b.safetensors")]
    public void RefusesFilesOutsideTheFolder(string name)
    {
        using var bundle = new RandomBundle();
        Change(bundle, "files", new JsonObject { [name] = new string('0', 64) });
        Refuses(bundle, bundle.ConfigPath, "not a plain file name");
    }

    [Fact]
    public void RefusesAChangedFile()
    {
        using var bundle = new RandomBundle();
        using (var stream = File.OpenWrite(bundle.WeightsPath))
        {
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte(0x7B);
        }
        Bundle.Open(bundle.Folder).Dispose();
        var e = Assert.Throws<BundleException>(() => bundle.Load().Dispose());
        Assert.Contains(bundle.WeightsPath, e.Message, StringComparison.Ordinal);
        Assert.Contains("SHA-256", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesADeviceAndAPrecisionThatAreNotThere()
    {
        using var bundle = new RandomBundle();
        var device = Assert.Throws<NotSupportedException>(() => bundle.Load(bundle.Options with { Device = new() { Provider = ComputeProvider.DirectMl } }));
        Assert.Contains("DirectMl", device.Message, StringComparison.Ordinal);
        var precision = Assert.Throws<NotSupportedException>(() => bundle.Load(bundle.Options with { Compile = new() { Precision = WeightPrecision.Int8 } }));
        Assert.Contains("Int8", precision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CompilesOnceAndRepairsTheCache()
    {
        using var bundle = new RandomBundle();
        bundle.Load().Dispose();
        var cache = new GraphCache(bundle.Cache);
        var files = Directory.GetFiles(cache.Folder, "*.onnx");
        Assert.Equal(8, files.Length);
        using (var opened = Bundle.Open(bundle.Folder))
        {
            Assert.True(new ModelCompiler(opened, new(), cache, true).Temporal().FromCache);
            foreach (var file in files) File.WriteAllBytes(file, File.ReadAllBytes(file)[..^5]);
            Assert.False(new ModelCompiler(opened, new(), cache, true).Temporal().FromCache);
            Assert.True(new ModelCompiler(opened, new(), cache, true).Temporal().FromCache);
        }
        bundle.Load().Dispose();
    }

    [Fact]
    public void WorksWithoutACacheAndSaysSo()
    {
        using var bundle = new RandomBundle();
        var notices = new List<string>();
        var blocked = Path.Combine(bundle.Cache, "file");
        File.WriteAllText(blocked, "");
        using var model = bundle.Load(new() { CacheFolder = blocked, Notice = notices.Add });
        Assert.Contains(notices, n => n.Contains(blocked, StringComparison.Ordinal) && n.Contains(GraphCache.FolderVariable, StringComparison.Ordinal));
        model.Style.EmbedText("jazz", new float[16]);
    }

    static void Change(RandomBundle bundle, string field, JsonNode? value)
    {
        var root = JsonNode.Parse(File.ReadAllText(bundle.ConfigPath))!;
        var path = field.Split('.');
        var owner = path[..^1].Aggregate(root, (node, name) => node[name]!).AsObject();
        if (value is null) owner.Remove(path[^1]);
        else owner[path[^1]] = value;
        File.WriteAllText(bundle.ConfigPath, root.ToJsonString());
    }

    static void Refuses(RandomBundle bundle, string file, string cause)
    {
        var e = Assert.Throws<BundleException>(() => Bundle.Open(bundle.Folder).Dispose());
        Assert.Equal(file, e.File);
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
    }
}
