using LiveMusic.Engine.Captures;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>What a page wants of takes.</summary>
internal sealed partial class IntentHandler
{
    private string? Do(Instance instance, Capture capture, CancellationToken ct)
    {
        if (Instance.CaptureFault(capture.Bars, capture.Seconds) is { } fault) return fault;
        _ = instance.CaptureAsync(capture.Bars, capture.Seconds ?? 0, message => _ = SayAsync(message));
        return null;

        async Task SayAsync(string message)
        {
            try
            {
                await TellAsync("capture", message, ct).ConfigureAwait(false);
            }
            // Nobody is left to be told.
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
            }
        }
    }

    private string? Do(Instance instance, RecallTake recall)
    {
        if (pages.Takes.FileOf(recall.Take) is not { } file || !File.Exists(file)) return "This take is no longer there.";
        return instance.Recall(file, pages.Model.Status.ContentHash);
    }

    private string? Do(Instance instance, PrintTake print)
    {
        if (instance.Player is not null) return "There is no song here in which a take could have a place. Print it in a DAW.";
        if (print.Take.Length == 0)
        {
            instance.Print(null);
            return null;
        }
        if (pages.Takes.FileOf(print.Take) is not { } file || !File.Exists(file)) return "This take is no longer there.";
        return instance.Print(file);
    }
}
