using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>Sends a WAV file, whole or the part that a player asks for when its user jumps.</summary>
internal static class TakeFile
{
    public static async Task SendAsync(HttpContext context, string file)
    {
        var response = context.Response;
        var length = new FileInfo(file).Length;
        response.ContentType = "audio/wav";
        response.Headers.AcceptRanges = "bytes";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(Path.GetFileName(file));
        response.Headers.ContentDisposition = disposition.ToString();
        var (first, count) = (0L, length);
        if (context.Request.GetTypedHeaders().Range is { Unit.Value: "bytes", Ranges: { Count: 1 } ranges })
        {
            (first, count) = Part(ranges.First(), length);
            if (count == 0)
            {
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
                return;
            }
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{first + count - 1}/{length}");
        }
        response.ContentLength = count;
        if (HttpMethods.IsGet(context.Request.Method)) await response.SendFileAsync(file, first, count, context.RequestAborted).ConfigureAwait(false);
    }

    // RFC 9110, 14.1.2: "5-9", "5-" and the last five, "-5". An empty part cannot be sent.
    private static (long First, long Count) Part(RangeItemHeaderValue range, long length)
    {
        if (range.From is not { } first) return range.To is { } last and > 0 ? (Math.Max(0, length - last), Math.Min(last, length)) : (0, 0);
        var end = Math.Min(range.To ?? length - 1, length - 1);
        return first > end ? (0, 0) : (first, end - first + 1);
    }
}
