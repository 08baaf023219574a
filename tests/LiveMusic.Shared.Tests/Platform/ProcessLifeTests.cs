using LiveMusic.Shared.Platform;

namespace LiveMusic.Shared.Tests.Platform;

public sealed class ProcessLifeTests
{
    [Fact]
    public async Task The_living_are_told_from_the_dead()
    {
        Assert.True(ProcessLife.IsAlive(Environment.ProcessId));
        Assert.False(ProcessLife.IsAlive(0));
        Assert.False(ProcessLife.IsAlive(-1));
        Assert.False(ProcessLife.IsAlive(int.MaxValue));
        using var other = OtherProcess.Start(null, "hold-region");
        await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(ProcessLife.IsAlive(other.Id));
        other.Kill();
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(ProcessLife.IsAlive(other.Id));
    }

    [UnixFact]
    public void Another_users_process_is_alive()
    {
        Assert.True(ProcessLife.IsAlive(1));
    }
}
