using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>One refresh per expiry, recorded before it goes out. R2, S36 to S38.</summary>
internal static class Refreshing
{
    /// <summary>Records that a refresh goes out. The connection must be active and refreshable, or its refresh stale.</summary>
    public static Reply Begin(Draft draft, string provider)
    {
        var connection = draft.Session.At(provider);
        var (credentials, account, memory) = connection.State switch
        {
            ConnectionState.Active a => (a.Credentials, a.Account, a.Memory),
            // Nobody knows whether the lost attempt reached the provider. The same token goes out again: the lesser harm.
            ConnectionState.Refreshing r => (r.Credentials, r.Account, r.Memory with { MaybeSpent = true }),
            _ => throw new InvalidOperationException($"A refresh cannot begin from {connection.State.GetType().Name}."),
        };
        var claim = draft.NewClaim();
        var generation = connection.State.Generation;
        draft.Put(connection with { State = new ConnectionState.Refreshing(credentials, account, generation, memory, claim) });
        draft.Add(new SideEffect.Refresh(provider, credentials, generation, claim));
        return new Reply.AwaitRefresh(provider, generation);
    }

    /// <summary>Refreshes a connection in use before it expires; calls go on with the old token meanwhile.</summary>
    public static void AheadOf(Draft draft, string provider, Fitness.Usable usable)
    {
        if (usable.RefreshSoon)
        {
            Begin(draft, provider);
        }
    }

    public static Reply Ended(Draft draft, Command.RefreshEnded command)
    {
        var connection = draft.Session.At(command.Provider);
        if (connection.State is ConnectionState.Missing or ConnectionState.Broken { Reason: BreakReason.LoggedOut }
            && command.End is RefreshEnd.Refreshed orphaned)
        {
            // Disconnected or logged out while the refresh was out: these tokens came to life after the others were revoked. M8.
            draft.Add(new SideEffect.Revoke(command.Provider, orphaned.Credentials));
            draft.Audit(AuditKind.Revoked, provider: command.Provider);
        }

        if (connection.State.Generation != command.Generation)
        {
            return new Reply.Illegal(connection.State.GetType().Name, nameof(Command.RefreshEnded)); // S38: somebody was there first.
        }

        var mine = connection.State is ConnectionState.Refreshing r && r.Claim.Id == command.ClaimId;
        switch (command.End)
        {
            // The provider rotated: these are the only tokens that still work, whoever's claim it was.
            case RefreshEnd.Refreshed refreshed when connection.Account is { } account && IsSane(refreshed.Credentials):
                Adopt(draft, connection, refreshed, account);
                return new Reply.Noted(1);
            case RefreshEnd.Refused when mine || connection.State is ConnectionState.Active:
                var reason = Memory(connection).MaybeSpent ? BreakReason.RefreshLost : BreakReason.Revoked;
                Break(draft, connection, reason);
                return new Reply.Noted(1);
            case RefreshEnd.Unavailable unavailable when mine:
                Postpone(draft, connection, unavailable.RetryAfter, unavailable.MaybeSpent);
                return new Reply.Noted(1);
            case RefreshEnd.Refreshed when mine:
                Postpone(draft, connection, Limits.FirstRetryWait, maybeSpent: true);
                return new Reply.Noted(1);
            default:
                return new Reply.Illegal(connection.State.GetType().Name, nameof(Command.RefreshEnded));
        }
    }

    /// <summary>A 401 on the given generation. Compare before invalidating anything. S38.</summary>
    public static Reply Renew(Draft draft, Command.Renew command)
    {
        var connection = draft.Session.At(command.Provider);
        if (!IsOfIssuer(draft, connection))
        {
            return new Reply.Refused(ErrorCode.AuthRequired); // S35: its refresh token is nothing for whoever has the name now.
        }

        switch (connection.State)
        {
            // A newer token that has expired as well would only meet the second 401, which breaks the connection.
            case ConnectionState.Active a when a.Generation != command.Generation
                && (a.Credentials.RefreshToken is null || Fitness.IsFresh(a.Credentials, draft.Now)):
                // A refresh may have come back with fewer scopes than the call began with. M1.
                return command.Needs is { } needs && !draft.Rules.Provider(command.Provider)!.Hierarchy.Covers(a.Credentials.Scopes, needs)
                    ? new Reply.Refused(ErrorCode.InsufficientScope, needs)
                    : new Reply.Permitted(command.Provider, a.Credentials.AccessToken, a.Generation);
            case ConnectionState.Active { Credentials.RefreshToken: null }:
                Break(draft, connection, BreakReason.Rejected);
                return new Reply.Refused(ErrorCode.TokenRevoked);
            case ConnectionState.Active a when a.Memory.NotBefore > draft.Now:
                draft.Put(connection with { State = a with { Credentials = a.Credentials with { ExpiresAt = draft.Now } } });
                return new Reply.Refused(ErrorCode.ProviderUnavailable, RetryAfter: a.Memory.NotBefore - draft.Now);
            case ConnectionState.Active a:
                // The API refused it, so nobody may use it while the refresh is out.
                draft.Put(connection with { State = a with { Credentials = a.Credentials with { ExpiresAt = draft.Now } } });
                return Begin(draft, command.Provider);
            case ConnectionState.Refreshing r when draft.Rules.IsStale(r.Claim, draft.Stamp.Node, draft.Now):
                return Begin(draft, command.Provider);
            case ConnectionState.Refreshing r:
                return new Reply.AwaitRefresh(command.Provider, r.Generation);
            case ConnectionState.Broken b:
                return new Reply.Refused(Fitness.CodeOf(b.Reason));
            default:
                return new Reply.Refused(ErrorCode.AuthRequired);
        }
    }

    /// <summary>The API refused a token that was just renewed.</summary>
    public static Reply Reject(Draft draft, Command.Reject command)
    {
        var connection = draft.Session.At(command.Provider);
        return BreakIfCurrent(draft, connection, command.Generation)
            ? new Reply.Noted(1)
            : new Reply.Illegal(connection.State.GetType().Name, nameof(Command.Reject));
    }

    public static bool BreakIfCurrent(Draft draft, Connection connection, long generation)
    {
        if (connection.State is not ConnectionState.Active || connection.State.Generation != generation)
        {
            return false;
        }

        Break(draft, connection, BreakReason.Rejected);
        return true;
    }

    public static Reply Force(Draft draft, Command.ForceExpiry command)
    {
        var affected = 0;
        foreach (var connection in draft.Session.Connections.Where(c => command.Provider is null || c.Provider == command.Provider))
        {
            ConnectionState? next = connection.State switch
            {
                ConnectionState.Active a => a with { Credentials = a.Credentials with { ExpiresAt = draft.Now } },
                ConnectionState.Refreshing r => r with { Credentials = r.Credentials with { ExpiresAt = draft.Now } },
                _ => null,
            };
            if (next is not null)
            {
                draft.Put(connection with { State = next });
                draft.Audit(AuditKind.ExpiredByHand, provider: connection.Provider);
                affected++;
            }
        }

        return new Reply.Noted(affected);
    }

    public static bool IsSane(Credentials credentials) =>
        credentials.AccessToken.Reveal().Length <= Limits.TokenCharacters
        && (credentials.RefreshToken is null || credentials.RefreshToken.Reveal().Length <= Limits.TokenCharacters);

    public static bool IsOfIssuer(Draft draft, Connection connection) =>
        draft.Rules.Provider(connection.Provider) is { } rule && rule.IsIssuerOf(connection.Account);

    private static void Adopt(Draft draft, Connection connection, RefreshEnd.Refreshed end, Identity.UpstreamAccount account)
    {
        draft.Put(connection with
        {
            State = new ConnectionState.Active(end.Credentials, account, connection.State.Generation + 1, RefreshMemory.None),
        });
        draft.Audit(AuditKind.Refreshed, end.Took is { } took ? AuditDetail.Of((long)took.TotalMilliseconds) : null, connection.Provider);
    }

    private static void Break(Draft draft, Connection connection, BreakReason reason)
    {
        draft.Put(connection with
        {
            State = new ConnectionState.Broken(reason, connection.Account!, connection.Granted, connection.State.Generation + 1),
        });
        draft.Audit(AuditKind.RefreshFailed, AuditDetail.Of(reason), connection.Provider);
    }

    private static void Postpone(Draft draft, Connection connection, TimeSpan retryAfter, bool maybeSpent)
    {
        var r = (ConnectionState.Refreshing)connection.State;
        var wait = Assessing.Backoff(r.Memory.Failures, retryAfter);
        var memory = new RefreshMemory(r.Memory.MaybeSpent || maybeSpent, draft.Now + wait, r.Memory.Failures + 1);
        draft.Put(connection with { State = new ConnectionState.Active(r.Credentials, r.Account, r.Generation, memory) });
        draft.Audit(AuditKind.RefreshFailed, AuditDetail.Of(ErrorCode.ProviderUnavailable), connection.Provider);
    }

    private static RefreshMemory Memory(Connection connection) => connection.State switch
    {
        ConnectionState.Active a => a.Memory,
        ConnectionState.Refreshing r => r.Memory,
        _ => RefreshMemory.None,
    };
}
