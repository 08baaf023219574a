using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LiveMusic.Plugin.Clap;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Tests;

/// <summary>Preset files, the presets that come along, and how CLAP hosts find and load both.</summary>
[Collection(nameof(Alone))]
public sealed unsafe class ClapPresetTests : IDisposable
{
    private const string Good = """
        // Comments are allowed.
        {
          "version": 1, "name": "Mine", "author": "Me", "description": "What it is", "tags": [ "dark", "slow" ],
          "prompts": [ { "text": "techno" }, { "text": "choir", "weight": 0.25 } ],
          "parameters": { "temperature": 1.5, "Injection mode": "looper", "Mute 2": true, "Seed": 7, },
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("livemusic-presets-").FullName;

    public ClapPresetTests() => Environment.SetEnvironmentVariable("LIVEMUSIC_DATA", _folder);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_DATA", null);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void AFileIsRead()
    {
        Assert.True(PresetFile.TryRead(Encoding.UTF8.GetBytes("\uFEFF" + Good), out var preset, out _));
        Assert.Equal(("Mine", "Me", "What it is"), (preset.Name, preset.Author, preset.Description));
        Assert.Equal(["dark", "slow"], preset.Tags);
        Assert.Equal([new("techno", 1), new PresetPrompt("choir", 0.25)], preset.Prompts);
        Assert.Equal([1.5, 2, 1, 7], preset.Values.OrderBy(v => v.Key switch { ParameterId.Temperature => 0, ParameterId.InjectionMode => 1, ParameterId.Seed => 3, _ => 2 }).Select(v => v.Value));
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("{ \"version\": 1,\n \"name\": \"x\",\n oops }", "line 3")]
    [InlineData("[]", "no object")]
    [InlineData("""{ "name": "x" }""", "needs a version")]
    [InlineData("""{ "version": "1", "name": "x" }""", "needs a version")]
    [InlineData("""{ "version": 2, "name": "x", "scenes": [] }""", "newer LiveMusic")]
    [InlineData("""{ "version": 1 }""", "needs a name")]
    [InlineData("""{ "version": 1, "name": 5 }""", "\"name\" is no text")]
    [InlineData("""{ "version": 1, "name": "x", "name": "y" }""", "name")]
    [InlineData("""{ "version": 1, "name": "x", "promts": [] }""", "\"promts\" is unknown")]
    [InlineData("""{ "version": 1, "name": "x", "prompts": "techno" }""", "\"prompts\" is no list")]
    [InlineData("""{ "version": 1, "name": "x", "prompts": [ "techno" ] }""", "a prompt is written")]
    [InlineData("""{ "version": 1, "name": "x", "prompts": [ { "text": "a", "wieght": 1 } ] }""", "\"wieght\" of a prompt is unknown")]
    [InlineData("""{ "version": 1, "name": "x", "prompts": [ { "text": "a", "weight": 2.5 } ] }""", "\"weight\" cannot be 2.5; it is a number from 0 to 2")]
    [InlineData("""{ "version": 1, "name": "x", "prompts": [ {}, {}, {}, {}, {}, {}, {}, {}, {} ] }""", "9 prompts, and there is room for 8")]
    [InlineData("""{ "version": 1, "name": "x", "parameters": { "Warmth": 1 } }""", "no parameter \"Warmth\"")]
    [InlineData("""{ "version": 1, "name": "x", "parameters": { "Prompt 1": 1 } }""", "beside its text")]
    [InlineData("""{ "version": 1, "name": "x", "parameters": { "Mix": 1, "mix": 1 } }""", "twice")]
    [InlineData("""{ "version": 1, "name": "x", "parameters": { "Mix": "half" } }""", "\"Mix\" cannot be \"half\"; it is a number from 0 to 1")]
    [InlineData("""{ "version": 1, "name": "x", "parameters": { "Mix": 1e999 } }""", "\"Mix\" cannot be 1e999")]
    [InlineData("""{ "version": 1, "name": "x", "parameters": { "Seed": 1.5 } }""", "a whole number from 0 to 9999")]
    [InlineData("""{ "version": 1, "name": "x", "parameters": { "Injection mode": "Fast" } }""", "\"Off\", \"Free\", \"Looper\"")]
    [InlineData("""{ "version": 1, "name": "x", "parameters": { "Mute 1": "on" } }""", "true or false")]
    [InlineData("""{ "version": 1, "name": "\ud800" }""", "cannot be used")]
    public void ABadFileIsNamedAndChangesNothing(string text, string complaint)
    {
        using var rig = new ClapRig();
        var before = rig.Instance.SaveState();
        var file = Write("bad.lmpreset", text);
        rig.Told();
        Assert.False(Load(rig, ClapPresetLocationKind.File, file, null));
        var told = Assert.Single(rig.Told());
        Assert.StartsWith("preset failed (0, , 0)", told);
        Assert.Contains(file, told);
        Assert.Contains(complaint, told);
        Assert.Equal(before, rig.Instance.SaveState());
    }

    [Fact]
    public void WhatIsNoFileIsNamed()
    {
        using var rig = new ClapRig();
        Assert.False(Load(rig, ClapPresetLocationKind.File, Path.Combine(_folder, "gone.lmpreset"), null));
        Assert.Contains("gone.lmpreset", Assert.Single(rig.Told()));
        Assert.False(Load(rig, ClapPresetLocationKind.File, _folder, null));
        Assert.False(Load(rig, ClapPresetLocationKind.File, Write("big.lmpreset", Good + new string(' ', PresetFile.MaximumBytes)), null));
        Assert.Contains("256 KB", rig.Told()[^1]);
        Assert.False(Load(rig, ClapPresetLocationKind.Plugin, null, "no-such"));
        Assert.Contains("'no-such'", Assert.Single(rig.Told()));
        Assert.False(Load(rig, 9, null, null));
    }

    [Fact]
    public void RandomBytesAreNoPresetAndNeverThrow()
    {
        var random = new Random(21);
        var good = Encoding.UTF8.GetBytes(Good);
        for (var i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. good];
            for (var k = 0; k < 3; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (!PresetFile.TryRead(bytes.AsMemory(0, random.Next(bytes.Length + 1)), out _, out var message)) Assert.NotEmpty(message);
        }
    }

    /// <summary>
    /// Whatever was there before: a preset sounds the same. When music plays and the seed are not the preset's business, unless it names them, and the music's
    /// memory never.
    /// </summary>
    [Fact]
    public void APresetIsTheWholeSoundAndTheHostIsTold()
    {
        using var rig = new ClapRig();
        StateFormat.Read(rig.Instance.SaveState(), out var old, out _);
        rig.Instance.LoadState(StateFormat.Write(old! with { Context = [4, 2] }));
        Set(rig, ParameterId.StyleStrength, 9);
        Set(rig, ParameterId.Run, 1);
        Set(rig, ParameterId.Seed, 77);
        rig.Instance.SetPromptText(5, "banjo");
        Set(rig, ParameterTable.PromptWeight(5), 2);
        var file = Write("mine.lmpreset", Good.Replace(", \"Seed\": 7", ""));
        rig.Told();
        Assert.True(Load(rig, ClapPresetLocationKind.File, file, null));
        Assert.Equal(["rescan values+text", "dirty", $"preset loaded (0, {file}, )"], rig.Told());
        Assert.Equal(["techno", "choir", "", "", "", "", "", ""], Enumerable.Range(0, 8).Select(rig.Instance.GetPromptText));
        Assert.Equal([1, 0.25, 0, 0, 0, 0, 0, 0], Enumerable.Range(0, 8).Select(slot => Get(rig, ParameterTable.PromptWeight(slot))));
        Assert.Equal(1.5, Get(rig, ParameterId.Temperature));
        Assert.Equal(ParameterTable.Get(ParameterId.StyleStrength).Default, Get(rig, ParameterId.StyleStrength));
        Assert.Equal((1, 77), (Get(rig, ParameterId.Run), Get(rig, ParameterId.Seed)));
        StateFormat.Read(rig.Instance.SaveState(), out var state, out _);
        Assert.Equal([4, 2], state!.Context!);

        Assert.True(Load(rig, ClapPresetLocationKind.File, Write("mine.lmpreset", Good), null));
        Assert.Equal(7, Get(rig, ParameterId.Seed));
    }

    [Fact]
    public void ThePresetsThatComeAlongLoadAndTheModelKnowsTheirWords()
    {
        using var tokenizer = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository(), "models", "seedling", "tokenizer.json")));
        var known = tokenizer.RootElement.GetProperty("known_words").EnumerateArray().Select(w => w.GetString()!).ToHashSet();
        var files = Directory.GetFiles(Path.Combine(Repository(), "plugin", "LiveMusic.Plugin", "Presets")).Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(files.Order(StringComparer.Ordinal), FactoryPresets.All.Keys);
        using var rig = new ClapRig();
        foreach (var (key, preset) in FactoryPresets.All)
        {
            Assert.True(Load(rig, ClapPresetLocationKind.Plugin, null, key));
            Assert.Equal(preset.Prompts[0].Text, rig.Instance.GetPromptText(0));
            Assert.Contains($"preset loaded (1, , {key})", rig.Told());
            Assert.DoesNotContain(preset.Prompts.SelectMany(p => p.Text.Split(' ')), word => !known.Contains(word));
            Assert.NotEmpty(preset.Tags);
        }
    }

    [Fact]
    public void HostsFindBothKinds()
    {
        var factory = ClapPresets.Pointer;
        Assert.Equal(1u, factory->Count(factory));
        Assert.True(factory->GetDescriptor(factory, 1) == null);
        var descriptor = factory->GetDescriptor(factory, 0);
        var told = new List<string>();
        var handle = GCHandle.Alloc(told);
        var indexer = new ClapPresetIndexer
        {
            Version = ClapVersion.Current, IndexerData = (void*)GCHandle.ToIntPtr(handle), DeclareFileType = &DeclareFileType, DeclareLocation = &DeclareLocation,
        };
        Assert.True(factory->Create(factory, &indexer, ClapText.Pointer("nobody"u8)) == null);
        var provider = factory->Create(factory, &indexer, descriptor->Id);
        Assert.Empty(told);
        Assert.True(provider->Descriptor == descriptor);
        Assert.Equal(1, provider->Init(provider));
        Assert.Equal(["type lmpreset", "location 1 kind 1 ", $"location 2 kind 0 {Path.Combine(_folder, "presets")}"], told);
        Assert.True(Directory.Exists(PresetFile.Folder));

        var receiver = new ClapPresetMetadataReceiver
        {
            ReceiverData = (void*)GCHandle.ToIntPtr(handle), OnError = &OnError, BeginPreset = &BeginPreset, AddPluginId = &AddPluginId, AddCreator = &AddCreator,
            SetDescription = &SetDescription, AddFeature = &AddFeature,
        };
        told.Clear();
        Assert.Equal(1, provider->GetMetadata(provider, ClapPresetLocationKind.Plugin, null, &receiver));
        Assert.Equal(FactoryPresets.All.Select(p => $"preset {p.Value.Name} key {p.Key}"), told.Where(t => t.StartsWith("preset ", StringComparison.Ordinal)));

        told.Clear();
        fixed (byte* path = Encoding.UTF8.GetBytes(Write("presets/Mine.lmpreset", Good) + '\0'))
            Assert.Equal(1, provider->GetMetadata(provider, ClapPresetLocationKind.File, path, &receiver));
        Assert.Equal(["preset Mine key ", "for clap audio.livemusic.instrument", "for clap audio.livemusic.effect", "by Me", "is What it is", "tag dark", "tag slow"], told);

        told.Clear();
        fixed (byte* path = Encoding.UTF8.GetBytes(Write("presets/Bad.lmpreset", "{") + '\0'))
            Assert.Equal(0, provider->GetMetadata(provider, ClapPresetLocationKind.File, path, &receiver));
        Assert.Contains("Bad.lmpreset", Assert.Single(told));
        provider->Destroy(provider);
        handle.Free();
    }

    private static bool Load(ClapRig rig, uint kind, string? location, string? key)
    {
        var where = Marshal.StringToCoTaskMemUTF8(location);
        var which = Marshal.StringToCoTaskMemUTF8(key);
        var loaded = rig.Extension<ClapPluginPresetLoad>(ClapPluginPresetLoad.Id)->FromLocation(rig.Plugin, kind, (byte*)where, (byte*)which) != 0;
        Marshal.FreeCoTaskMem(where);
        Marshal.FreeCoTaskMem(which);
        return loaded;
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static double Get(ClapRig rig, ParameterId id) => rig.Instance.GetValue(ParameterTable.Get(id));

    private static void Set(ClapRig rig, ParameterId id, double value) => rig.Instance.Audio.SetFromMain(Rig.Index(id), value);

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LiveMusicPlugin.sln"))) folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        return folder;
    }

    private static List<string> Told(void* data) => (List<string>)GCHandle.FromIntPtr((nint)data).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte DeclareFileType(ClapPresetIndexer* indexer, ClapPresetFileType* type)
    {
        Told(indexer->IndexerData).Add($"type {ClapText.Read(type->FileExtension)}");
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte DeclareLocation(ClapPresetIndexer* indexer, ClapPresetLocation* location)
    {
        Told(indexer->IndexerData).Add($"location {location->Flags} kind {location->Kind} {ClapText.Read(location->Location)}");
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(ClapPresetMetadataReceiver* receiver, int error, byte* message) => Told(receiver->ReceiverData).Add($"error {error} {ClapText.Read(message)}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte BeginPreset(ClapPresetMetadataReceiver* receiver, byte* name, byte* key)
    {
        Told(receiver->ReceiverData).Add($"preset {ClapText.Read(name)} key {ClapText.Read(key)}");
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void AddPluginId(ClapPresetMetadataReceiver* receiver, ClapUniversalPluginId* id) => Told(receiver->ReceiverData).Add($"for {ClapText.Read(id->Abi)} {ClapText.Read(id->Id)}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void AddCreator(ClapPresetMetadataReceiver* receiver, byte* text) => Told(receiver->ReceiverData).Add($"by {ClapText.Read(text)}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void SetDescription(ClapPresetMetadataReceiver* receiver, byte* text) => Told(receiver->ReceiverData).Add($"is {ClapText.Read(text)}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void AddFeature(ClapPresetMetadataReceiver* receiver, byte* text) => Told(receiver->ReceiverData).Add($"tag {ClapText.Read(text)}");
}
