using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core;

internal sealed unsafe partial class PluginInstance
{
    private readonly SortedDictionary<uint, double> _unknownParameters = [];
    private IReadOnlyList<UnknownPart> _unknownParts = [];
    private string _savedModelName = "";
    private volatile string _savedModelHash = "";

    /// <summary>A newer release's state, kept byte for byte until another state is loaded.</summary>
    private byte[]? _newer;
    private string _keptMessage = "";

    /// <param name="withContext">False for a preset: it brings a sound, not the place where somebody's music stood.</param>
    public byte[] SaveState(bool withContext = true)
    {
        if (_newer is not null) return SaveBesideNewer(_newer);
        var values = new SortedDictionary<uint, double>(_unknownParameters);
        foreach (var parameter in ParameterTable.All) values[(uint)parameter.Id] = GetValue(parameter);
        var model = _link?.Status.Model;
        var known = model is { ContentHash.Length: > 0 };
        return StateFormat.Write(new()
        {
            Parameters = values,
            Prompts = _prompts.Copy(),
            Scenes = _scenes.Copy(),
            Balls = _scenes.Balls is { Length: > 0 } balls ? balls : null,
            Bookmarks = withContext ? _bookmarks.Copy() : null,
            ModelName = known ? model!.Name : _savedModelName,
            ModelHash = known ? model!.ContentHash : _savedModelHash,
            Context = withContext ? Context() : null,
            Print = withContext ? _print.Take : null,
            Unknown = _unknownParts,
        });
    }

    /// <summary>
    /// Applies what differs from the present state and nothing else: hosts load states for undo, several times at once, in any order with activation, and while music
    /// plays. What plays goes on; the context counts for the next start that wants it (<see cref="ParameterId.Start"/>).
    /// False: refused, nothing was changed; the reason was logged.
    /// </summary>
    /// <param name="bytes">What <see cref="SaveState"/> wrote, then or in another release.</param>
    /// <param name="withContext">False: a project's state, loaded as a preset (see <see cref="SaveState"/>).</param>
    public bool LoadState(ReadOnlySpan<byte> bytes, bool withContext = true)
    {
        var verdict = StateFormat.Read(bytes, out var state, out var message);
        if (verdict == StateVerdict.Refused)
        {
            _host.Log(LogLevel.Error, message);
            return false;
        }
        if (verdict == StateVerdict.Newer) _host.Log(LogLevel.Warning, message);
        _keptMessage = message;
        _newer = state!.Newer;
        _unknownParameters.Clear();
        foreach (var (id, value) in state.Parameters)
            if (ParameterTable.Find(id) is null) _unknownParameters[id] = value;
        foreach (var parameter in ParameterTable.All)
            Audio.SetFromMain(parameter.Index, state.Parameters.GetValueOrDefault((uint)parameter.Id, parameter.Default));
        _unknownParts = state.Unknown;
        _savedModelName = state.ModelName;
        _savedModelHash = state.ModelHash;
        if (withContext && state.Context is { } context) Keep(context);
        if (withContext) _print.Set(state.Print);
        _prompts.SetAll(state.Prompts ?? (_newer is null ? PromptBook.Nothing() : PromptBook.Default()));
        _scenes.SetAll(state.Scenes ?? SceneBook.Nothing());
        _scenes.SetBalls(state.Balls ?? []);
        if (withContext) _bookmarks.SetAll(state.Bookmarks ?? BookmarkBook.Nothing());
        _link?.Wake();
        return true;
    }

    // Nothing changed: the very bytes. Else they, and beside them what is no longer as a new instance has it.
    private byte[] SaveBesideNewer(byte[] newer)
    {
        var changed = new SortedDictionary<uint, double>(_unknownParameters);
        foreach (var parameter in ParameterTable.All)
            if (GetValue(parameter) != parameter.Default) changed[(uint)parameter.Id] = GetValue(parameter);
        var prompts = _prompts.Copy();
        var samePrompts = PromptBook.Same(prompts, PromptBook.Default());
        var scenes = _scenes.Copy();
        var balls = _scenes.Balls is { Length: > 0 } moved ? moved : null;
        if (changed.Count == 0 && samePrompts && balls is null && _print.Take is null && !Array.Exists(scenes, s => s.IsStored) && !Array.Exists(_bookmarks.Copy(), b => b.IsStored) && _unknownParts.Count == 0) return [.. newer];
        return StateFormat.Write(new() { Parameters = changed, Prompts = samePrompts ? null : prompts, Scenes = scenes, Balls = balls, Bookmarks = _bookmarks.Copy(), Print = _print.Take, Newer = newer, Unknown = _unknownParts });
    }

    // An instance that was not heard, or that begins with the project each time, has no other place than the project's: saving it twice must not move it.
    private byte[] Context()
    {
        var own = Volatile.Read(ref _audio->Heard) != 0 && Audio.Origin != StartValue.Project;
        return own && _region?.ContextSnapshot.Read() is { } now ? now : _context.Saved;
    }

    private void Keep(byte[] context)
    {
        if (!_context.Set(context)) return;
        if (_region is not null) Volatile.Write(ref _region.Header->ProjectContext, _context.Version);
        Volatile.Write(ref _audio->ProjectChanged, 1);
    }
}
