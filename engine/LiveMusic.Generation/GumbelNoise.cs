using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>
/// The sampling noise of a stream: standard Gumbel values that depend on (seed, frame, level, code) and on nothing else.
/// argmax(logits / T + Gumbel) draws from softmax(logits / T), so with this noise a frame is fixed by its conditions, whatever
/// was generated before, again or instead.
/// </summary>
/// <remarks>
/// Key: the seed. Counter: (code / 4, level, frame low, frame high); one Philox block serves four codes.
/// The values are the same on every run on one machine; the logarithm may differ in its last bit between processors.
/// Threading: <see cref="Fill"/> reads <see cref="Seed"/> and is otherwise pure. No allocation.
/// </remarks>
public sealed class GumbelNoise(ulong seed) : IGumbelNoise
{
    private const int Lanes = 8;

    /// <summary>Any value; another seed is another performance under the same conditions.</summary>
    public ulong Seed { get; set; } = seed;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="values"/> is not a whole number of levels.</exception>
    public void Fill(long frame, int codebookSize, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codebookSize, 1);
        if (values.Length % codebookSize != 0)
            throw new ArgumentException($"{values.Length} values are not whole levels of {codebookSize} codes.", nameof(values));

        FillWords((ulong)frame, codebookSize, MemoryMarshal.Cast<float, uint>(values));
        ToGumbel(values);
    }

    private void FillWords(ulong frame, int codebookSize, Span<uint> words)
    {
        uint key0 = (uint)Seed, key1 = (uint)(Seed >> 32);
        var levels = words.Length / codebookSize;
        for (var level = 0; level < levels; level++)
        {
            var row = words.Slice(level * codebookSize, codebookSize);
            for (var code = 0; code < row.Length; code += 4)
            {
                uint a = (uint)code / 4, b = (uint)level, c = (uint)frame, d = (uint)(frame >> 32);
                Philox4x32.Transform(ref a, ref b, ref c, ref d, key0, key1);
                row[code] = a;
                if (code + 1 < row.Length)
                    row[code + 1] = b;
                if (code + 2 < row.Length)
                    row[code + 2] = c;
                if (code + 3 < row.Length)
                    row[code + 3] = d;
            }
        }
    }

    private static void ToGumbel(Span<float> values)
    {
        var whole = values.Length - values.Length % Lanes;
        for (var i = 0; i < whole; i += Lanes)
            ToGumbel(Vector256.Create<float>(values.Slice(i, Lanes))).CopyTo(values.Slice(i, Lanes));

        // The rest takes the same vector path, so that a value does not depend on where its row ends.
        if (whole < values.Length)
        {
            Span<float> rest = stackalloc float[Lanes];
            rest.Clear();
            values[whole..].CopyTo(rest);
            ToGumbel(Vector256.Create<float>(rest)).CopyTo(rest);
            rest[..(values.Length - whole)].CopyTo(values[whole..]);
        }
    }

    private static Vector256<float> ToGumbel(Vector256<float> bits)
    {
        // 23 random bits, centred in their cell: exact in a float, never 0 and never 1, so both logarithms are finite.
        var mantissa = Vector256.ConvertToSingle((bits.AsUInt32() >>> 9).AsInt32());
        var uniform = (mantissa + Vector256.Create(0.5f)) * Vector256.Create(1f / (1 << 23));
        return -Vector256.Log(-Vector256.Log(uniform));
    }
}
