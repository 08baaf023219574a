using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Plugin.Core.Printing;

/// <summary>The printed take of an instance: what the project keeps of it, and its samples for the audio thread.</summary>
/// <remarks>
/// Threading: <see cref="Set"/> and <see cref="Dispose"/> from the main thread and the engine link; the rest from any thread but the audio thread. Files are read on a thread that
/// lives as long as there is something to read. The audio thread takes samples up by a pointer, and what it may still read is not freed (<see cref="AudioProcessor.IsHeld"/>).
/// </remarks>
internal sealed unsafe class PrintBook(AudioState* audio, HostNotifier host) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AudioProcessor _processor = new(audio);
    private readonly List<nint> _retired = [];
    private CancellationTokenSource? _loading;
    private Task _worker = Task.CompletedTask;
    private PrintedTake? _take;
    private string _fault = "";
    private long _version;
    private bool _disposed;

    /// <summary>Null: nothing is printed.</summary>
    public PrintedTake? Take
    {
        get
        {
            lock (_gate) return _take;
        }
    }

    /// <summary>Grows with every change of what <see cref="Status"/> says, but for the turn of the parameter and the song's.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Why the take is not heard in its place; empty: it is, or nobody wants it.</summary>
    public string Message
    {
        get
        {
            if (_processor.GetValue(audio->PrintIndex) <= 0) return "";
            lock (_gate)
            {
                if (_take is not { } take) return "'Printed take' is on, and no take is printed here: the music is generated. Print one in the editor, or turn it off.";
                var cause = _fault.Length > 0 ? _fault : (PrintFault)Volatile.Read(ref audio->PrintFault) switch
                {
                    PrintFault.Rate => FormattableString.Invariant($"it has {take.SampleRate} Hz and the host {audio->SampleRate:0.#} Hz. Choose its rate in the host, or print another take."),
                    PrintFault.Tempo => FormattableString.Invariant($"it was played at {take.Tempo:0.###} BPM and the song has another tempo by now, so its place is not known. Set that tempo, or print another take."),
                    PrintFault.NoPlace => "the host tells no song position or no tempo, so its place is not known.",
                    _ => "",
                };
                return cause.Length == 0 ? "" : $"The printed take '{take.Name}' is not heard, the music is generated: {cause}";
            }
        }
    }

    public PrintedTakeStatus Status => new(Take?.Name ?? "", Message);

    /// <summary>Whether it is another than before.</summary>
    public bool Set(PrintedTake? take)
    {
        lock (_gate)
        {
            if (_disposed || take == _take) return false;
            _take = take;
            _fault = "";
            Volatile.Write(ref _version, _version + 1);
            _loading?.Cancel();
            var loading = _loading = new();
            Volatile.Write(ref audio->PrintPending, take is null ? 0 : 1);
            // One after the other, so that the newest is the last.
            _worker = _worker.ContinueWith(_ => Work(take, loading.Token), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
            return true;
        }
    }

    public void Dispose()
    {
        Task worker;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _loading?.Cancel();
            worker = _worker;
        }
        worker.Wait();
        Retire(_processor.Exchange(null));
        foreach (var sound in _retired) NativeMemory.Free((void*)sound);
        _loading?.Dispose();
    }

    private void Work(PrintedTake? take, CancellationToken ct)
    {
        PrintedSound* sound = null;
        var fault = "";
        try
        {
            if (take is { IsSound: false }) fault = "what the project says of it cannot be. Print a take again.";
            else if (take is not null) sound = TakeReader.Load(take, ct);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException or UnauthorizedAccessException)
        {
            fault = e is OutOfMemoryException ? "there is no memory for it. Print a shorter take." : e.Message;
        }
        lock (_gate)
        {
            if (ct.IsCancellationRequested)
            {
                if (sound != null) NativeMemory.Free(sound);
                return;
            }
            _fault = fault;
            Retire(_processor.Exchange(sound));
            Volatile.Write(ref audio->PrintFault, 0);
            Volatile.Write(ref audio->PrintPending, 0);
            Volatile.Write(ref _version, _version + 1);
        }
        if (fault.Length > 0) host.Log(LogLevel.Warning, $"The printed take '{take!.Name}' is not heard: {fault}");
    }

    // Within the gate, or when nobody else is left. What a block still reads waits for the next time.
    private void Retire(PrintedSound* sound)
    {
        if (sound != null) _retired.Add((nint)sound);
        for (var i = _retired.Count - 1; i >= 0; i--)
        {
            if (_processor.IsHeld((PrintedSound*)_retired[i])) continue;
            NativeMemory.Free((void*)_retired[i]);
            _retired.RemoveAt(i);
        }
    }
}
