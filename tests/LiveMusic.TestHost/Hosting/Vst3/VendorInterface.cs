using System.Text;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>LiveMusic's own interface of a component: what the CLAP says through its vendor extensions. Any other plugin has none.</summary>
internal sealed unsafe class VendorInterface : IDisposable
{
    private readonly Com<ILiveMusicExtension>* _face;

    public VendorInterface(void* component)
    {
        _face = Com.Query<ILiveMusicExtension>(component, ILiveMusicExtension.Iid);
    }

    public bool HasDiagnostics => _face != null;

    public bool HasPrompts => _face != null;

    public long? AllocatedOnAudioThread => _face == null ? null : Table->AudioThreadAllocatedBytes(_face);

    public long? Collections => _face == null ? null : Table->GcCount(_face);

    private ILiveMusicExtension* Table => _face->Table;

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
            return _face != null && Table->SetPromptText(_face, (uint)slot, utf8) != 0;
        }
    }

    public string? Prompt(int slot)
    {
        const int size = 4096;
        byte* buffer = stackalloc byte[size];
        return _face != null && Table->GetPromptText(_face, (uint)slot, buffer, size) != 0 ? ClapText.Read(buffer, size) : null;
    }

    public void Dispose() => Com.Release(_face);
}
