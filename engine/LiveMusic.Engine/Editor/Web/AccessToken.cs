using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>What opens an engine's pages: 192 random bits, in letters that addresses take as they are.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class AccessToken(string text)
{
    private const int Bytes = 24;

    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

    public string Text { get; } = text;

    public static AccessToken Fresh() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Takes the same time however much of it is right.</summary>
    public bool Is(string claimed) => CryptographicOperations.FixedTimeEquals(_utf8, Encoding.UTF8.GetBytes(claimed));

    /// <summary>A name for something of this engine that nobody can guess who does not have the token.</summary>
    public string NameFor(string thing)
        => Base64Url.EncodeToString(HMACSHA256.HashData(_utf8, Encoding.UTF8.GetBytes(thing)).AsSpan(0, Bytes));
}
