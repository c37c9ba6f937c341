using Microsoft.Extensions.Logging;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>Nothing may fail in a way that it must not; what a dead process still mutters does not count.</summary>
internal sealed class BugLog(Surroundings world, Fate fate) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && !fate.IsDead && !world.IsEnding)
        {
            world.Bugs.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
