using LiveMusic.Engine.Captures;
using LiveMusic.Engine.Desktop;
using LiveMusic.Engine.Playing;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>Does what a page wants, or says why not. What cannot be changes nothing.</summary>
/// <remarks>Threading: the page's hearing task; <see cref="Instance"/> and <see cref="Visible"/> are shared with its telling task.</remarks>
internal sealed partial class IntentHandler(EditorPages pages, PageSocket socket)
{
    private const double LongestSample = InstanceSound.InputSeconds;

    private volatile Instance? _instance;
    private volatile bool _visible = true;
    private AudioUpload? _upload;
    private PlayerSound? _sound;
    private Player? _soundOf;

    /// <summary>The instance that the page shows; null: none is there now.</summary>
    public Instance? Instance { get => _instance; set => _instance = value; }

    /// <summary>Whether anybody sees the page.</summary>
    public bool Visible => _visible;

    public async ValueTask DoAsync(ReadIntent intent, CancellationToken ct)
    {
        if (_upload is { } upload)
        {
            EndUpload();
            await TellAsync("audioPrompt", $"'{upload.Name}' did not come whole: something else came in between. Load it again.", ct).ConfigureAwait(false);
        }
        if (intent.Message is Ping ping) await socket.TellAsync(new Echo(ping.Mark), ct).ConfigureAwait(false);
        else if (Fault(intent, ct) is { } fault) await TellAsync(intent.About, fault, ct).ConfigureAwait(false);
    }

    /// <summary>A binary message: a piece of an audio prompt.</summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (_upload is not { } upload)
        {
            await TellAsync("audioPrompt", "Sound came that no message announced; it was thrown away.", ct).ConfigureAwait(false);
        }
        else if (!upload.TryAdd(bytes.Span))
        {
            EndUpload();
            await TellAsync("audioPrompt", $"'{upload.Name}' is not what was announced (whole samples, and no more of them). Load it again.", ct).ConfigureAwait(false);
        }
        else if (upload.Complete)
        {
            EndUpload();
            if (_instance is { } instance) instance.SetPrompt(upload.Slot, upload.Name, upload.SampleRate, upload.Samples);
        }
    }

    /// <summary>The page is gone: what it had begun ends.</summary>
    public void Leave() => EndUpload();

    private ValueTask TellAsync(string about, string fault, CancellationToken ct) => socket.TellAsync(new Problem(about, fault), ct);

    // Null: it is done, or under way.
    private string? Fault(ReadIntent intent, CancellationToken ct)
    {
        switch (intent.Message)
        {
            case null:
                return intent.Fault;
            case Visible visible:
                _visible = visible.Now;
                return null;
            case Reveal reveal:
                return Do(reveal);
        }
        if (_instance is not { } instance) return "The instance is not there at the moment; nothing was changed.";
        switch (intent.Message)
        {
            case Edit edit:
                return Do(instance, edit);
            case SetPrompt prompt:
                return Do(instance, prompt);
            case AudioPrompt prompt:
                return Begin(prompt);
            case SamplePrompt prompt:
                return Do(instance, prompt);
            case Capture capture:
                return Do(instance, capture, ct);
            case RecallTake recall:
                return Do(instance, recall);
            case PrintTake print:
                return Do(instance, print);
            case Reset:
                _ = instance.ResetAsync();
                return null;
            case StoreScene or NameScene or ClearScene or EditScene:
                return SceneIntents.Do(instance, intent.Message);
            case StoreBookmark or NameBookmark or ClearBookmark:
                return BookmarkIntents.Do(instance, intent.Message);
            case SetBalls balls:
                return SceneIntents.Do(instance, balls);
            case SetTransport transport:
                return Do(instance, transport);
            case Played played:
                return Do(instance, played, ct);
            default:
                return $"This instance cannot do '{intent.About}'.";
        }
    }

    private static string? Do(Instance instance, Edit edit)
    {
        if (ParameterTable.Find(edit.Id) is not { } parameter) return $"There is no parameter {edit.Id}.";
        if (edit.Phase is < 0 or > 2) return $"An edit has phase 0, 1 or 2, not {edit.Phase}.";
        if (edit.Phase == 1 && !(edit.Value >= parameter.Minimum && edit.Value <= parameter.Maximum))
            return FormattableString.Invariant($"{parameter.Name} goes from {parameter.Minimum} to {parameter.Maximum}; {edit.Value} is outside.");
        instance.Session.Tell(new ParameterEdit(edit.Id, edit.Phase, edit.Phase == 1 ? parameter.Clamp(edit.Value) : 0));
        return null;
    }

    private static string? Do(Instance instance, SetPrompt prompt)
    {
        if (SlotFault(prompt.Slot) is { } fault) return fault;
        if (prompt.Text.Length > ControlProtocol.MaximumPromptLength)
            return $"This prompt has {prompt.Text.Length} characters; {ControlProtocol.MaximumPromptLength} are possible. Shorten it.";
        instance.SetPrompt(prompt.Slot, new PromptSlot(prompt.Text));
        return null;
    }

    private string? Begin(AudioPrompt prompt)
    {
        if (SlotFault(prompt.Slot) is { } slotFault) return slotFault;
        if (prompt.Name.Length is 0 or > ControlProtocol.MaximumPromptLength) return $"An audio prompt has a name of 1 to {ControlProtocol.MaximumPromptLength} characters.";
        if (AudioUpload.Fault(prompt) is { } fault) return fault;
        if (!pages.TryBeginUpload()) return "Other pages are loading sound just now. Try again in a moment.";
        _upload = new(prompt);
        return null;
    }

    private static string? Do(Instance instance, SamplePrompt prompt)
    {
        if (SlotFault(prompt.Slot) is { } fault) return fault;
        if (!(prompt.Seconds is >= 1 and <= LongestSample)) return FormattableString.Invariant($"1 to {LongestSample} s can be sampled, not {prompt.Seconds}.");
        if (instance.Sound.Find(prompt.Source) is not { } from) return "What can be sampled is 'output', 'sidechain' and, of an effect, 'main'.";
        if (from.Sound.Fault.Length > 0) return from.Sound.Fault;
        var (position, frames) = from.Sound.Last(prompt.Seconds);
        var samples = new float[frames * from.Channels];
        if (frames == 0 || !from.Sound.TryRead(position, samples)) return $"{from.Title}: nothing was heard there yet.";
        var name = FormattableString.Invariant($"{from.Title}, {(double)frames / from.Sound.SampleRate:0.#} s");
        instance.SetPrompt(prompt.Slot, name, from.Sound.SampleRate, from.Channels == 1 ? samples : Mono(samples));
        return null;
    }

    private static string? Do(Instance instance, SetTransport transport)
    {
        if (instance.Player is not { } player) return "The transport is the host's: play and set the tempo there.";
        if (transport.Tempo is { } tempo && !(tempo is >= PlayerState.LowestTempo and <= PlayerState.HighestTempo))
            return FormattableString.Invariant($"The tempo goes from {PlayerState.LowestTempo} to {PlayerState.HighestTempo} BPM; {tempo} is outside.");
        player.SetTransport(transport.Playing, transport.Tempo);
        return null;
    }

    private string? Do(Instance instance, Played played, CancellationToken ct)
    {
        if (instance.Player is not { } player) return "This instance is heard in its DAW.";
        if (played.Frames < 0) return "Nothing plays backwards.";
        if (_sound is null || !ReferenceEquals(_soundOf, player))
        {
            (_sound, _soundOf) = (new(player, socket), player);
            _ = PlayAsync(_sound, ct);
        }
        _sound.Played(played.Frames);
        return null;

        static async Task PlayAsync(PlayerSound sound, CancellationToken ct)
        {
            try
            {
                await sound.RunAsync(ct).ConfigureAwait(false);
            }
            // The page is gone, or the player is.
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
            }
        }
    }

    private string? Do(Reveal reveal)
    {
        if (pages.Takes.FileOf(reveal.Take) is not { } file || !File.Exists(file)) return "This take is no longer there.";
        try
        {
            FileManager.Reveal(file);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private void EndUpload()
    {
        if (_upload is null) return;
        _upload = null;
        pages.EndUpload();
    }

    private static float[] Mono(float[] stereo)
    {
        var mono = new float[stereo.Length / 2];
        for (var i = 0; i < mono.Length; i++) mono[i] = 0.5f * (stereo[2 * i] + stereo[2 * i + 1]);
        return mono;
    }

    private static string? SlotFault(int slot)
        => (uint)slot < ParameterTable.PromptSlots ? null : $"There is no prompt slot {slot + 1}; there are {ParameterTable.PromptSlots}.";
}
