using LiveMusic.Shared.Platform;

namespace LiveMusic.Shared.Tests.Platform;

public sealed class ProcessLifeTests
{
    [Fact]
    public async Task The_living_are_told_from_the_dead()
    {
        File.AppendAllText("/tmp/pl.log", "0\n");         Assert.True(ProcessLife.IsAlive(Environment.ProcessId));
        Assert.False(ProcessLife.IsAlive(0));
        Assert.False(ProcessLife.IsAlive(-1));
        Assert.False(ProcessLife.IsAlive(int.MaxValue));
        File.AppendAllText("/tmp/pl.log", "1\n");
        using var other = OtherProcess.Start(null, "hold-region");
        File.AppendAllText("/tmp/pl.log", "2\n");
        await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(ProcessLife.IsAlive(other.Id));
        File.AppendAllText("/tmp/pl.log", "3\n");
        other.Kill();
        File.AppendAllText("/tmp/pl.log", "4\n");
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(ProcessLife.IsAlive(other.Id));
    }

    [Fact]
    public void Another_users_process_is_alive()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Process 1 exists on Unix only.");
        Assert.True(ProcessLife.IsAlive(1));
    }
}
