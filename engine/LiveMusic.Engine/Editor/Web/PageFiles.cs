using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>The page's files, which lie in this assembly.</summary>
/// <remarks>Immutable; any thread.</remarks>
internal static class PageFiles
{
    private const string Prefix = "page/";
    private const string Start = "/index.html";

    private static readonly Assembly Home = typeof(PageFiles).Assembly;

    /// <summary>Path as a browser asks for it → the resource's name.</summary>
    private static readonly Dictionary<string, string> Resources = Home.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        // Built on Windows, folders have its separator.
        .ToDictionary(name => "/" + name[Prefix.Length..].Replace('\\', '/'), StringComparer.Ordinal);

    /// <summary>Whether the page was built in at all.</summary>
    public static bool Complete => Resources.ContainsKey(Start);

    /// <summary>False: there is no such file.</summary>
    public static async Task<bool> TryServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value is "/" or null ? Start : context.Request.Path.Value;
        if (!Resources.TryGetValue(path, out var name)) return false;
        var stream = Home.GetManifestResourceStream(name)!;
        await using (stream.ConfigureAwait(false))
        {
            context.Response.ContentType = TypeOf(path);
            context.Response.ContentLength = stream.Length;
            if (HttpMethods.IsGet(context.Request.Method)) await stream.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        }
        return true;
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" or ".map" => "application/json",
        ".webmanifest" => "application/manifest+json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".wasm" => "application/wasm",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
