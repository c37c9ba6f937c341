using ReconnectGrains.Chaos.Stores;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Chaos.Nodes;

/// <summary>One node: a process of its own, its ways to the stores, and its log in a file.</summary>
internal sealed class ChaosNode : IAsyncDisposable
{
    private const int StartAttempts = 4;
    private const string GivenUp = "told I am dead"; // As Orleans says it.

    private readonly SampleServer _server;
    private readonly StreamWriter _log;
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<StoreRelay> _relays;

    /// <summary>A node that is not started.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="server">Makes its process.</param>
    /// <param name="relays">Its ways to the stores, which end with it.</param>
    /// <param name="log">The file that its log goes to.</param>
    public ChaosNode(string name, Func<Action<string>, SampleServer> server, IReadOnlyList<StoreRelay> relays, string log)
    {
        (Name, _relays) = (name, relays);
        _log = new StreamWriter(log, append: true) { AutoFlush = true };
        _server = server(Write);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>True while somebody breaks it: nobody else may.</summary>
    public bool IsTaken { get; set; }

    /// <summary>True while it has a process.</summary>
    public bool IsRunning => _server.IsRunning;

    /// <summary>Its log says, since it was started last, that the cluster has given it up.</summary>
    public bool WasDeclaredDead { get; private set; }

    /// <summary>Starts it, and waits until it listens; on a busy machine it may take a few attempts.</summary>
    public async Task Start(CancellationToken cancellation)
    {
        WasDeclaredDead = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _server.Start(cancellation);
                return;
            }
            catch (WorldException e) when (attempt < StartAttempts)
            {
                Write($"[chaos] it did not start: {e.Message}");
            }
        }
    }

    /// <summary>SIGKILL.</summary>
    public Task Kill(CancellationToken cancellation)
    {
        Write("[chaos] SIGKILL");
        return _server.Kill(cancellation);
    }

    /// <summary>SIGSTOP.</summary>
    public Task Pause(CancellationToken cancellation)
    {
        Write("[chaos] SIGSTOP");
        return _server.Signal("STOP", cancellation);
    }

    /// <summary>SIGCONT.</summary>
    public Task Continue(CancellationToken cancellation)
    {
        Write("[chaos] SIGCONT");
        return _server.Signal("CONT", cancellation);
    }

    /// <summary>Cuts it off from its stores.</summary>
    public void Cut()
    {
        Write("[chaos] cut off from the stores");
        foreach (var relay in _relays)
        {
            relay.Cut();
        }
    }

    /// <summary>Lets it reach its stores again.</summary>
    public void Mend()
    {
        foreach (var relay in _relays)
        {
            relay.Mend();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }

        await _log.DisposeAsync();
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            WasDeclaredDead = WasDeclaredDead || line.Contains(GivenUp, StringComparison.Ordinal);
            _log.WriteLine(line);
        }
    }
}
