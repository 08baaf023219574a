using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Bench;

namespace LiveMusic.TestHost.Tests;

/// <summary>The C# declarations of CLAP have the sizes and offsets that a C compiler gives to the same structs.</summary>
[Collection(PluginTests.Name)]
public sealed class ClapAbiTests(TestPlugin plugin)
{
    [Fact]
    public void EveryStructHasTheLayoutOfTheCCompiler()
    {
        if (PassthroughPlugin.AbiLayout(plugin.Folder) is not { } layout)
        {
            return;
        }

        var seen = new HashSet<Type>();
        foreach (string line in layout.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Trim().Split(' ');
            int[] expected = [.. parts.Skip(1).Select(p => int.Parse(p, CultureInfo.InvariantCulture))];
            Type type = typeof(ClapPlugin).Assembly.GetType($"LiveMusic.Plugin.Clap.Interop.{parts[0]}", throwOnError: true)!;
            seen.Add(type);
            Assert.True(Size(type) == expected[0], $"{parts[0]}: C has {expected[0]} bytes, C# {Size(type)}");
            if (expected.Length > 1)
            {
                FieldInfo[] fields = Fields(type);
                Assert.Equal(expected.Length - 1, fields.Length);
                for (int i = 0; i < fields.Length; i++)
                {
                    int offset = (int)Marshal.OffsetOf(type, fields[i].Name);
                    Assert.True(offset == expected[i + 1], $"{parts[0]}.{fields[i].Name}: C has it at {expected[i + 1]}, C# at {offset}");
                }
            }
            else
            {
                // A table of functions: as many as fit.
                Assert.Equal(expected[0], Fields(type).Length * nint.Size);
            }
        }

        Type[] all = [.. typeof(ClapPlugin).Assembly.GetTypes().Where(t => t.Namespace == typeof(ClapPlugin).Namespace && t.IsValueType && !t.IsNested)];
        Assert.Empty(all.Except(seen).Select(t => t.Name));
    }

    [Fact]
    public unsafe void TextIsCutAtACharacterAndTerminated()
    {
        byte* buffer = stackalloc byte[5];
        Assert.Equal(3, ClapText.Copy("aää"u8, buffer, 5));
        Assert.Equal("aä", ClapText.Read(buffer));
        Assert.Equal(3, ClapText.Copy("aää", buffer, 5));
        Assert.Equal("aä", ClapText.Read(buffer, 5));
        Assert.True(ClapText.Matches(ClapText.Pointer(ClapPluginParams.Id), "clap.params"u8));
        Assert.False(ClapText.Matches(ClapText.Pointer("clap.params2"u8), ClapPluginParams.Id));
        Assert.False(ClapText.Matches(ClapText.Pointer("clap.para"u8), ClapPluginParams.Id));
        Assert.False(ClapText.Matches(null, ClapPluginParams.Id));
    }

    private static FieldInfo[] Fields(Type type) =>
        [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(f => f.MetadataToken)];

    private static int Size(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
