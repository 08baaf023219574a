namespace LiveMusic.Models.Tests;

public sealed class TokenizerTests
{
    static WordNgramTokenizer Tokenizer()
    {
        using var bundle = new RandomBundle();
        return WordNgramTokenizer.Open(bundle.TokenizerPath, bundle.Config.Style.Text);
    }

    [Fact]
    public void GivesWordsThenTrigramsThenPairs()
    {
        var ids = new long[16];
        Assert.Empty(Tokenizer().Encode("slow, Jazz", ids));
        Assert.Equal([1, 11, 12, 2, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0, 0], ids);
    }

    [Fact]
    public void TruncatesLongPrompts()
    {
        var ids = new long[16];
        Tokenizer().Encode(string.Join(' ', Enumerable.Repeat("jazz", 50)), ids);
        Assert.DoesNotContain(0, ids);
    }

    [Fact]
    public void ReturnsUnknownWords()
    {
        Assert.Equal(["zither", "9th"], Tokenizer().Encode("zither jazz 9th zither", new long[16]));
    }

    [Theory]
    [InlineData("", "no words")]
    [InlineData(" …! ", "no words")]
    [InlineData("xylophone", "none of the words in this prompt: xylophone. Try words such as")]
    [InlineData("jaz", "Did you mean jazz?")]
    [InlineData("Drumms", "Did you mean drums?")]
    public void SaysWhatItDoesNotKnow(string prompt, string message)
    {
        var e = Assert.Throws<PromptException>(() => Tokenizer().Encode(prompt, new long[16]));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
