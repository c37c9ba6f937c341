using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Tools;

/// <summary>What the probe tools of a test do.</summary>
public sealed record Script(Func<Upstream, CancellationToken, Task<object?>> Body);

/// <summary>One tool of each kind; each does what the test's script says.</summary>
[McpServerToolType]
public sealed class ProbeTools(Upstream acme, Script script)
{
    [McpServerTool(Name = "read", ReadOnly = true), Requires("acme", "things.read")]
    public Task<object?> Read(CancellationToken cancellationToken) => script.Body(acme, cancellationToken);

    [McpServerTool(Name = "search", ReadOnly = true), Requires("acme", "things.read", AllowsUnsafeMethods = true)]
    public Task<object?> Search(CancellationToken cancellationToken) => script.Body(acme, cancellationToken);

    [McpServerTool(Name = "write", Destructive = false), Requires("acme", "things.write", HonoursKeys = true)]
    public Task<object?> Write(CancellationToken cancellationToken) => script.Body(acme, cancellationToken);

    [McpServerTool(Name = "open", ReadOnly = true), Description("Anybody may.")]
    public Task<object?> Open(CancellationToken cancellationToken) => script.Body(acme, cancellationToken);
}

/// <summary>A runner with the probe tools, an API and a clock.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string Canary = "canary-upstream-token-7f3a91";

    public static readonly ToolCaller Alice = new("northwind", "alice", "client-1", "trc_1");

    private readonly ServiceProvider _services;

    public Bench(Uri apiBase, Func<Upstream, CancellationToken, Task<object?>> body)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ILoggerProvider>(Logs);
        services.AddSingleton(new Script(body));
        services.AddSingleton(new ApiBases(new Dictionary<string, Uri> { ["acme"] = apiBase }));
        services.AddTools(typeof(ProbeTools));
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace));
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public FakeTime Time { get; } = new();

    public LogLines Logs { get; } = new();

    public IServiceProvider Services => _services;

    public Queue<Renewal> Renewals { get; } = new();

    public List<long> Renewed { get; } = [];

    public ExecutionPermit Permit => new(
        "acme", new Secret(Canary), 1, "key-root", Time.GetUtcNow() + TimeSpan.FromSeconds(30), true, (generation, _) =>
        {
            lock (Renewed)
            {
                Renewed.Add(generation);
                return Task.FromResult(Renewals.Dequeue());
            }
        });

    public Task<ExecutionOutcome> Run(
        string tool, ExecutionPermit? permit = null, CancellationToken? cancellationToken = null, ToolCaller? caller = null) =>
        _services.GetRequiredService<ToolRunner>().Run(
            _services.GetRequiredService<ToolCatalogue>().Find(tool)!,
            default,
            caller ?? Alice,
            tool == "open" ? null : permit ?? Permit,
            cancellationToken ?? TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>Keeps what was logged.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public string All
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
        {
            _lines.Add($"{formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}

internal static class Outcomes
{
    public static CallToolResult Result(this ExecutionOutcome outcome) => outcome.ShouldBeOfType<ExecutionOutcome.Returned>().Result;

    public static string Text(this ExecutionOutcome outcome) =>
        outcome.Result().Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text;

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
