using System.CommandLine;
using LiveMusic.TestHost.Validation;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>validate</c>: our own checks. Exit code 1 when one fails.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("plugin") { Description = "The .clap or .vst3 to load: a file or a bundle." };
        var id = new Option<string?>("--id") { Description = "Only the plugin with this id." };
        var cycles = new Option<int>("--load-cycles") { Description = "Loads and unloads that are tried.", DefaultValueFactory = _ => 5 };
        var command = new Command("validate", "Check a library's plugins as hosts would use them.") { path, id, cycles };
        command.SetAction(parsed =>
        {
            IReadOnlyList<CheckResult> results = new PluginValidator(parsed.GetValue(path)!) { LoadCycles = parsed.GetValue(cycles) }.Run(parsed.GetValue(id));
            foreach (CheckResult result in results)
            {
                Console.Out.WriteLine(result);
            }

            int failed = results.Count(r => r.Outcome == CheckOutcome.Failed);
            Console.Out.WriteLine($"{results.Count} checks, {failed} failed, {results.Count(r => r.Outcome == CheckOutcome.Skipped)} skipped");
            return failed == 0 ? 0 : 1;
        });
        return command;
    }
}
