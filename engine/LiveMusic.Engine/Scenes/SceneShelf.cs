using LiveMusic.Engine.Prompts;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Scenes;

/// <summary>The scenes of one instance, and the styles of their prompts. A prompt that cannot be encoded is silent in its scene, and the scene says so.</summary>
/// <remarks>Threading: all members from any thread; a lock of its own, never held while encoding.</remarks>
internal sealed class SceneShelf(PromptEncoder encoder)
{
    private readonly Lock _gate = new();
    private readonly KeptScene[] _scenes = [.. Enumerable.Repeat(KeptScene.Empty, ParameterTable.Scenes)];
    private ILiveModel? _model;
    private long _version;
    private long _styleVersion;

    /// <summary>Grows with every change of what <see cref="Copy"/> gives.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Grows whenever a scene sounds otherwise.</summary>
    public long StyleVersion => Volatile.Read(ref _styleVersion);

    /// <summary>Whether all scenes are encoded or given up.</summary>
    public bool Settled
    {
        get
        {
            lock (_gate) return _model is not null && !Array.Exists(_scenes, s => s.Waiting > 0);
        }
    }

    /// <summary>Scene 1…16.</summary>
    public KeptScene this[int number]
    {
        get
        {
            lock (_gate) return _scenes[number - 1];
        }
    }

    /// <summary>All scenes in order.</summary>
    public KeptScene[] Copy()
    {
        lock (_gate) return [.. _scenes];
    }

    /// <summary>The model is there: scenes that waited for it are encoded now.</summary>
    public void Use(ILiveModel model)
    {
        List<Action> work = [];
        lock (_gate)
        {
            _model = model;
            for (var i = 0; i < _scenes.Length; i++)
                if (_scenes[i].Scene.IsStored) Change(i, _scenes[i].Scene, work);
        }
        foreach (var action in work) action();
    }

    /// <summary>Takes all scenes, whole; what did not change is left alone. Scenes that cannot be played count as not stored.</summary>
    public void Set(Scene[] scenes)
    {
        for (var i = 0; i < ParameterTable.Scenes; i++) Set(i, i < scenes.Length ? scenes[i] : Scene.Nothing);
    }

    /// <summary>Takes one scene (0…15).</summary>
    public void Set(int index, Scene scene)
    {
        if (!scene.IsSound) scene = Scene.Nothing;
        List<Action> work = [];
        lock (_gate)
        {
            if (Same(_scenes[index].Scene, scene)) return;
            Change(index, scene, work);
        }
        foreach (var action in work) action();
    }

    private static bool Same(Scene a, Scene b)
    {
        if (a.Name != b.Name || a.StyleStrength != b.StyleStrength || a.Temperature != b.Temperature || a.TopK != b.TopK) return false;
        if (a.Prompts.Length != b.Prompts.Length || !a.Weights.AsSpan().SequenceEqual(b.Weights)) return false;
        return a.Prompts.Zip(b.Prompts).All(p => p.First.Text == p.Second.Text && p.First.AudioName == p.Second.AudioName && p.First.EmbeddingModel == p.Second.EmbeddingModel
            && (p.First.Embedding ?? []).AsSpan().SequenceEqual(p.Second.Embedding ?? []));
    }

    private void Change(int index, Scene scene, List<Action> work)
    {
        var kept = new KeptScene(scene, new ReadOnlyMemory<float>[scene.Prompts.Length], "", 0);
        for (var i = 0; i < scene.Prompts.Length; i++)
        {
            var (prompt, place) = (scene.Prompts[i], i);
            var text = prompt.Text.Trim();
            if (prompt.Embedding is { Length: > 0 } embedding)
            {
                if (_model is null) continue;
                if (prompt.EmbeddingModel == _model.Description.ContentHash && embedding.Length == _model.Style.Dimension && Array.TrueForAll(embedding, float.IsFinite)) kept.Styles[i] = embedding;
                else kept = kept with { Message = $"'{prompt.AudioName}' was encoded by another model than {_model.Description.Title}: store the scene again with its audio." };
            }
            else if (text.Length > 0)
            {
                kept = kept with { Waiting = kept.Waiting + 1 };
                if (_model is { } model) work.Add(() => encoder.EncodeText(model, text, outcome => Finish(index, scene, place, outcome)));
            }
        }
        _scenes[index] = kept;
        Volatile.Write(ref _version, _version + 1);
        Volatile.Write(ref _styleVersion, _styleVersion + 1);
    }

    private void Finish(int index, Scene scene, int prompt, EncodedPrompt outcome)
    {
        lock (_gate)
        {
            var kept = _scenes[index];
            // Another scene was stored there meanwhile.
            if (!ReferenceEquals(kept.Scene, scene)) return;
            ReadOnlyMemory<float>[] styles = [.. kept.Styles];
            styles[prompt] = outcome.Embedding;
            _scenes[index] = kept with { Styles = styles, Waiting = kept.Waiting - 1, Message = outcome.Message.Length > 0 ? outcome.Message : kept.Message };
            Volatile.Write(ref _version, _version + 1);
            Volatile.Write(ref _styleVersion, _styleVersion + 1);
        }
    }
}

/// <summary>A scene and the styles of its prompts.</summary>
/// <param name="Scene">As it was stored.</param>
/// <param name="Styles">Of each prompt; empty: unused, not encoded yet, or it cannot be.</param>
/// <param name="Message">What is wrong with a prompt; empty: nothing.</param>
/// <param name="Waiting">Prompts that are not encoded yet.</param>
internal sealed record KeptScene(Scene Scene, ReadOnlyMemory<float>[] Styles, string Message, int Waiting)
{
    public static readonly KeptScene Empty = new(Scene.Nothing, [], "", 0);
}
