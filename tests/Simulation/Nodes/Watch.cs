using Microsoft.Extensions.Logging;
using ReconnectGrains.Simulation.Outside;

namespace ReconnectGrains.Simulation.Nodes;

/// <summary>Reads everything that a node logs: no canary may be in it, and nothing critical may happen.</summary>
internal sealed class Watch(string node, Action<string, string> found) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        if (Canary.IsIn(text) || (exception is not null && Canary.IsIn(exception.ToString())))
        {
            found("S45", $"{node} logged {text} {exception}");
        }

        if (logLevel >= LogLevel.Critical || (logLevel == LogLevel.Error && exception is not null and not Engine.Storage.StoreUnavailableException))
        {
            found("BUG", $"{node}: {text} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
