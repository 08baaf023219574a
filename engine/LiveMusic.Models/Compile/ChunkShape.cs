namespace LiveMusic.Models.Compile;

/// <summary>The numbers outside the language model's own section that its graphs depend on.</summary>
/// <param name="Style">Levels and codebook size count; the towers do not.</param>
internal sealed record ChunkShape(int ChunkFrames, int ContextFrames, RvqConfig Rvq, StyleCodes Style)
{
    public static ChunkShape Of(BundleConfig c) => new(c.ChunkFrames, c.ContextFrames, c.Rvq, new StyleCodes(c.Style.Levels, c.Style.CodebookSize));
}

/// <summary>How many style codes condition the language model, and how many values each has.</summary>
internal sealed record StyleCodes(int Levels, int CodebookSize);
