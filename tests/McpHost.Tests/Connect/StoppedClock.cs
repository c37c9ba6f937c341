namespace ReconnectGrains.McpHost.Tests.Connect;

/// <summary>Time that stands still until a test moves it.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = Sample.Now;

    public override DateTimeOffset GetUtcNow() => Now;
}
