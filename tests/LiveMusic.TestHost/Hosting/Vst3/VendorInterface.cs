using System.Runtime.InteropServices;
using System.Text;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>LiveMusic's own interface of a component: what the CLAP says through its vendor extensions. Any other plugin has none.</summary>
internal sealed unsafe class VendorInterface : IDisposable
{
    private readonly void* _face;

    public VendorInterface(void* component)
    {
        _face = Vst3Call.Query(component, VendorTable.Id);
    }

    public bool HasDiagnostics => _face != null;

    public bool HasPrompts => _face != null;

    public long? AllocatedOnAudioThread => _face == null ? null : Table->AudioThreadAllocatedBytes(_face);

    public long? Collections => _face == null ? null : Table->GcCount(_face);

    private VendorTable* Table => Vst3Call.Table<VendorTable>(_face);

    public PluginStatus? Status(double at)
    {
        if (_face == null)
        {
            return null;
        }

        var status = new LiveMusicStatus { Size = (uint)sizeof(LiveMusicStatus) };
        return Table->Status(_face, &status) == 0 ? null : PluginStatus.From(&status, at);
    }

    public void ForceCollection()
    {
        if (_face != null)
        {
            Table->ForceCollection(_face);
        }
    }

    public bool SetPrompt(int slot, string text)
    {
        fixed (byte* utf8 = Encoding.UTF8.GetBytes(text + '\0'))
        {
            return _face != null && Table->SetPrompt(_face, (uint)slot, utf8) == Vst3Result.Ok;
        }
    }

    public string? Prompt(int slot)
    {
        const int size = 4096;
        byte* buffer = stackalloc byte[size];
        return _face != null && Table->GetPrompt(_face, (uint)slot, buffer, size) == Vst3Result.Ok ? ClapText.Read(buffer, size) : null;
    }

    public void Dispose()
    {
        if (_face != null)
        {
            Vst3Call.Release(_face);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct VendorTable
    {
        public static readonly Vst3Id Id = new(0x4C697665, 0x4D757369, 0x63564E44, 0x00000001);

        public UnknownTable Unknown;
        public delegate* unmanaged[Stdcall]<void*, long> AudioThreadAllocatedBytes;
        public delegate* unmanaged[Stdcall]<void*, void> ForceCollection;
        public delegate* unmanaged[Stdcall]<void*, long> GcCount;
        public delegate* unmanaged[Stdcall]<void*, LiveMusicStatus*, uint> Status;
        public delegate* unmanaged[Stdcall]<void*, uint, byte*, int> SetPrompt;
        public delegate* unmanaged[Stdcall]<void*, uint, byte*, uint, int> GetPrompt;
    }
}
