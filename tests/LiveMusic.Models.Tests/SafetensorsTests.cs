using System.Buffers.Binary;
using System.Text;
using LiveMusic.Models.Safetensors;

namespace LiveMusic.Models.Tests;

public sealed class SafetensorsTests : IDisposable
{
    readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void ReadsWhatItWrote()
    {
        new SafetensorsWriter().Add("a/b", [1, -2, 3.5f, 0], 2, 2).AddHalf("h", [0.5f, -8], 2).Add("ids", [5L, -1], 1, 2).Add("none", Array.Empty<float>(), 0, 4).Save(path);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([1, -2, 3.5f, 0], file.ReadF32("a/b"));
        Assert.Equal([2, 2], file.Tensors["a/b"].Shape);
        Assert.Equal([0.5f, -8], file.ReadF32("h"));
        Assert.Equal([5, -1], file.ReadI64("ids"));
        Assert.Empty(file.ReadF32("none"));
    }

    [Fact]
    public void ReadsBFloat16AndInt32()
    {
        Write("""{"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"i":{"dtype":"I32","shape":[1],"data_offsets":[4,8]}}""", [0x80, 0x3F, 0x20, 0xC0, 0xFE, 0xFF, 0xFF, 0xFF]);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([1, -2.5f], file.ReadF32("b"));
        Assert.Equal([-2], file.ReadI64("i"));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "'a' claims bytes 0 to 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "'a' has 8 bytes, but F32 [3] needs 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "'a' claims bytes 8 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "'a' has a dimension of -2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""", "'a' has an impossible shape")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", "'a' has element type F64")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "names tensor 'a' twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensors 'a' and 'b' overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes after its last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "4 bytes before tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "'a' lacks dtype, shape or data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "'a': shape is not a list")]
    [InlineData("""{"a":7}""", "'a' is not described by an object")]
    [InlineData("""[1]""", "header that is not an object")]
    [InlineData("""{"a":""", "not valid JSON")]
    [InlineData("hello", "not valid JSON")]
    [InlineData("""{"a":{"dtype":5,"shape":[2],"data_offsets":[0,8]}}""", "not what safetensors prescribes")]
    public void RefusesAHeaderThatLies(string header, string cause)
    {
        Write(header, new byte[8]);
        Refuses(cause);
    }

    [Fact]
    public void RefusesATruncatedFile()
    {
        new SafetensorsWriter().Add("a", new float[64], 64).Save(path);
        var bytes = File.ReadAllBytes(path);
        foreach (var length in new[] { 0, 7, 9, 30, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            Refuses("");
        }
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(200_000_000UL)]
    [InlineData(17UL)]
    public void RefusesAnAbsurdHeaderLength(ulong length)
    {
        var bytes = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);
        Refuses($"header has {length} bytes");
    }

    [Fact]
    public void RefusesAMissingFile()
    {
        var e = Assert.Throws<BundleException>(() => SafetensorsFile.Open(path + ".none"));
        Assert.Contains("cannot be opened", e.Message, StringComparison.Ordinal);
    }

    void Refuses(string cause)
    {
        var e = Assert.Throws<BundleException>(() => SafetensorsFile.Open(path).Dispose());
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
    }

    void Write(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        File.WriteAllBytes(path, [.. length, .. text, .. data]);
    }
}
