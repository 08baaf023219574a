using System.Runtime.CompilerServices;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Scenes;

/// <summary>How much of each scene is heard, the faders first; they sum to 1.</summary>
[InlineArray(Count)]
internal struct SceneShares
{
    /// <summary>The faders and all scenes.</summary>
    public const int Count = ParameterTable.Scenes + 1;

    private float _first;

    public static SceneShares Only(int scene)
    {
        var shares = new SceneShares();
        shares[scene] = 1;
        return shares;
    }

    /// <summary>Goes the way to <paramref name="other"/>: 0 stays, 1 is there.</summary>
    public static SceneShares Between(in SceneShares here, in SceneShares other, float way)
    {
        if (way <= 0) return here;
        if (way >= 1) return other;
        var between = new SceneShares();
        for (var i = 0; i < Count; i++) between[i] = here[i] + way * (other[i] - here[i]);
        return between;
    }
}
