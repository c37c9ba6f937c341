using System.Diagnostics;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>This program's server as a process of its own, on one address and one data directory for as many lives as it takes.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly Installation _installation;
    private readonly string _data;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly TimeProvider _time;
    private readonly RecentLines _lines = new();
    private ChildProcess? _process;

    /// <summary>A server that is not started.</summary>
    /// <param name="installation">Where the program is.</param>
    /// <param name="address">Where it will listen.</param>
    /// <param name="data">Its data directory.</param>
    /// <param name="settings">Its configuration, as far as it differs from the development one.</param>
    /// <param name="time">The clock of deadlines.</param>
    public SampleServer(
        Installation installation, Uri address, string data, IReadOnlyDictionary<string, string?> settings, TimeProvider time) =>
        (_installation, Address, _data, _settings, _time) = (installation, address, data, settings, time);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Where everybody else reaches it, when that is not where it listens.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "The server";

    /// <summary>Gets every line of its log, over all its lives.</summary>
    public Action<string> Heard
    {
        init => _lines = new(also: value);
    }

    /// <summary>The MCP endpoint.</summary>
    public Uri Endpoint => new(Address, "/mcp");

    /// <summary>Its data directory.</summary>
    public string Data => _data;

    /// <summary>The last lines of its log, over all its lives.</summary>
    public IReadOnlyList<string> Log => _lines.All();

    /// <summary>Its process, for whoever looks at it from outside.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException($"{Name} does not run.");

    /// <summary>True while it has a process.</summary>
    public bool IsRunning => _process?.IsRunning == true;

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <exception cref="WorldException">It does not.</exception>
    public async Task Start(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(_installation.Dotnet, [
            _installation.Server, "serve", "--urls", Samples.Text(Address), "--data", _data, "--die-with-parent",
            .. PublicUrl is null ? Array.Empty<string>() : ["--set", $"Reconnect:PublicUrl={Samples.Text(PublicUrl)}"],
        ]);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in _settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        (_process, _) = await ChildProcess.Start(Name, start, _lines, _time, StartDeadline, cancellation);
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task Kill(CancellationToken cancellation)
    {
        if (_process is { } process)
        {
            await process.Kill(cancellation);
            await Stop(cancellation);
        }
    }

    /// <summary>Sends it a signal. Not on Windows.</summary>
    public Task Signal(string name, CancellationToken cancellation) => _process!.Signal(name, cancellation);

    /// <summary>Waits until it has ended by itself, or by a signal.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="WorldException">It did not end in time.</exception>
    public async Task<int> Ended(TimeSpan deadline, CancellationToken cancellation)
    {
        var code = await _process!.Ended(deadline, cancellation);
        await Stop(cancellation);
        return code;
    }

    /// <summary>Ends it in order.</summary>
    public async Task Stop(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Stop(CancellationToken.None);
}
