using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Running;

/// <summary>Newer credentials after an upstream 401: one refresh however many calls ask. R2.</summary>
internal sealed class Renewals(Node node, TimeProvider time)
{
    private const int Rounds = 3;

    public async Task<Renewal> Renew(
        ISessions sessions, SessionKey key, ToolRule rule, long generation, string traceId, CancellationToken cancellation)
    {
        var provider = rule.Provider;
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                switch (await sessions.Send(key, new Command.Renew(node.Stamp(traceId), provider, generation, rule.Scopes), cancellation))
                {
                    case Reply.Permitted permitted:
                        return new Renewal.Renewed(permitted.AccessToken, permitted.Generation);
                    case Reply.AwaitRefresh refresh:
                        await Waiting.ForRefresh(sessions, key, refresh, time, cancellation);
                        break;
                    case Reply.Refused { Code: ErrorCode.InsufficientScope }:
                        return new Renewal.TooNarrow();
                    case Reply.Refused { Code: ErrorCode.ProviderUnavailable } refused:
                        return new Renewal.Unavailable(refused.RetryAfter ?? EngineLimits.RetryLater);
                    default:
                        return new Renewal.Broken();
                }
            }
        }
        catch (StoreUnavailableException)
        {
            return new Renewal.Unavailable(EngineLimits.RetryLater);
        }

        return new Renewal.Unavailable(EngineLimits.RetryLater);
    }
}
