using LiveMusic.Plugin.Core.State;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

/// <summary>Whole states through a host's stream, which moves a piece at a time and need not know its size.</summary>
/// <remarks>UI thread.</remarks>
internal static unsafe class HostStream
{
    public static bool TryWrite(Com<IBStream>* stream, byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var taken = 0;
                if (stream->Table->Write(stream, start + done, bytes.Length - done, &taken) != TResult.Ok || taken <= 0) return false;
                done += Math.Min(taken, bytes.Length - done);
            }
        }
        return true;
    }

    /// <summary>From the stream's position to its end.</summary>
    public static bool TryRead(Com<IBStream>* stream, out ReadOnlySpan<byte> bytes)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        bytes = default;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= StateFormat.MaximumBytes) return false;
                Array.Resize(ref buffer, 2 * length);
            }
            var got = 0;
            int result;
            fixed (byte* place = &buffer[length]) result = stream->Table->Read(stream, place, buffer.Length - length, &got);
            if (got < 0 || got > buffer.Length - length) return false;
            // At its end a stream may say Ok, False or an error; whether something is missing the checksum knows.
            if (got == 0) break;
            length += got;
            if (result != TResult.Ok) break;
        }
        bytes = buffer.AsSpan(0, length);
        return true;
    }

    /// <summary>Whether the host says that this is to be the default of new instances: a sound, not the place where somebody's music stands.</summary>
    public static bool IsDefaultPreset(Com<IBStream>* stream)
    {
        var said = Com.Query<IStreamAttributes>(stream, IStreamAttributes.Iid);
        if (said == null) return false;
        var attributes = said->Table->GetAttributes(said);
        var text = stackalloc char[Vst3Text.Length];
        text[0] = '\0';
        var known = attributes != null
            && attributes->Table->GetString(attributes, Vst3Text.Pointer(IStreamAttributes.StateType), text, Vst3Text.Length * sizeof(char)) == TResult.Ok;
        Com.Release(said);
        return known && Vst3Text.Read(text) == IStreamAttributes.DefaultState;
    }
}
