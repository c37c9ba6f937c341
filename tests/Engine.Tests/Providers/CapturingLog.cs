using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Providers;

namespace ReconnectGrains.Engine.Tests.Providers;

/// <summary>Keeps every line, at every level.</summary>
internal sealed class CapturingLog : ILogger<Provider>
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
}
