using System.Text.Json;
using System.Text.RegularExpressions;

namespace LiveMusic.Models;

/// <summary>tokenizer.json as written.</summary>
internal sealed record TokenizerFile
{
    public required string Kind { get; init; }
    public required int MaxTokens { get; init; }
    public bool LowerCase { get; init; } = true;
    public required string WordPattern { get; init; }
    public List<string>? KnownWords { get; init; }
    public required Dictionary<string, int> Vocab { get; init; }
}

/// <summary>
/// The text tower's tokenizer of kind "word-ngrams": for each word <c>w:word</c> and its character trigrams <c>c:abc</c> of <c>^word$</c>,
/// then word pairs <c>b:one two</c>. Grams outside the vocabulary are left out; 0 is padding.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
public sealed class WordNgramTokenizer
{
    const string Cure = "Export the bundle again.";

    readonly Regex words;
    readonly bool lowerCase;
    readonly Dictionary<string, int> vocabulary;
    readonly HashSet<string> known;

    WordNgramTokenizer(Regex words, TokenizerFile file, HashSet<string> known)
    {
        this.words = words;
        lowerCase = file.LowerCase;
        vocabulary = file.Vocab;
        this.known = known;
        MaxTokens = file.MaxTokens;
    }

    public int MaxTokens { get; }

    /// <summary>Reads and checks a tokenizer against the text tower that it feeds.</summary>
    /// <exception cref="BundleException">The file is missing, damaged, of another kind, or does not fit the tower.</exception>
    public static WordNgramTokenizer Open(string path, TextTowerConfig tower)
    {
        TokenizerFile file;
        try
        {
            using var stream = File.OpenRead(path);
            file = JsonSerializer.Deserialize(stream, BundleJson.Default.TokenizerFile)
                ?? throw new BundleException(path, "holds null.", Cure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(path, $"the tokenizer cannot be opened ({e.Message.TrimEnd('.')}).", "Without it no text prompt can be encoded: put the file back or fetch the bundle again.", e);
        }
        catch (JsonException e)
        {
            throw new BundleException(path, $"is not a valid tokenizer ({e.Message.TrimEnd('.')}).", Cure, e);
        }

        if (file.Kind != tower.Kind) throw new BundleException(path, $"kind is '{file.Kind}', but model.json asks for '{tower.Kind}'.", Cure);
        if (file.MaxTokens != tower.MaxTokens) throw new BundleException(path, $"max_tokens is {file.MaxTokens}, but model.json says {tower.MaxTokens}.", Cure);
        foreach (var (gram, id) in file.Vocab)
            if (id < 1 || id >= tower.Vocabulary) throw new BundleException(path, $"vocab gives '{gram}' the id {id}, outside 1 to {tower.Vocabulary - 1}.", Cure);
        Regex pattern;
        try
        {
            pattern = new Regex(file.WordPattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new BundleException(path, $"word_pattern '{file.WordPattern}' is not a usable regular expression.", Cure, e);
        }
        var known = file.KnownWords is { } list
            ? list.ToHashSet(StringComparer.Ordinal)
            : file.Vocab.Keys.Where(g => g.StartsWith("w:", StringComparison.Ordinal)).Select(g => g[2..]).ToHashSet(StringComparer.Ordinal);
        return new WordNgramTokenizer(pattern, file, known);
    }

    /// <summary>Writes <see cref="MaxTokens"/> ids.</summary>
    /// <returns>The words that the model does not know, each once, in order.</returns>
    /// <exception cref="PromptException">None of the words is known, or there is no word.</exception>
    public IReadOnlyList<string> Encode(string text, Span<long> ids)
    {
        var found = Words(text);
        if (found.Count == 0) throw new PromptException("The prompt has no words. Describe the music in English words, for example a genre, an instrument or a mood.");
        var unknown = found.Where(w => !known.Contains(w)).Distinct(StringComparer.Ordinal).ToList();
        if (!found.Exists(known.Contains))
            throw new PromptException($"The model knows none of the words in this prompt: {string.Join(", ", unknown)}. {Suggestion(unknown)}");

        ids.Clear();
        var n = 0;
        foreach (var gram in Grams(found))
        {
            if (n == MaxTokens) break;
            if (vocabulary.TryGetValue(gram, out var id)) ids[n++] = id;
        }
        if (n == 0) throw new PromptException($"The model knows nothing in this prompt: {string.Join(", ", found)}. {Suggestion(found)}");
        return unknown;
    }

    /// <summary>Whether every word of the text is known.</summary>
    public bool Knows(string text) => Words(text).TrueForAll(known.Contains);

    List<string> Words(string text)
    {
        var list = new List<string>();
        foreach (var match in words.EnumerateMatches(lowerCase ? text = text.ToLowerInvariant() : text))
            list.Add(text.Substring(match.Index, match.Length));
        return list;
    }

    static IEnumerable<string> Grams(List<string> words)
    {
        foreach (var word in words)
        {
            yield return "w:" + word;
            var w = $"^{word}$";
            for (var i = 0; i < w.Length - 2; i++) yield return $"c:{w.AsSpan(i, 3)}";
        }
        for (var i = 1; i < words.Count; i++) yield return $"b:{words[i - 1]} {words[i]}";
    }

    string Suggestion(List<string> unknown)
    {
        var near = unknown.Take(4).Select(Nearest).OfType<string>().Distinct().ToList();
        return near.Count > 0
            ? $"Did you mean {string.Join(", ", near)}?"
            : $"Try words such as {string.Join(", ", known.Where(w => w.Length > 3).Order(StringComparer.Ordinal).Where((_, i) => i % Math.Max(1, known.Count / 6) == 0).Take(5))}.";
    }

    string? Nearest(string word)
    {
        string? best = null;
        var bestDistance = word.Length > 4 ? 3 : 2;
        foreach (var candidate in known.Order(StringComparer.Ordinal))
        {
            if (Math.Abs(candidate.Length - word.Length) >= bestDistance) continue;
            var d = EditDistance(word, candidate);
            if (d < bestDistance) (best, bestDistance) = (candidate, d);
        }
        return best;
    }

    static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var d = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = d;
            }
        }
        return row[b.Length];
    }
}
