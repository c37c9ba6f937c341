using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using ReconnectGrains.Engine.Observing;

namespace ReconnectGrains.McpHost.Browser;

/// <summary>A limit per remote address: before sign-in there is nothing better to count by. S30.</summary>
/// <param name="permits">Requests of one address within <see cref="Window"/>.</param>
/// <param name="refuse">Writes the 429 page.</param>
public sealed class AddressLimit(int permits, Func<HttpContext, TimeSpan, Task> refuse) : IRateLimiterPolicy<string>
{
    /// <summary>The name of the limit for connect links.</summary>
    public const string Connect = "reconnect-connect";

    /// <summary>The name of the limit for callbacks.</summary>
    public const string Callback = "reconnect-callback";

    /// <summary>The name of the limit for logouts that providers tell of.</summary>
    public const string Logout = "reconnect-logout";

    /// <summary>What the permits are for.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected => async (rejected, _) =>
    {
        LimitNames.Hit(LimitNames.Addresses);
        await refuse(rejected.HttpContext, rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window);
    };

    /// <inheritdoc/>
    public RateLimitPartition<string> GetPartition(HttpContext httpContext) => RateLimitPartition.GetFixedWindowLimiter(
        Key(httpContext.Connection.RemoteIpAddress),
        _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window, QueueLimit = 0 });

    /// <summary>One subscriber's addresses count as one: IPv6 networks hand out a /64 at a time.</summary>
    public static string Key(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        return address is { AddressFamily: AddressFamily.InterNetworkV6 }
            ? new IPAddress([.. address.GetAddressBytes().Take(8), .. new byte[8]]).ToString()
            : address?.ToString() ?? "unknown";
    }
}
