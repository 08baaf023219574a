using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;

namespace LiveMusic.Plugin.Core.Engine;

internal sealed partial class EngineLink
{
    /// <summary>One connection, for a thread that does not want to be asynchronous: it sends with a limit and looks whether something came.</summary>
    /// <remarks>Threading: the link's thread alone.</remarks>
    private sealed class Session(MessageChannel<EngineMessage, ClientMessage> channel, Action received) : IDisposable
    {
        private static readonly TimeSpan GoodbyeTime = TimeSpan.FromMilliseconds(200);

        private Task<EngineMessage?>? _next;

        /// <exception cref="IOException">The engine is gone, or took nothing for the time of the limit.</exception>
        public void Send(ClientMessage message, TimeSpan limit, CancellationToken stop)
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
            ends.CancelAfter(limit);
            try
            {
                channel.SendAsync(message, ends.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new IOException("The engine takes no messages.");
            }
        }

        /// <summary>False: nothing came. True with null: the engine closed the connection.</summary>
        public bool TryReceive(out EngineMessage? message)
        {
            if (_next is null)
            {
                _next = channel.ReceiveAsync().AsTask();
                if (!_next.IsCompleted) _next.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(received);
            }
            message = null;
            if (!_next.IsCompleted) return false;
            message = _next.GetAwaiter().GetResult();
            _next = null;
            return true;
        }

        public void Goodbye()
        {
            try
            {
                Send(new Goodbye(), GoodbyeTime, CancellationToken.None);
            }
            // It is gone already: just as well.
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
            }
        }

        public void Dispose()
        {
            channel.DisposeAsync().AsTask().GetAwaiter().GetResult();
            // Observed, or its exception would turn up in the finaliser.
            _ = _next?.ContinueWith(static t => t.Exception, TaskScheduler.Default);
        }
    }
}
