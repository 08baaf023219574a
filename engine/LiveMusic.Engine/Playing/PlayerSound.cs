using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Playing;

/// <summary>
/// Sends a player's sound to one page, as fast as the page plays it: what it has played makes room for more. The page's own socket holds up nothing but this.
/// </summary>
/// <remarks>Threading: one <see cref="RunAsync"/>; <see cref="Played"/> from the page's hearing task.</remarks>
internal sealed class PlayerSound(Player player, PageSocket socket)
{
    /// <summary>How often it is looked what the page has played. Much less lies ready in it at no time.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Frames of one message at most.</summary>
    private const int MostFrames = 10 * Player.BlockFrames;

    /// <summary>
    /// A page that has less than this left gets what there is, if only silence. Until then the engine may take its time: it makes sound for a clock, and a page that fills
    /// its buffer takes a quarter of a second at once. More than the page's word is old: it tells twenty times a second what it has played.
    /// </summary>
    private const double UrgentSeconds = 0.1;

    private readonly byte[] _message = new byte[MostFrames * Unsafe.SizeOf<StereoFrame>()];
    private long _played;

    /// <summary>Frames of this stream that the page has played, in all.</summary>
    public void Played(long frames) => Volatile.Write(ref _played, frames);

    /// <summary>Waits for its turn and plays until the page is gone, or the player is.</summary>
    /// <exception cref="IOException">The page takes nothing.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await player.Floor.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            Volatile.Write(ref _played, 0);
            await socket.TellAsync(new Sound(Player.SampleRate, 2, Begins: true), ct).ConfigureAwait(false);
            using var ticks = new PeriodicTimer(Look);
            for (long sent = 0; !player.Closed;)
            {
                var ahead = sent - Math.Clamp(Volatile.Read(ref _played), 0, sent);
                player.Behind = ahead;
                var count = Render(ahead, (long)(player.AheadSeconds * Player.SampleRate));
                if (count == 0)
                {
                    await ticks.WaitForNextTickAsync(ct).ConfigureAwait(false);
                    continue;
                }
                sent += count;
                player.Behind = ahead + count;
                await socket.TellAsync(_message.AsMemory(0, count * Unsafe.SizeOf<StereoFrame>()), ct).ConfigureAwait(false);
            }
        }
        finally
        {
            player.Rest();
            player.Floor.Release();
        }
    }

    private int Render(long ahead, long wanted)
    {
        var frames = MemoryMarshal.Cast<byte, StereoFrame>(_message.AsSpan());
        var enough = Math.Min(wanted, (long)(UrgentSeconds * Player.SampleRate));
        var count = 0;
        while (ahead + count < wanted && count + Player.BlockFrames <= MostFrames
            && player.Render(frames.Slice(count, Player.BlockFrames), urgent: ahead + count < enough) is > 0 and var rendered) count += rendered;
        return count;
    }
}
