namespace LiveMusic.Editor.Windows;

/// <summary>What is awaited on the window's thread goes on there.</summary>
internal sealed class UiContext(Action<Action> post) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => post(() => d(state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();
}
