using LiveMusic.Engine.Installation;

namespace LiveMusic.Engine.Tests;

/// <summary>Headers as the formats' own documents lay them out (elf.h, the PE format page, mach-o/loader.h and fat.h).</summary>
public sealed class BinaryHeaderTests
{
    public const string ElfArm64 = "7F454C46020101000000000000000000" + "0300B70001000000";

    /// <summary>The PE header follows the DOS header, whose last field says where.</summary>
    public const string WindowsX64 = "4D5A" + Zeros58 + "40000000" + "50450000" + "6486";

    private const string Zeros58 = "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [InlineData(ElfArm64, "Linux ARM64")]
    [InlineData("7F454C46020101000000000000000000" + "03003E0001000000", "Linux x86-64")]
    [InlineData("7F454C46010201000000000000000000" + "0003000300000001", "Linux x86")]
    [InlineData(WindowsX64, "Windows x86-64")]
    [InlineData("4D5A" + Zeros58 + "40000000" + "50450000" + "64AA", "Windows ARM64")]
    [InlineData("CFFAEDFE" + "0C000001" + "00000000", "macOS ARM64")]
    [InlineData("CAFEBABE" + "00000002" + "01000007" + "00000003000010000000100000000000" + "0100000C" + "00000000000020000000100000000000", "macOS x86-64/ARM64")]
    public void A_header_names_system_and_processor(string hex, string expected) => Assert.Equal(expected, Read(hex).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("7F454C46")]
    [InlineData("4D5A")]
    [InlineData("4D5A" + Zeros58 + "FFFFFFFF")]
    [InlineData("CAFEBABE" + "00000041" + "0000000000000000")]
    [InlineData("23212F62696E2F73680A")]
    public void Anything_else_is_no_library(string hex) => Assert.Throws<InvalidDataException>(() => Read(hex));

    [Fact]
    public void This_engines_own_executable_fits_here()
    {
        var header = BinaryHeader.Read(InstallBench.Executable);
        Assert.Equal(BinaryHeader.Own.ToString(), header.ToString());
        Assert.True(header.FitsHere);
        Assert.False(Read(header.System == "Windows" ? ElfArm64 : WindowsX64).FitsHere);
    }

    private static BinaryHeader Read(string hex)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Convert.FromHexString(hex));
            return BinaryHeader.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
