using System.Threading.RateLimiting;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>
/// How often tokens are given: by client and user, whom a sealed code or token names; by address only for what names nobody. The client is not
/// proven yet when it is counted, so what comes in a user's name is counted as a whole, too: names of clients are free to make up. S30.
/// </summary>
internal sealed class TokenLimits : IDisposable
{
    /// <summary>What the permits are for.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _known;
    private readonly PartitionedRateLimiter<string> _users;
    private readonly PartitionedRateLimiter<string> _strangers;

    /// <summary>Limits as configured.</summary>
    public TokenLimits(BuiltInOptions options)
    {
        _known = Limiter(options.TokensPerMinute);
        _users = Limiter(options.TokensPerMinute * Limits.Grants); // So many clients a user can have.
        _strangers = Limiter(options.StrangersPerMinute);
    }

    /// <summary>How long to wait; null where the request may go on.</summary>
    /// <param name="http">The request.</param>
    /// <param name="key">Whose code or token it presents, if it is ours.</param>
    /// <param name="client">The client that presents it.</param>
    public TimeSpan? Refusal(HttpContext http, SessionKey? key, string client)
    {
        return key is null
            ? Wait(_strangers, AddressLimit.Key(http.Connection.RemoteIpAddress))
            : Wait(_users, key.Canonical) ?? Wait(_known, $"{key.Canonical}\n{client}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _known.Dispose();
        _users.Dispose();
        _strangers.Dispose();
    }

    private static TimeSpan? Wait(PartitionedRateLimiter<string> limiter, string whom)
    {
        using var lease = limiter.AttemptAcquire(whom);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window;
    }

    private static PartitionedRateLimiter<string> Limiter(int permits) => PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetFixedWindowLimiter(
            key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window, QueueLimit = 0 }),
        StringComparer.Ordinal);
}
