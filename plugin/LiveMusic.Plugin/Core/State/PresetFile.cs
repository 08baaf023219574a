using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Plugin.Core.State;

/// <summary>
/// Presets as files that a person can read, write and send: name.lmpreset, JSON in UTF-8, comments allowed.
/// <code>
/// {
///   "version": 1,
///   "name": "Night drive", "author": "…", "description": "…", "tags": ["synthwave"],
///   "prompts": [ { "text": "synthwave", "weight": 1 }, { "text": "dark ambient", "weight": 0.3 } ],
///   "parameters": { "Temperature": 1.1, "Injection mode": "Free" }
/// }
/// </code>
/// Version and name are needed. A weight is 1 when it is not given. Parameters go by the names that hosts show; a value is a plain
/// number (a share goes from 0 to 1), a choice by its name, true or false. Whatever is not understood is an error, and its message names it: nothing is guessed and nothing is left out in silence.
/// </summary>
/// <remarks>Any thread but the audio thread. Read by element: the serializer that is generated for types would be most of the plugin's size, and say less of what is wrong.</remarks>
internal static class PresetFile
{
    /// <summary>Raised for what an older release would misread. An entry that it does not know, it refuses anyway.</summary>
    public const int Version = 1;

    /// <summary>Far above a real one, which has a few hundred.</summary>
    public const int MaximumBytes = 256 * 1024;

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Where the user's own presets lie.</summary>
    public static string Folder => Path.Combine(UserFolders.Data, "presets");

    /// <summary>Nothing throws, whatever the file is; <paramref name="message"/> says for the user why there is no preset.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out Preset? preset, out string message)
    {
        preset = null;
        try
        {
            using var file = File.OpenRead(path);
            // One byte more than allowed shows that there is more, also where a length means nothing.
            var bytes = new byte[MaximumBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (TryRead(bytes.AsMemory(0, length), out preset, out message)) return true;
            message = $"{path}: {message}";
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            message = $"{path}: {e.Message}";
            return false;
        }
    }

    /// <summary>Nothing throws, whatever the bytes are; <paramref name="message"/> says for the user why there is no preset.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Preset? preset, out string message)
    {
        preset = null;
        try
        {
            if (bytes.Length > MaximumBytes) throw new PresetException($"it has more than {MaximumBytes / 1024} KB");
            if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
            using var document = JsonDocument.Parse(bytes, Options);
            preset = Read(document.RootElement);
            message = "";
            return true;
        }
        catch (JsonException e)
        {
            message = $"This is no preset, its JSON is broken{(e.LineNumber is { } line ? $" in line {line + 1}" : "")}: {e.Message}";
        }
        catch (PresetException e)
        {
            message = $"This preset cannot be used: {e.Message}.";
        }
        // Text that is no Unicode (a lone surrogate, as an escape sequence can write it) is found when it is read.
        catch (InvalidOperationException e)
        {
            message = $"This preset cannot be used: {e.Message}";
        }
        return false;
    }

    private static Preset Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new PresetException("it is no object { … }");
        // First: whatever else is in a newer file, this is why it is not understood.
        if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number < 1)
            throw new PresetException("it needs a version, as \"version\": 1");
        if (number > Version) throw new PresetException($"it was made for a newer LiveMusic (version {number}, this release reads {Version})");

        var preset = new Preset { Name = "", Prompts = [], Values = new Dictionary<ParameterId, double>() };
        foreach (var entry in root.EnumerateObject())
        {
            preset = entry.Name switch
            {
                "version" => preset,
                "name" => preset with { Name = Text(entry.Name, entry.Value) },
                "author" => preset with { Author = Text(entry.Name, entry.Value) },
                "description" => preset with { Description = Text(entry.Name, entry.Value) },
                "tags" => preset with { Tags = [.. List(entry.Name, entry.Value).Select(tag => Text("tags", tag))] },
                "prompts" => preset with { Prompts = [.. List(entry.Name, entry.Value).Select(Prompt)] },
                "parameters" => preset with { Values = Values(entry.Value) },
                _ => throw new PresetException($"\"{entry.Name}\" is unknown"),
            };
        }
        if (string.IsNullOrWhiteSpace(preset.Name)) throw new PresetException("it needs a name");
        if (preset.Prompts.Count > ParameterTable.PromptSlots) throw new PresetException($"it has {preset.Prompts.Count} prompts, and there is room for {ParameterTable.PromptSlots}");
        return preset;
    }

    private static PresetPrompt Prompt(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new PresetException("a prompt is written { \"text\": \"…\", \"weight\": 1 }");
        var prompt = new PresetPrompt("", 1);
        foreach (var entry in element.EnumerateObject())
        {
            prompt = entry.Name switch
            {
                "text" => prompt with { Text = Text(entry.Name, entry.Value) },
                "weight" => prompt with { Weight = Value(ParameterTable.Get(ParameterId.PromptWeight1), "weight", entry.Value) },
                _ => throw new PresetException($"\"{entry.Name}\" of a prompt is unknown"),
            };
        }
        if (prompt.Text.Length > ControlProtocol.MaximumPromptLength) throw new PresetException($"a prompt is longer than {ControlProtocol.MaximumPromptLength} characters");
        return prompt;
    }

    private static Dictionary<ParameterId, double> Values(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new PresetException("\"parameters\" is no object { … }");
        var values = new Dictionary<ParameterId, double>();
        foreach (var entry in element.EnumerateObject())
        {
            var parameter = ParameterTable.All.FirstOrDefault(p => p.Name.Equals(entry.Name, StringComparison.OrdinalIgnoreCase))
                ?? throw new PresetException($"there is no parameter \"{entry.Name}\"");
            if (parameter.Unit == ValueUnit.PromptWeight) throw new PresetException($"the weight of \"{entry.Name}\" stands beside its text, in \"prompts\"");
            if (!values.TryAdd(parameter.Id, Value(parameter, entry.Name, entry.Value))) throw new PresetException($"\"{parameter.Name}\" is there twice");
        }
        return values;
    }

    private static double Value(Parameter parameter, string name, JsonElement element)
    {
        var value = element.ValueKind switch
        {
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.True when parameter.Unit == ValueUnit.Switch => 1,
            JsonValueKind.False when parameter.Unit == ValueUnit.Switch => 0,
            JsonValueKind.String when parameter.Unit == ValueUnit.Choice => Choice(parameter, element.GetString()!),
            _ => double.NaN,
        };
        if (value >= parameter.Minimum && value <= parameter.Maximum && parameter.Clamp(value) == value) return value;
        var allowed = parameter.Unit switch
        {
            ValueUnit.Choice => string.Join(", ", parameter.Choices.Select(c => $"\"{c}\"")),
            ValueUnit.Switch => "true or false",
            _ => string.Create(CultureInfo.InvariantCulture, $"a {(parameter.Stepped ? "whole " : "")}number from {parameter.Minimum} to {parameter.Maximum}"),
        };
        throw new PresetException($"\"{name}\" cannot be {element.GetRawText()}; it is {allowed}");
    }

    private static double Choice(Parameter parameter, string text)
    {
        for (var i = 0; i < parameter.Choices.Count; i++)
            if (parameter.Choices[i].Equals(text, StringComparison.OrdinalIgnoreCase)) return i;
        return double.NaN;
    }

    private static string Text(string name, JsonElement element)
        => element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new PresetException($"\"{name}\" is no text");

    private static JsonElement.ArrayEnumerator List(string name, JsonElement element)
        => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw new PresetException($"\"{name}\" is no list [ … ]");

    private sealed class PresetException(string message) : Exception(message);
}
