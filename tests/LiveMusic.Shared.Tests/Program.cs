using LiveMusic.Shared.Tests;
using Xunit.Runner.InProc.SystemConsole;

// The test program: runs its tests, or plays the other process in one of them.
return args is [OtherProcess.Mark, ..] ? await OtherProcess.PlayAsync(args[1..]) : await ConsoleRunner.Run(args);
