using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Scanning;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>scan</c>: what a host's plugin scanner sees, and how long it takes.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("plugin") { Description = "The .clap or .vst3 to load: a file or a bundle." };
        var times = new Option<int>("--times") { Description = "Only measure: scans in so many fresh processes." };
        var once = new Option<bool>("--once") { Description = "One scan; writes the milliseconds of load, read and unload.", Hidden = true };
        var command = new Command("scan", "List a library's plugins, ports and parameters, and time the scan.") { path, times, once };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(once))
            {
                ScanTime time = ScanReport.Once(parsed.GetValue(path)!);
                Write($"{time.Load} {time.Read} {time.Unload}");
                return 0;
            }

            if (parsed.GetValue(times) is > 0 and int processes)
            {
                ScanReport report = ScanReport.Measure(parsed.GetValue(path)!, processes);
                Console.Out.Write(report.ToText());
                return report.Started.Count == 0 ? 0 : 1;
            }

            long begin = Stopwatch.GetTimestamp();
            using HostedLibrary library = HostedLibrary.Load(parsed.GetValue(path)!);
            double load = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            Write($"{library.Path}: {library.Format}, loaded and listed in {load:0.0} ms");
            var roles = new ThreadRoles();
            foreach (PluginDescription description in library.Plugins)
            {
                begin = Stopwatch.GetTimestamp();
                using HostedPlugin plugin = library.Create(description.Id, roles);
                plugin.Serve();
                double create = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                Describe(plugin, create);
            }

            return 0;
        });
        return command;
    }

    private static void Describe(HostedPlugin plugin, double milliseconds)
    {
        PluginDescription d = plugin.Description;
        Write($"");
        Write($"{d.Id}  {d.Name} {d.Version}, {d.Vendor}  [{string.Join(", ", d.Features)}]  created in {milliseconds:0.0} ms");
        Write($"  {d.Description}");
        foreach (AudioPort p in plugin.Inputs)
        {
            Write($"  in   {p.Name}, {p.Channels} channels{(p.IsMain ? ", main" : "")}");
        }

        foreach (AudioPort p in plugin.Outputs)
        {
            Write($"  out  {p.Name}, {p.Channels} channels{(p.IsMain ? ", main" : "")}");
        }

        foreach (NotePort p in plugin.NoteInputs)
        {
            Write($"  note {p.Name}, dialects {p.Dialects}");
        }

        string state = plugin.SaveState() is { } bytes ? $"{bytes.Length} bytes" : "none";
        Write($"  state {state}; diagnostics {(plugin.HasDiagnostics ? "yes" : "no")}, prompts {(plugin.HasPrompts ? "yes" : "no")}, render modes {(plugin.HasRenderModes ? "yes" : "no")}");
        foreach (PluginParameter p in plugin.Parameters)
        {
            string min = plugin.ValueToText(p.Id, p.Min) ?? "?";
            string max = plugin.ValueToText(p.Id, p.Max) ?? "?";
            string value = plugin.ValueToText(p.Id, p.Default) ?? "?";
            string kind = (p.IsStepped ? " stepped" : "") + (p.IsAutomatable ? "" : " not automatable") + (p.IsReadOnly ? " read-only" : "");
            Write($"  {p.Id,10}  {(p.Module.Length > 0 ? p.Module + "/" : "") + p.Name,-36} {min} … {max}, default {value}{kind}");
        }
    }

    private static void Write(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
