using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>
/// Compiled graphs under the user's cache folder, keyed by what they were made of. An entry is <c>key.onnx</c>, with large weights
/// <c>key.weights</c>, and <c>key.sum</c> (lengths and SHA-256 of both), written last: an entry without a fitting sum is not there. Files are written
/// under a temporary name and renamed, so that two engines may compile at the same time. A folder that cannot be written costs a notice, not the model.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
public sealed class GraphCache
{
    /// <summary>Names the folder that holds the cache, instead of the system's place for caches.</summary>
    public const string FolderVariable = "LIVEMUSIC_CACHE";

    /// <summary>Raised when the compiler writes other graphs for the same bundle.</summary>
    internal const int CompilerVersion = 1;

    /// <summary>From this size on weights lie in a file of their own, mapped into memory instead of parsed.</summary>
    const long ExternalFrom = 64L << 20;

    /// <summary>A protobuf message ends at 2 GiB; below this a graph fits for certain.</summary>
    const long InMemoryLimit = 1500L << 20;

    readonly Action<string> notice;

    /// <param name="notice">Takes messages for the user about a cache that cannot be used.</param>
    public GraphCache(string folder, Action<string>? notice = null)
    {
        Folder = System.IO.Path.Combine(folder, "graphs");
        this.notice = notice ?? (_ => { });
    }

    public string Folder { get; }

    /// <summary>
    /// <see cref="FolderVariable"/> if set; else %LOCALAPPDATA%\LiveMusic\cache, ~/Library/Caches/LiveMusic, or $XDG_CACHE_HOME/livemusic
    /// (~/.cache/livemusic).
    /// </summary>
    public static string DefaultFolder()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen) return chosen;
        if (OperatingSystem.IsWindows())
            return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "LiveMusic", "cache");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (OperatingSystem.IsMacOS()) return System.IO.Path.Combine(home, "Library", "Caches", "LiveMusic");
        // The XDG base directory specification ignores a value that is not absolute.
        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && System.IO.Path.IsPathRooted(xdg)
            ? System.IO.Path.Combine(xdg, "livemusic")
            : System.IO.Path.Combine(home, ".cache", "livemusic");
    }

    internal static string Key(string contentHash, CompileOptions options, string graph)
    {
        var text = $"{contentHash}|{CompilerVersion}|{GraphBuilder.Opset}|{options.Key}|{graph}";
        return $"{graph}-{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..32]}";
    }

    /// <summary>The entry of this key, or a new one from <paramref name="build"/>.</summary>
    internal CompiledGraph Get(string key, Func<GraphBuilder> build)
    {
        if (Read(key) is { } known) return known;
        var graph = build();
        try
        {
            return Write(key, graph);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notice($"The cache folder {Folder} cannot be written ({e.Message.TrimEnd('.')}): graphs are compiled again at every start. Free space there, or set {FolderVariable} to another folder.");
        }
        if (graph.WeightBytes > InMemoryLimit)
            throw new IOException($"Graph {graph.Name} has {graph.WeightBytes >> 20} MiB of weights, too many to compile without a cache on disk, and {Folder} cannot be written. Set {FolderVariable} to a folder with room.");
        return new CompiledGraph(graph.Name, graph.Build(_ => null).ToByteArray(), null, graph.WeightBytes, false);
    }

    CompiledGraph? Read(string key)
    {
        try
        {
            var sum = PathOf(key, ".sum");
            if (!File.Exists(sum)) return null;
            // name, weight bytes; then length and hash of the graph and, if any, of the weights
            var parts = File.ReadAllText(sum).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length is not (3 or 4)) return null;
            var weightBytes = long.Parse(parts[1], CultureInfo.InvariantCulture);
            if (parts.Length == 4)
            {
                using var weights = File.OpenRead(PathOf(key, ".weights"));
                if (parts[3] != Sum(weights.Length, SHA256.HashData(weights))) return null;
            }
            var bytes = File.ReadAllBytes(PathOf(key, ".onnx"));
            if (parts[2] != Sum(bytes.Length, SHA256.HashData(bytes))) return null;
            return parts.Length == 4
                ? new CompiledGraph(parts[0], null, PathOf(key, ".onnx"), weightBytes, true)
                : new CompiledGraph(parts[0], bytes, null, weightBytes, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return null;
        }
    }

    CompiledGraph Write(string key, GraphBuilder graph)
    {
        Directory.CreateDirectory(Folder);
        var external = graph.WeightBytes >= ExternalFrom;
        var lines = new List<string> { graph.Name, graph.WeightBytes.ToString(CultureInfo.InvariantCulture) };
        string? weightSum = null;
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        if (external) weightSum = Atomic(PathOf(key, ".weights"), stream => WriteWeights(graph, offsets, stream));

        var file = System.IO.Path.GetFileName(PathOf(key, ".weights"));
        var bytes = graph.Build(w => offsets.TryGetValue(w.Name, out var at) ? (file, at) : null).ToByteArray();
        lines.Add(Atomic(PathOf(key, ".onnx"), stream => stream.Write(bytes)));
        if (weightSum is not null) lines.Add(weightSum);
        Atomic(PathOf(key, ".sum"), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")));
        return new CompiledGraph(graph.Name, external ? null : bytes, external ? PathOf(key, ".onnx") : null, graph.WeightBytes, false);
    }

    /// <summary>Weights one after the other, page-aligned as memory mapping wants them; small ones stay in the graph.</summary>
    static void WriteWeights(GraphBuilder graph, Dictionary<string, long> offsets, Stream stream)
    {
        long at = 0;
        foreach (var weight in graph.Weights.Where(w => w.ByteCount >= 1024))
        {
            var gap = (4096 - at % 4096) % 4096;
            stream.Write(new byte[gap]);
            at += gap;
            offsets[weight.Name] = at;
            var bytes = weight.Bytes();
            stream.Write(bytes);
            at += bytes.Length;
        }
    }

    static string Atomic(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            string sum;
            using (var hash = SHA256.Create())
            using (var file = File.Create(temporary))
            {
                using (var hashing = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true))
                {
                    write(hashing);
                    hashing.FlushFinalBlock();
                }
                file.Flush();
                sum = Sum(file.Length, hash.Hash!);
            }
            File.Move(temporary, path, overwrite: true);
            return sum;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    static string Sum(long length, byte[] hash) => FormattableString.Invariant($"{length} {Convert.ToHexStringLower(hash)}");

    string PathOf(string key, string suffix) => System.IO.Path.Combine(Folder, key + suffix);
}
