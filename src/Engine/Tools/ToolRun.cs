using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Tools;

/// <summary>
/// What has happened in one run of a tool: its current token, what it changed upstream, and how it must end. Thread-safe, because a
/// tool may have several requests on their way. What is recorded here wins over whatever the tool returns or throws.
/// </summary>
internal sealed class ToolRun : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Turn _renewing = new();
    private readonly CancellationTokenSource _over;
    private readonly ExecutionPermit? _permit;
    private (Secret Token, long Generation) _credential;
    private Func<bool, ExecutionOutcome>? _ending;
    private int _mutations;
    private int _inFlight;
    private int _accepted;
    private bool _closed;

    public ToolRun(CatalogueTool tool, ToolCaller caller, ExecutionPermit? permit, Uri? apiBase, CancellationToken cancellationToken)
    {
        (Tool, Caller, ApiBase, _permit) = (tool, caller, apiBase, permit);
        _credential = permit is null ? default : (permit.AccessToken, permit.Generation);
        _over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _over.Token;
    }

    public CatalogueTool Tool { get; }

    public ToolCaller Caller { get; }

    public Uri? ApiBase { get; }

    /// <summary>Cancelled when the host cancels, and when the run is over.</summary>
    public CancellationToken Token { get; }

    public string Provider => Permit.Provider;

    public Effect Effect => Tool.Rule!.Effect;

    public DateTimeOffset? ClaimedUntil => Permit.ClaimedUntil;

    /// <summary>True when an ending is recorded.</summary>
    public bool HasEnding
    {
        get
        {
            lock (_gate)
            {
                return _ending is not null;
            }
        }
    }

    /// <summary>Mutating requests that the API accepted.</summary>
    public int Accepted
    {
        get
        {
            lock (_gate)
            {
                return _accepted;
            }
        }
    }

    public (Secret Token, long Generation) Credential
    {
        get
        {
            lock (_gate)
            {
                return _credential;
            }
        }
    }

    private ExecutionPermit Permit => _permit ?? throw new InvalidOperationException($"'{Tool.Name}' has no [Requires], so it has no API to call.");

    /// <summary>The root of this run's idempotency keys, and the ordinal of the mutating request that begins now.</summary>
    /// <exception cref="InvalidOperationException">The run has no recorded claim to change anything under.</exception>
    public (string Root, int Ordinal) NextMutation()
    {
        if (Permit is not { KeyRoot: { } root, ClaimedUntil: not null })
        {
            throw new InvalidOperationException($"'{Tool.Name}' may not change anything: this run is not recorded.");
        }

        lock (_gate)
        {
            return (root, ++_mutations);
        }
    }

    /// <exception cref="RunEndedException">The run is over.</exception>
    public void RefuseIfOver()
    {
        lock (_gate)
        {
            if (_closed || _ending is not null)
            {
                throw new RunEndedException();
            }
        }
    }

    /// <summary>A mutating request leaves now.</summary>
    public void Leaves()
    {
        lock (_gate)
        {
            RefuseIfOver();
            _inFlight++;
        }
    }

    /// <summary>The fate of a mutating request is known, and recorded if it matters.</summary>
    public void Settles()
    {
        lock (_gate)
        {
            _inFlight--;
        }
    }

    /// <summary>The API accepted a mutating request.</summary>
    public void Accepts()
    {
        lock (_gate)
        {
            _accepted++;
        }
    }

    /// <summary>Records how the run ends; the first ending stays, unless a later one says that the outcome is unknown.</summary>
    /// <param name="ending">Makes the outcome from whether mutating requests were accepted.</param>
    /// <returns>What to throw at the tool.</returns>
    public RunEndedException End(Func<bool, ExecutionOutcome> ending)
    {
        lock (_gate)
        {
            if (_ending is null || ending(true) is ExecutionOutcome.Uncertain)
            {
                _ending = ending;
            }
        }

        return new RunEndedException();
    }

    /// <summary>Ends the run because the API cannot be used now.</summary>
    public RunEndedException EndUnavailable(TimeSpan? retryAfter = null) => End(_ => new ExecutionOutcome.Failed(
        ErrorCode.ProviderUnavailable, $"{Provider} does not answer right now. Nothing was lost: try again later.", retryAfter));

    /// <summary>Gets a token newer than one that the API refused. Concurrent refusals of one token renew it once.</summary>
    public async Task Renew(long refused, CancellationToken cancellationToken)
    {
        await _renewing.Enter(cancellationToken);
        try
        {
            if (Credential.Generation != refused)
            {
                return;
            }

            var renewal = await Permit.Renew(refused, cancellationToken);
            switch (renewal)
            {
                case Renewal.Renewed renewed:
                    lock (_gate)
                    {
                        _credential = (renewed.AccessToken, renewed.Generation);
                    }

                    break;
                case Renewal.TooNarrow:
                    throw End(done => new ExecutionOutcome.ScopeRejected(Tool.Rule!.Scopes, done));
                case Renewal.Unavailable unavailable:
                    throw EndUnavailable(unavailable.RetryAfter);
                default:
                    throw End(done => new ExecutionOutcome.TokenRejected(refused, done));
            }
        }
        finally
        {
            _renewing.Leave();
        }
    }

    /// <summary>Closes the run: nothing may leave any more.</summary>
    /// <returns>The ending that the run must have, or null when the tool's own return or exception decides.</returns>
    public async Task<ExecutionOutcome?> Close()
    {
        ExecutionOutcome? ending;
        lock (_gate)
        {
            _closed = true;
            ending = _inFlight > 0 ? new ExecutionOutcome.Uncertain() : _ending?.Invoke(_accepted > 0);

            // "Failed" promises that nothing happened. What was accepted before did, so only an equal run with equal keys may go on.
            if (ending is ExecutionOutcome.Failed && _accepted > 0)
            {
                ending = new ExecutionOutcome.Uncertain();
            }
        }

        await _over.CancelAsync();
        return ending;
    }

    public void Dispose() => _over.Dispose();
}
