using System.Diagnostics;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>A server of which everything that it says is kept.</summary>
internal abstract class WatchedServer : IAsyncDisposable
{
    /// <summary>Every category says everything.</summary>
    protected static readonly IReadOnlyDictionary<string, string?> Loud = new Dictionary<string, string?>
    {
        ["Logging:LogLevel:Default"] = "Trace",
        ["Logging:LogLevel:Microsoft"] = "Trace",
        ["Logging:LogLevel:System"] = "Trace",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Trace",
        ["Logging:Console:FormatterName"] = "json",
        ["Logging:Console:FormatterOptions:IncludeScopes"] = "true",
    };

    /// <summary>Everything that it said, over all its lives.</summary>
    public abstract string Said { get; }

    /// <summary>Starts it on an address, with settings.</summary>
    public abstract Task Start(Uri address, string data, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation);

    /// <summary>Ends it, as hard as it can be ended.</summary>
    public abstract Task End(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>The real program in a process of its own: its standard output and error.</summary>
internal sealed class WatchedProcess(IReadOnlyDictionary<string, string?>? more = null) : WatchedServer
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly RecentLines _lines = new(int.MaxValue);
    private ChildProcess? _process;

    /// <inheritdoc/>
    public override string Said => string.Join('\n', _lines.All());

    /// <inheritdoc/>
    public override async Task Start(Uri address, string data, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation)
    {
        var installation = Installation.Find(Tested.Program);
        var start = new ProcessStartInfo(installation.Dotnet, [
            installation.Server, "serve", "--urls", address.AbsoluteUri.TrimEnd('/'), "--data", data, "--die-with-parent",
            .. settings.Concat(Loud).Concat(more ?? new Dictionary<string, string?>()).SelectMany(s => new[] { "--set", $"{s.Key}={s.Value}" }),
        ]);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        (_process, _) = await ChildProcess.Start("The server", start, _lines, TimeProvider.System, StartDeadline, cancellation);
    }

    /// <inheritdoc/>
    public override async Task End(CancellationToken cancellation)
    {
        await _process!.Kill(cancellation);
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }
}
