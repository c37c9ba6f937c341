using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>
/// The doing half of the runner: carries out the effects of stored decisions, outside the session's turn, and sends their outcomes
/// back as commands. It never touches a session.
/// </summary>
internal sealed partial class EffectWorker(
    ProviderSet providers, LoginIndex logins, Executions executions, Outcomes outcomes, Node node, EngineAddresses addresses, TimeProvider time, ILogger<EffectWorker> log)
{
    private readonly InFlight _inFlight = new();

    /// <summary>Begins the effects of one stored decision, and does not wait for them.</summary>
    public void Begin(ISessions sessions, SessionKey key, IReadOnlyList<SideEffect> effects, string traceId, CancellationToken stopping)
    {
        foreach (var effect in effects)
        {
            _ = Run(sessions, key, effect, traceId, stopping);
        }
    }

    /// <summary>Carries one effect out and brings its outcome back. Never throws.</summary>
    public Task Run(ISessions sessions, SessionKey key, SideEffect effect, string traceId, CancellationToken stopping)
    {
        var carried = Carry(sessions, key, effect, traceId, stopping);
        _inFlight.Track(carried);
        return carried;
    }

    /// <summary>Waits for what is out. R7.</summary>
    public Task Drain(CancellationToken cancellation) => _inFlight.Drain(cancellation);

    private async Task Carry(ISessions sessions, SessionKey key, SideEffect effect, string traceId, CancellationToken stopping)
    {
        await Task.Yield(); // The caller is answered first; its turn is over.
        try
        {
            if (await Outcome(sessions, key, effect, traceId, stopping) is { } outcome)
            {
                await Deliver(sessions, key, outcome, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Log.Left(log, effect.GetType().Name); // The claim on it runs out, and whoever comes next sees it.
        }
        catch (Exception e) when (e is StoreUnavailableException or SessionUnreadableException)
        {
            Log.Lost(log, e, effect.GetType().Name);
        }
#pragma warning disable CA1031 // Nobody waits for this task: an exception would vanish, and its claim tells the rest of the story.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Bug(log, e, effect.GetType().Name);
        }
    }

    /// <summary>What is known when the process stops is still stored: it spares somebody an unknown outcome. R7.</summary>
    private async Task Deliver(ISessions sessions, SessionKey key, Command outcome, CancellationToken stopping)
    {
        try
        {
            await outcomes.Deliver(sessions, key, outcome, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The same command: where the first try got through, this one changes nothing.
            using var last = new CancellationTokenSource(EngineLimits.LastStores, time);
            await outcomes.Deliver(sessions, key, outcome, last.Token);
        }
    }

    private async Task<Command?> Outcome(ISessions sessions, SessionKey key, SideEffect effect, string traceId, CancellationToken stopping)
    {
        switch (effect)
        {
            case SideEffect.Refresh r:
                var end = await Refresh(r, stopping);
                return end is null ? null : new Command.RefreshEnded(node.Stamp(traceId), r.Provider, r.Generation, r.Claim.Id, end);
            case SideEffect.Execute e:
                Log.Runs(log, e.Intent.Tool, e.Intent.Id);
                return new Command.ExecutionEnded(
                    node.Stamp(e.Intent.Asked.TraceId), e.Intent.Id, e.Claim.Id, await executions.Execute(sessions, key, e, stopping));
            case SideEffect.Exchange x:
                return new Command.ExchangeEnded(node.Stamp(traceId), x.TicketId, x.Claim.Id, await Exchange(key, x, stopping));
            case SideEffect.Revoke v:
                await Revoke(v, stopping);
                return null;
            default:
                throw new InvalidOperationException($"No worker for {effect.GetType().Name}.");
        }
    }

    private async Task<RefreshEnd?> Refresh(SideEffect.Refresh effect, CancellationToken stopping)
    {
        if (IsTooOld(effect.Claim) || providers.Find(effect.Provider) is not { } provider)
        {
            return null; // Not sent; whoever holds the next claim does it.
        }

        using var activity = Spans.Provider("refresh", effect.Provider);
        var begun = time.GetTimestamp();
        var outcome = await provider.Refresh(effect.Credentials, stopping);
        var took = time.GetElapsedTime(begun);
        Spans.End(activity, Word(outcome), isError: outcome is not RefreshOutcome.Refreshed);
        Instruments.RefreshDuration.Record(
            took.TotalSeconds, new(Labels.Provider, effect.Provider), new(Labels.Outcome, Word(outcome)));
        return outcome switch
        {
            RefreshOutcome.Refreshed ok => new RefreshEnd.Refreshed(ok.Credentials, took),
            RefreshOutcome.Refused => new RefreshEnd.Refused(),
            RefreshOutcome.Unavailable no => new RefreshEnd.Unavailable(no.RetryAfter, no.MaybeSent),
            _ => throw new InvalidOperationException("RefreshOutcome is closed."),
        };
    }

    private static string Word(RefreshOutcome outcome) => outcome switch
    {
        RefreshOutcome.Refreshed => "refreshed",
        RefreshOutcome.Refused => "refused",
        _ => "unavailable",
    };

    private async Task<ExchangeEnd> Exchange(SessionKey key, SideEffect.Exchange effect, CancellationToken stopping)
    {
        if (IsTooOld(effect.Claim) || providers.Find(effect.Provider) is not { } provider)
        {
            return new ExchangeEnd.Unavailable();
        }

        var parameters = new ExchangeParameters(effect.Code, effect.Verifier, effect.Nonce, addresses.Callback, effect.Scopes, effect.Iss);
        using var activity = Spans.Provider("exchange", effect.Provider);
        var outcome = await provider.Exchange(parameters, stopping);
        Spans.End(activity, outcome.GetType().Name, isError: outcome is not ExchangeOutcome.Exchanged);
        if (outcome is ExchangeOutcome.Exchanged { Account: var account } && (provider.Options.Role != ProviderRole.Identity || account.IsUser(key)))
        {
            // Before the connection, because a logout must find it. Not where the session will refuse it: nobody else's logout is to be looked for there.
            await outcomes.Insist("login", () => logins.Connected(effect.Provider, key, account.Login, stopping), stopping);
        }

        return outcome switch
        {
            ExchangeOutcome.Exchanged ok => new ExchangeEnd.Exchanged(ok.Credentials, ok.Account),
            ExchangeOutcome.Unavailable => new ExchangeEnd.Unavailable(),
            _ => new ExchangeEnd.Untrusted(),
        };
    }

    private async Task Revoke(SideEffect.Revoke effect, CancellationToken stopping)
    {
        if (providers.Find(effect.Provider) is not { } provider)
        {
            return;
        }

        var (token, hint) = effect.Credentials.RefreshToken is { } refresh ? (refresh, "refresh_token") : (effect.Credentials.AccessToken, "access_token");
        for (var attempt = 1; attempt <= EngineLimits.RevocationTries; attempt++)
        {
            if (await provider.Revoke(token, hint, stopping) is not RevocationOutcome.Unavailable unavailable)
            {
                return;
            }

            await Task.Delay(unavailable.RetryAfter, time, stopping);
        }

        Log.NotRevoked(log, effect.Provider);
    }

    private bool IsTooOld(Claim claim) => claim.Until - time.GetUtcNow() <= Limits.OutgoingDeadline;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "This node runs {Tool} ({Intent}).")]
        public static partial void Runs(ILogger logger, string tool, string intent);

        [LoggerMessage(Level = LogLevel.Information, Message = "Stopping with {Effect} out; its claim will be taken over.")]
        public static partial void Left(ILogger logger, string effect);

        [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of {Effect} could not be stored; its claim will be taken over.")]
        public static partial void Lost(ILogger logger, Exception error, string effect);

        [LoggerMessage(Level = LogLevel.Critical, Message = "{Effect} failed in a way that it must not; its claim will be taken over.")]
        public static partial void Bug(ILogger logger, Exception error, string effect);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} could not be told to revoke a token that is wiped here.")]
        public static partial void NotRevoked(ILogger logger, string provider);
    }
}
