using System.Reflection;

namespace LiveMusic.Plugin.Core.State;

/// <summary>
/// The presets that come with the plugin, by key: files of the Presets folder, in the library itself. So they are there wherever the one file of the plugin is, of its own
/// release, and no installation can lose them.
/// </summary>
/// <remarks>Any thread but the audio thread; read when somebody first asks, which a scan does not.</remarks>
internal static class FactoryPresets
{
    /// <summary>A key never changes: hosts keep it in their libraries.</summary>
    public static IReadOnlyDictionary<string, Preset> All { get; } = Load();

    private static SortedDictionary<string, Preset> Load()
    {
        const string extension = ".lmpreset";
        var presets = new SortedDictionary<string, Preset>(StringComparer.Ordinal);
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var file in assembly.GetManifestResourceNames())
        {
            if (!file.EndsWith(extension, StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(file)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            if (!PresetFile.TryRead(bytes, out var preset, out var message)) throw new InvalidDataException($"{file}: {message}");
            presets.Add(file[..^extension.Length], preset);
        }
        return presets;
    }
}
