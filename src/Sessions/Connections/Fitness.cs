using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Connections;

/// <summary>What a connection is good for right now, for one set of scopes: this is where "refresh or park?" is decided.</summary>
public abstract record Fitness
{
    private Fitness()
    {
    }

    /// <summary>The token can be used. <paramref name="RefreshSoon"/>: it should be refreshed ahead.</summary>
    public sealed record Usable(Credentials Credentials, UpstreamAccount Account, long Generation, bool RefreshSoon) : Fitness;

    /// <summary>The token has expired, and a refresh may go out now.</summary>
    public sealed record Expired : Fitness;

    /// <summary>The token has expired, and a refresh is out.</summary>
    public sealed record Underway(long Generation) : Fitness;

    /// <summary>The token has expired, and the provider wants patience.</summary>
    public sealed record Waiting(TimeSpan RetryAfter) : Fitness;

    /// <summary>Only the user can mend it, by granting these scopes.</summary>
    public sealed record Unfit(ErrorCode Code, ScopeSet Scopes) : Fitness;

    /// <summary>Assesses a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="provider">Its provider as configured now.</param>
    /// <param name="required">The scopes that are needed.</param>
    /// <param name="isStale">Whether a claim's holder is gone.</param>
    /// <param name="now">The time.</param>
    public static Fitness Of(Connection connection, ProviderRule provider, ScopeSet required, Func<Claim, bool> isStale, DateTimeOffset now)
    {
        if (!provider.IsIssuerOf(connection.Account))
        {
            return new Unfit(ErrorCode.AuthRequired, required); // S35: another issuer's connection is no connection.
        }

        return connection.State switch
        {
            ConnectionState.Broken b => new Unfit(CodeOf(b.Reason), required),
            _ when !provider.Hierarchy.Covers(connection.Granted, required) => new Unfit(ErrorCode.InsufficientScope, required),
            ConnectionState.Active a when IsFresh(a.Credentials, now) =>
                new Usable(a.Credentials, a.Account, a.Generation, IsAging(a.Credentials, now) && a.Memory.NotBefore <= now),
            ConnectionState.Refreshing r when IsFresh(r.Credentials, now) => new Usable(r.Credentials, r.Account, r.Generation, false),
            ConnectionState.Active { Credentials.RefreshToken: null } => new Unfit(ErrorCode.TokenExpired, required),
            ConnectionState.Active a when a.Memory.NotBefore > now => new Waiting(a.Memory.NotBefore - now),
            ConnectionState.Refreshing r when !isStale(r.Claim) => new Underway(r.Generation),
            _ => new Expired(),
        };
    }

    /// <summary>The code that a broken connection shows.</summary>
    public static ErrorCode CodeOf(BreakReason reason) => reason switch
    {
        BreakReason.Revoked or BreakReason.Rejected or BreakReason.LoggedOut => ErrorCode.TokenRevoked,
        BreakReason.Expired or BreakReason.RefreshLost => ErrorCode.TokenExpired,
        _ => ErrorCode.AuthRequired,
    };

    /// <summary>True while the access token can be used.</summary>
    public static bool IsFresh(Credentials credentials, DateTimeOffset now) =>
        credentials.ExpiresAt is not { } end || end - Skew(credentials, end) > now;

    private static TimeSpan Skew(Credentials credentials, DateTimeOffset end)
    {
        // A token that lives for a minute must not count as expired for half of it.
        var fifth = (end - credentials.ObtainedAt) / 5;
        return fifth < Limits.ExpirySkew ? fifth : Limits.ExpirySkew;
    }

    private static bool IsAging(Credentials credentials, DateTimeOffset now) =>
        credentials is { RefreshToken: not null, ExpiresAt: { } end }
        && now >= credentials.ObtainedAt + ((end - credentials.ObtainedAt) * Limits.RefreshAheadShare);
}
