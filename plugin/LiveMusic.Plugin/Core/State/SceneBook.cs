using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core.State;

/// <summary>The scenes of an instance, and where the balls lie on its pad.</summary>
/// <remarks>Threading: main thread and engine link; each call is atomic.</remarks>
internal sealed class SceneBook
{
    private readonly Lock _gate = new();
    private Scene[] _scenes = Nothing();
    private float[] _balls = [];
    private long _version;
    private long _ballsVersion;

    /// <summary>Grows with every change of a scene.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Grows with every change of <see cref="Balls"/>.</summary>
    public long BallsVersion => Volatile.Read(ref _ballsVersion);

    /// <summary>x and y of each slot; empty: nobody has moved one.</summary>
    public float[] Balls
    {
        get { lock (_gate) return _balls; }
    }

    public static Scene[] Nothing()
    {
        var scenes = new Scene[ParameterTable.Scenes];
        Array.Fill(scenes, Scene.Nothing);
        return scenes;
    }

    /// <summary>What a person sees of scene 1…16; null: nothing is stored there.</summary>
    public string? Title(int number)
    {
        lock (_gate) return number >= 1 && number <= _scenes.Length && _scenes[number - 1] is { IsStored: true } scene ? scene.Name : null;
    }

    public Scene[] Copy()
    {
        lock (_gate) return [.. _scenes];
    }

    public void Set(int index, Scene scene)
    {
        lock (_gate) _scenes[index] = scene;
        Interlocked.Increment(ref _version);
    }

    public void SetAll(Scene[] scenes)
    {
        lock (_gate)
        {
            // Nothing here and nothing there is what most projects are: not worth telling.
            if (!Array.Exists(scenes, s => s.IsStored) && !Array.Exists(_scenes, s => s.IsStored)) return;
            _scenes = [.. scenes];
        }
        Interlocked.Increment(ref _version);
    }

    public void SetBalls(float[] balls)
    {
        lock (_gate)
        {
            if (_balls.AsSpan().SequenceEqual(balls)) return;
            _balls = balls;
        }
        Interlocked.Increment(ref _ballsVersion);
    }
}
