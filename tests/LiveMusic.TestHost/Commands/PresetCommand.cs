using System.CommandLine;
using System.Globalization;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>preset</c>: a plugin's state with prompts and values of one's own, as a file: a .vstpreset for a VST3, the bare state for a CLAP.</summary>
internal static class PresetCommand
{
    public static Command Create()
    {
        Option<string> plugin = PluginOption.Create();
        var id = new Option<string?>("--id") { Description = "Plugin id; the first when absent." };
        var prompt = new Option<string[]>("--prompt") { Description = "Text of the next prompt slot; may be given several times." };
        var set = new Option<string[]>("--set") { Description = "A parameter's value, NAME=NUMBER; may be given several times." };
        var output = new Option<string>("--out") { Description = "File to write.", Required = true };
        var command = new Command("preset", "Write a plugin's state with these prompts and values to a file.") { plugin, id, prompt, set, output };
        command.SetAction(parsed =>
        {
            using HostedLibrary library = HostedLibrary.Load(parsed.GetValue(plugin)!);
            using HostedPlugin instance = library.Create(parsed.GetValue(id), new ThreadRoles());
            string[] prompts = parsed.GetValue(prompt) ?? [];
            for (int i = 0; i < prompts.Length; i++)
            {
                if (!instance.SetPrompt(i, prompts[i]))
                {
                    throw new HostException($"{instance.Description.Name} does not take a text for prompt slot {i}.");
                }
            }

            using var changes = new EventList();
            using var answers = new EventList();
            foreach (string assignment in parsed.GetValue(set) ?? [])
            {
                string[] parts = assignment.Split('=', 2);
                if (parts.Length != 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                {
                    throw new HostException($"'{assignment}' is no NAME=NUMBER.");
                }

                PluginParameter parameter = instance.Parameter(parts[0]);
                changes.AddParameter(parameter.Id, parameter.Cookie, value, 0);
            }

            instance.Flush(changes, answers);
            byte[] state = instance.SaveState() ?? throw new HostException($"{instance.Description.Name} saves no state.");
            File.WriteAllBytes(parsed.GetValue(output)!, state);
            Console.Out.WriteLine($"{parsed.GetValue(output)}: {state.Length} bytes");
            return 0;
        });
        return command;
    }
}
