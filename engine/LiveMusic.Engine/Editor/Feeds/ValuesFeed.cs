using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>Where the controls stand, whoever moved them.</summary>
internal sealed unsafe class ValuesFeed : IFeed
{
    private readonly double[] _now = new double[ParameterTable.Count];
    private readonly double[] _told = Enumerable.Repeat(double.NaN, ParameterTable.Count).ToArray();
    private bool _changed;

    public void Look(SharedRegion region, Timeline timeline)
    {
        for (var i = 0; i < _now.Length; i++)
        {
            // Another process wrote it: it is brought into its range, a value that is no number too.
            var value = ParameterTable.All[i].Clamp(Volatile.Read(ref region.Header->Values[i]));
            _changed |= value != _told[i];
            _now[i] = value;
        }
    }

    public Truth? Next()
    {
        if (!_changed) return null;
        _changed = false;
        List<double[]> changed = [];
        for (var i = 0; i < _now.Length; i++)
        {
            if (_now[i] == _told[i]) continue;
            changed.Add([(uint)ParameterTable.All[i].Id, _now[i]]);
            _told[i] = _now[i];
        }
        return new Values([.. changed]);
    }
}
