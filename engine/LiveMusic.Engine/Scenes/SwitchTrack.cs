using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Scenes;

/// <summary>
/// The switches of one parameter over the host's samples: a scene, freeze, the number of recalls. A switch counts from where it was made or, quantised, from the line of the song on which it is to be heard; with
/// a glide it takes its time from there on.
/// </summary>
/// <remarks>
/// Everything is a function of what was told, and nothing of when it was looked at: the same project gives the same scenes, in real time and in a bounce. Threading: guarded by the
/// session's gate.
/// </remarks>
/// <param name="first">Where it stands before anything is told; null: the first value tells it.</param>
internal sealed class SwitchTrack(int? first = null)
{
    /// <summary>A switch that is older than so many others is over.</summary>
    private const int Kept = 64;

    private readonly List<Switch> _switches = [];
    private int _base = first ?? 0;
    private int _forgotten;
    private int _waiting;
    private bool _known = first is not null;

    /// <summary>The first value that was told.</summary>
    public int First { get; private set; }

    /// <summary>The value that was told last.</summary>
    public int Newest => _switches.Count == 0 ? _base : _switches[^1].Value;

    /// <summary>Takes what the parameter is from a host sample on. The first value tells where it stands.</summary>
    /// <param name="asked">Host sample.</param>
    /// <param name="value">Of a scene, 0: the faders.</param>
    /// <param name="unit">On which lines of the song it is heard.</param>
    /// <param name="lead">Host samples that pass until it can be heard.</param>
    /// <param name="glide">Host samples that it takes.</param>
    /// <param name="late">Host samples behind its line with which it begins.</param>
    public void Add(long asked, int value, QuantiseValue unit, long lead, double glide = 0, long late = 0)
    {
        if (!_known)
        {
            (_known, _base, First) = (true, value, value);
            return;
        }
        if (value == Newest) return;
        if (_switches.Count == Kept)
        {
            if (_switches[0] is { Earliest: not null, Heard: null }) _waiting--;
            _base = _switches[0].Value;
            _switches.RemoveAt(0);
            _forgotten++;
        }
        if (unit != QuantiseValue.Off) _waiting++;
        _switches.Add(new(asked, value, unit, unit == QuantiseValue.Off ? null : asked + lead, null, glide, late));
    }

    /// <summary>The host told its time: switches that waited for it find their line.</summary>
    public void Resolve(in TransportBlock block, double hostRate)
    {
        for (var i = _switches.Count - 1; _waiting > 0 && i >= 0; i--)
        {
            var made = _switches[i];
            if (made.Earliest is not { } earliest || made.Heard is not null || made.Asked >= block.HostSample + block.Frames) continue;
            _waiting--;
            // Without a song there are no lines: it counts as it was made.
            var line = SongLines.Next(block, made.Unit, earliest, hostRate);
            _switches[i] = line is null ? made with { Earliest = null } : made with { Heard = line + made.Late };
        }
    }

    /// <summary>Switches that count or will count, of those made up to a host sample; null: of all. One that waits for the host's time is not yet among them.</summary>
    public int Count(long? control)
    {
        var count = _forgotten;
        foreach (var made in _switches)
            if (made.IsKnown(control)) count++;
        return count;
    }

    /// <summary>What is heard.</summary>
    /// <param name="control">Switches made up to this host sample count; null: all.</param>
    /// <param name="heard">Host sample that is asked about; null: nothing was heard yet.</param>
    public SceneShares At(long? control, long? heard)
    {
        var shares = SceneShares.Only(_base);
        foreach (var made in _switches)
        {
            if (!made.IsKnown(control) || made.Heard is { } line && heard < line) continue;
            var since = (made.Heard is null ? control ?? heard : heard) - (made.Heard ?? made.Asked);
            shares = SceneShares.Between(shares, SceneShares.Only(made.Value), made.Glide > 0 && since is { } passed ? (float)(passed / made.Glide) : 1);
        }
        return shares;
    }

    /// <summary>The value that counts, a glide to it included.</summary>
    public int ValueAt(long? control, long? heard) => LastAt(control, heard)?.Value ?? _base;

    /// <summary>Host sample of the line from which the value that counts is heard; null: it counted at once.</summary>
    public long? LineAt(long? control, long? heard) => LastAt(control, heard) is { } made ? made.Heard - made.Late : null;

    /// <summary>Host sample of the first line after <paramref name="heard"/> on which a switch is to be heard; null: none is.</summary>
    public long? NextLine(long? control, long heard)
    {
        long? next = null;
        foreach (var made in _switches)
            if (made.IsKnown(control) && made.Heard > heard && !(next <= made.Heard)) next = made.Heard;
        return next;
    }

    /// <summary>Host sample from which the switches after the first <paramref name="count"/> are heard; null: at once, as far as can be. <see cref="long.MaxValue"/>: there are none.</summary>
    public long? HeardFrom(int count)
    {
        long? first = long.MaxValue;
        for (var i = Math.Max(0, count - _forgotten); i < _switches.Count; i++)
        {
            if (!_switches[i].IsKnown(null)) continue;
            if (_switches[i].Heard is not { } line) return null;
            first = Math.Min(first.Value, line);
        }
        return first;
    }

    private Switch? LastAt(long? control, long? heard)
    {
        for (var i = _switches.Count - 1; i >= 0; i--)
            if (_switches[i].IsKnown(control) && !(_switches[i].Heard is { } from && heard < from)) return _switches[i];
        return null;
    }

    /// <param name="Asked">Host sample at which it was made.</param>
    /// <param name="Value">What the parameter is from there on.</param>
    /// <param name="Unit">Lines on which it is heard.</param>
    /// <param name="Earliest">Host sample from which it can be heard; null: it is not quantised.</param>
    /// <param name="Heard">Host sample of its line, or so much later as it begins; null: none, or not known yet.</param>
    /// <param name="Glide">Host samples.</param>
    /// <param name="Late">Host samples behind its line.</param>
    private readonly record struct Switch(long Asked, int Value, QuantiseValue Unit, long? Earliest, long? Heard, double Glide, long Late)
    {
        public bool IsKnown(long? control) => (control is null || Asked <= control) && (Earliest is null || Heard is not null);
    }
}
