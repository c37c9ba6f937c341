using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Administration;

/// <summary>Whose access tokens an administrator expires. Everything that is left out means "all". M12.</summary>
/// <param name="Tenant">One tenant only.</param>
/// <param name="User">One user only; needs the tenant.</param>
/// <param name="Provider">One provider only.</param>
/// <param name="Share">This share of the sessions that fit, above 0 up to 1; which ones depends on the trace id.</param>
public sealed record ExpiryOrder(string? Tenant, string? User, string? Provider, double Share);

/// <summary>What came of it.</summary>
/// <param name="Sessions">Sessions visited.</param>
/// <param name="Connections">Connections whose access token counts as expired now.</param>
/// <param name="Failed">Sessions that could not be reached; expire them again.</param>
public sealed record ExpiryReport(int Sessions, int Connections, int Failed)
{
    /// <summary>What came of both.</summary>
    public ExpiryReport Add(ExpiryReport other) =>
        new(Sessions + other.Sessions, Connections + other.Connections, Failed + other.Failed);
}

/// <summary>Forced expiry on demand. The next call refreshes, or parks where it cannot. M12.</summary>
/// <param name="sessions">The sessions.</param>
/// <param name="index">Which there are.</param>
/// <param name="acts">Lets administrators act, and says so in the audit log.</param>
/// <param name="node">Stamps the commands.</param>
public sealed class ForcedExpiry(ISessions sessions, SessionIndex index, ActLog acts, Node node)
{
    private const int Page = 200;

    /// <summary>Carries an order out, a few sessions at a time: one that answers late does not hold up the others. It may be given again: expiring twice is expiring once.</summary>
    /// <returns>Null where the order is about a tenant that is not the administrator's.</returns>
    /// <exception cref="StoreUnavailableException">The index or the audit log cannot be had; what was expired stays expired.</exception>
    public async Task<ExpiryReport?> Carry(ExpiryOrder asked, Acting acting, CancellationToken cancellation)
    {
        var order = asked with { Tenant = acting.Narrow(asked.Tenant) };
        if (!await acts.Begin(AdministratorAct.ExpireTokens, acting, order.Tenant, order.Provider, cancellation))
        {
            return null;
        }

        var report = new ExpiryReport(0, 0, 0);
        SessionKey? after = null;
        while (true)
        {
            var page = await index.Find(new SessionFilter(order.Tenant, order.User, order.Provider, after), Page, cancellation);
            foreach (var some in page.Where(k => IsChosen(k, order.Share, acting.TraceId)).Chunk(EngineLimits.ExpiredAtOnce))
            {
                var reports = await Task.WhenAll(some.Select(k => Expire(k, order.Provider, acting.TraceId, cancellation)));
                report = reports.Aggregate(report, (sum, one) => sum.Add(one));
            }

            if (page.Count < Page)
            {
                return report;
            }

            after = page[^1];
        }
    }

    private async Task<ExpiryReport> Expire(SessionKey key, string? provider, string traceId, CancellationToken cancellation)
    {
        try
        {
            return await sessions.Send(key, new Command.ForceExpiry(node.Stamp(traceId), provider), cancellation) is Reply.Noted noted
                ? new ExpiryReport(1, noted.Affected, 0)
                : new ExpiryReport(0, 0, 1);
        }
        catch (Exception e) when (e is StoreUnavailableException or SessionUnreadableException)
        {
            return new ExpiryReport(0, 0, 1);
        }
    }

    /// <summary>An even choice that needs no list of all sessions: the hash of the key, salted with the order's trace.</summary>
    private static bool IsChosen(SessionKey key, double share, string salt)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\n{key.Canonical}"));
        return share >= 1 || BitConverter.ToUInt32(hash) < share * uint.MaxValue;
    }
}
