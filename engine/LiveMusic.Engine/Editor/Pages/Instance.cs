using LiveMusic.Engine.Captures;
using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Playing;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>One instance as its pages know it: the session that serves it now, and what is kept beside it.</summary>
/// <remarks>Any thread.</remarks>
internal sealed partial class Instance : IDisposable
{
    /// <summary>A host takes a change up at its next block. One that processes nothing gets its reset when it does, or not at all.</summary>
    private static readonly TimeSpan ResetPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ResetLook = TimeSpan.FromMilliseconds(5);

    private int _resetting;

    public Instance(Session session, Player? player, TakeLibrary takes, ModelHost model)
    {
        Id = player is null ? EditorPages.IdOf(session.Instance) : Playing.Player.Id;
        Kind = player is not null ? "player" : session.HasMainInput ? "effect" : "instrument";
        Player = player;
        Session = session;
        Sound = new(session);
        session.HeardSound = Sound;
        _capturing = new(Sound, takes, model);
        Sound.CapturePressed = (bars, until) => _ = CaptureAsync(() => _capturing.Bars(bars, until), session.Remark);
    }

    /// <summary>As it stands in addresses: the same with every engine.</summary>
    public string Id { get; }

    /// <summary>instrument, effect or player.</summary>
    public string Kind { get; }

    /// <summary>Its host, where there is no DAW; null: there is one.</summary>
    public Player? Player { get; }

    public Session Session { get; }

    public InstanceSound Sound { get; }

    public InstanceInfo Info => new(Id, Kind, Session.Track);

    /// <summary>Changes a slot here at once, and in the project.</summary>
    public void SetPrompt(int slot, PromptSlot prompt)
    {
        Session.Prompts.Edit(slot, prompt);
        Session.Tell(new PromptEdit(slot, prompt));
    }

    /// <summary>Encodes audio into a slot; the project gets the outcome.</summary>
    public void SetPrompt(int slot, string name, int sampleRate, float[] mono)
        => Session.Prompts.Set(new SetAudioPrompt(slot, name, sampleRate, mono), encoded => Session.Tell(new PromptEdit(slot, encoded)));

    /// <summary>Changes a scene (0…15) here at once, and in the project.</summary>
    public void SetScene(int index, Scene scene)
    {
        Session.Scenes.Set(index, scene);
        Session.Tell(new SceneEdit(index, scene));
    }

    /// <summary>Turns a control as a hand would in one go.</summary>
    public void Turn(ParameterId id, double value)
    {
        Session.Tell(new ParameterEdit((uint)id, 0, 0));
        Session.Tell(new ParameterEdit((uint)id, 1, ParameterTable.Get(id).Clamp(value)));
        Session.Tell(new ParameterEdit((uint)id, 2, 0));
    }

    /// <summary>
    /// Presses the reset button as a hand would: the music begins anew where the value rises, and a plugin takes only the newest of several values, so each is seen
    /// before the next is told.
    /// </summary>
    public async Task ResetAsync()
    {
        if (Interlocked.Exchange(ref _resetting, 1) != 0) return;
        const uint id = (uint)ParameterId.ResetContext;
        Session.Tell(new ParameterEdit(id, 0, 0));
        // Somebody left it pressed.
        if (ResetValue() is > 0) await TurnAsync(0).ConfigureAwait(false);
        await TurnAsync(1).ConfigureAwait(false);
        await TurnAsync(0).ConfigureAwait(false);
        Session.Tell(new ParameterEdit(id, 2, 0));
        Volatile.Write(ref _resetting, 0);

        async Task TurnAsync(double value)
        {
            Session.Tell(new ParameterEdit(id, 1, value));
            var until = Environment.TickCount64 + (long)ResetPatience.TotalMilliseconds;
            while (ResetValue() is { } now && now != value && Environment.TickCount64 < until) await Task.Delay(ResetLook).ConfigureAwait(false);
        }
    }

    public void Dispose() => Sound.Dispose();

    // Null: the session has ended.
    private double? ResetValue()
    {
        double? value = null;
        Session.Look((_, timeline) => value = timeline.Newest(ParameterId.ResetContext));
        return value;
    }
}
