using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Loading;
using LiveMusic.Models;

namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>A model, and the host that its music is played for.</summary>
internal sealed class LoadedHost : IDisposable
{
    private readonly RotatingLog _log = new(null);
    private readonly ModelHost _host;

    /// <summary>Loads the model and waits for it.</summary>
    /// <exception cref="IOException">It cannot be loaded; the message says why.</exception>
    public LoadedHost(Func<ILiveModel> load)
    {
        _host = new("model", load, _log);
        while (_host.Model is null && _host.Status.State != "failed") Thread.Sleep(20);
        if (_host.Model is not { } model)
        {
            var message = _host.Status.Message;
            Dispose();
            throw new IOException(message);
        }
        (Model, Music) = (model, new(_host, _log));
    }

    public ILiveModel Model { get; }

    public HostedMusic Music { get; }

    public void Dispose()
    {
        _host.Dispose();
        _log.Dispose();
    }
}
