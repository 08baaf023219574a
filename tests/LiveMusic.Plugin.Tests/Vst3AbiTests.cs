using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Tests;

/// <summary>The C# declarations of VST3 have the sizes and offsets that a C compiler gives to the same structs.</summary>
public sealed class Vst3AbiTests
{
    [Fact]
    public void EveryStructHasTheLayoutOfTheCCompiler()
    {
        if (LayoutOfC() is not { } layout)
        {
            Assert.Skip("There is no C compiler.");
            return;
        }
        var seen = new HashSet<Type>();
        foreach (var line in layout.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Trim().Split(' ');
            int[] expected = [.. parts.Skip(1).Select(p => int.Parse(p, CultureInfo.InvariantCulture))];
            var type = typeof(FUnknown).Assembly.GetType($"{typeof(FUnknown).Namespace}.{parts[0]}", throwOnError: true)!;
            seen.Add(type);
            Assert.True(Size(type) == expected[0], $"{parts[0]}: C has {expected[0]} bytes, C# {Size(type)}");
            var fields = Fields(type);
            if (expected.Length == 1)
            {
                // A table of functions: as many as fit, those of the extended interface included.
                Assert.Equal(expected[0], fields.Sum(f => Size(f.FieldType)));
                continue;
            }
            Assert.Equal(expected.Length - 1, fields.Length);
            for (var i = 0; i < fields.Length; i++)
            {
                var offset = (int)Marshal.OffsetOf(type, fields[i].Name);
                Assert.True(offset == expected[i + 1], $"{parts[0]}.{fields[i].Name}: C has it at {expected[i + 1]}, C# at {offset}");
            }
        }
        var all = typeof(FUnknown).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(FUnknown).Namespace && t.IsValueType && !t.IsNested && !t.IsGenericTypeDefinition);
        Assert.Empty(all.Except(seen).Select(t => t.Name));
    }

    [Fact]
    public unsafe void IdentifiersHaveOneTextAndTheBytesOfTheirSystem()
    {
        var id = new Tuid(0x00112233, 0x44556677, 0x8899AABB, 0xCCDDEEFF);
        Assert.Equal("00112233445566778899AABBCCDDEEFF", id.ToString());
        Assert.True(Tuid.TryParse(id.ToString(), out var parsed));
        Assert.Equal(id, parsed);
        Assert.False(Tuid.TryParse("0011", out _));
        Assert.False(Tuid.TryParse("0011223344556677x899AABBCCDDEEFF", out _));
        var bytes = Convert.ToHexString(new ReadOnlySpan<byte>(&id, Tuid.Size));
        // A GUID's first half lies the other way around.
        Assert.Equal(OperatingSystem.IsWindows() ? "33221100554477668899AABBCCDDEEFF" : "00112233445566778899AABBCCDDEEFF", bytes);
    }

    [Fact]
    public unsafe void TextIsCutAtACharacterAndTerminated()
    {
        var buffer = stackalloc char[4];
        Vst3Text.Copy("abcd", buffer, 4);
        Assert.Equal("abc", Vst3Text.Read(buffer, 4));
        Vst3Text.Copy("ab\U0001F3B9", buffer, 4);
        Assert.Equal("ab", Vst3Text.Read(buffer, 4));
        var bytes = stackalloc byte[4];
        Vst3Text.Copy("aää", bytes, 4);
        Assert.Equal("aä", Vst3Text.Read(bytes, 4));
        Assert.True(Vst3Text.Matches(Vst3Text.Pointer(ViewType.Editor), "editor"u8));
        Assert.False(Vst3Text.Matches(null, "editor"u8));
    }

    private static string? LayoutOfC()
    {
        var folder = Directory.CreateTempSubdirectory("livemusic-vst3-abi").FullName;
        try
        {
            foreach (var name in (string[])["vst3_abi.h", "vst3_layout.c"])
            {
                using var resource = typeof(Vst3AbiTests).Assembly.GetManifestResourceStream(name)!;
                using var file = File.Create(Path.Combine(folder, name));
                resource.CopyTo(file);
            }
            var program = Path.Combine(folder, OperatingSystem.IsWindows() ? "layout.exe" : "layout");
            foreach (var compiler in OperatingSystem.IsWindows() ? ["gcc", "clang"] : (string[])["cc", "gcc", "clang"])
            {
                try
                {
                    Run(compiler, Path.Combine(folder, "vst3_layout.c"), "-o", program);
                    return Run(program);
                }
                // This compiler is not installed; try the next.
                catch (Win32Exception)
                {
                }
            }
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private static FieldInfo[] Fields(Type type)
        => [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(f => f.MetadataToken)];

    private static int Size(Type type)
        => type.IsFunctionPointer || type.IsPointer ? nint.Size : (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
