using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core;

internal sealed unsafe partial class PluginInstance
{
    private readonly SortedDictionary<uint, double> _unknownParameters = [];
    private IReadOnlyList<UnknownPart> _unknownParts = [];
    private string _savedModelName = "";
    private string _savedModelHash = "";

    /// <summary>A newer release's state, kept byte for byte until a state that we understand is loaded.</summary>
    private byte[]? _newer;
    private string _keptMessage = "";

    /// <param name="withContext">False for a preset: it brings a sound, not the place where somebody's music stood.</param>
    public byte[] SaveState(bool withContext = true)
    {
        if (_newer is not null) return [.. _newer];
        var values = new SortedDictionary<uint, double>(_unknownParameters);
        foreach (var parameter in ParameterTable.All) values[(uint)parameter.Id] = GetValue(parameter);
        var model = _link?.Status.Model;
        var known = model is { ContentHash.Length: > 0 };
        return StateFormat.Write(new()
        {
            Parameters = values,
            Prompts = _prompts.Copy(),
            ModelName = known ? model!.Name : _savedModelName,
            ModelHash = known ? model!.ContentHash : _savedModelHash,
            Context = withContext ? _region?.ContextSnapshot.Read() ?? _context.Saved : [],
            Unknown = _unknownParts,
        });
    }

    /// <summary>
    /// Applies what differs from the present state and nothing else: hosts load states for undo, several times at once, and while music plays.
    /// False: refused, nothing was changed; the reason was logged.
    /// </summary>
    /// <param name="bytes">What <see cref="SaveState"/> wrote, then or in another release.</param>
    /// <param name="withContext">False: a project's state, loaded as a preset (see <see cref="SaveState"/>).</param>
    public bool LoadState(ReadOnlySpan<byte> bytes, bool withContext = true)
    {
        var verdict = StateFormat.Read(bytes, out var state, out var message);
        switch (verdict)
        {
            case StateVerdict.Refused:
                _host.Log(LogLevel.Error, message);
                return false;
            case StateVerdict.Newer:
                _newer = bytes.ToArray();
                _keptMessage = message;
                _host.Log(LogLevel.Warning, message);
                return true;
        }
        _newer = null;
        _keptMessage = "";
        _unknownParameters.Clear();
        foreach (var (id, value) in state!.Parameters)
            if (ParameterTable.Find(id) is null) _unknownParameters[id] = value;
        foreach (var parameter in ParameterTable.All)
            Audio.SetFromMain(parameter.Index, state.Parameters.GetValueOrDefault((uint)parameter.Id, parameter.Default));
        _unknownParts = state.Unknown;
        _savedModelName = state.ModelName;
        _savedModelHash = state.ModelHash;
        _context.Set(withContext ? state.Context : []);
        _prompts.SetAll(state.Prompts);
        _link?.Wake();
        return true;
    }
}
