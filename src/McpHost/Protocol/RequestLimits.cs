using System.Threading.RateLimiting;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// How often the endpoint answers. Whoever has a good token is counted by client and user: all users of one host share its addresses.
/// Only requests without one are counted by address. Each node counts for itself. S30, R9.
/// </summary>
internal sealed class RequestLimits(McpEndpointOptions options) : IDisposable
{
    /// <summary>What the permits are for.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<(SessionKey, string)> _callers = PartitionedRateLimiter.Create<(SessionKey, string), (SessionKey, string)>(
        caller => RateLimitPartition.GetFixedWindowLimiter(caller, _ => PerWindow(options.RequestsPerMinute)));

    private readonly PartitionedRateLimiter<string> _strangers = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(address, _ => PerWindow(options.StrangersPerMinute)));

    /// <summary>The access as it was decided; a refusal where the limit is reached.</summary>
    public Access Judge(HttpContext http, Access access)
    {
        var known = access switch
        {
            Access.Granted granted => granted.Token,
            Access.Denied denied => denied.Token,
            _ => throw new InvalidOperationException("Access is closed."),
        };
        using var lease = known is { } token
            ? _callers.AttemptAcquire((token.Key, token.Client))
            : _strangers.AttemptAcquire(AddressLimit.Key(http.Connection.RemoteIpAddress));
        if (lease.IsAcquired)
        {
            return access;
        }

        LimitNames.Hit(known is null ? LimitNames.Strangers : LimitNames.Requests);
        return new Access.Denied(
            StatusCodes.Status429TooManyRequests,
            ErrorCode.RateLimited,
            null,
            "Too many requests.",
            ScopeSet.Empty,
            lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero ? wait : Window);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _callers.Dispose();
        _strangers.Dispose();
    }

    private static FixedWindowRateLimiterOptions PerWindow(int permits) => new() { PermitLimit = permits, Window = Window, QueueLimit = 0 };
}
