using System.Text.Json;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Calls;

/// <summary>One protected call from its session's first answer to the last: waits where waiting helps, and asks again.</summary>
internal sealed class ProtectedCalls(ISessions sessions, ToolRunner runner, Renewals renewals, Node node, TimeProvider time) : IProtectedCalls
{
    /// <inheritdoc/>
    public async Task<CallResult> Run(
        SessionKey key, CatalogueTool tool, ToolRule rule, CallRequest request, CancellationToken cancellation)
    {
        for (var round = 0; round < EngineLimits.CallRounds; round++)
        {
            var reply = await sessions.Send(key, new Command.Call(Stamp(request), request), cancellation);
            switch (reply)
            {
                case Reply.Permitted permitted:
                    if (await Read(key, tool, rule, request, permitted, cancellation) is { } read)
                    {
                        return read;
                    }

                    break;
                case Reply.AwaitRefresh refresh:
                    if (!await Waiting.ForRefresh(sessions, key, refresh, time, cancellation))
                    {
                        return new CallResult.Refused(ErrorCode.ProviderUnavailable, RetryAfter: EngineLimits.RetryLater, Provider: refresh.Provider);
                    }

                    break;
                case Reply.Challenged { UserIsSigningIn: true } challenged when round == 0:
                    var unparked = new Condition.IntentUnparked(challenged.Challenge.IntentId);
                    await sessions.Wait(key, unparked, EngineLimits.CallWait, cancellation);
                    request = request with { Handle = challenged.Challenge.IntentId };
                    break;
                default:
                    return await Final(key, rule, request, reply, cancellation);
            }
        }

        return new CallResult.Refused(ErrorCode.ProviderUnavailable, RetryAfter: EngineLimits.RetryLater, Provider: rule.Provider);
    }

    /// <inheritdoc/>
    public async Task<CallResult> Collect(SessionKey key, string intentId, Asker by, CancellationToken cancellation)
    {
        for (var round = 0; ; round++)
        {
            var reply = await sessions.Send(key, new Command.Collect(node.Stamp(by.TraceId), intentId, by), cancellation);
            if (reply is not Reply.Running)
            {
                return CallEnds.Of(reply);
            }

            var settled = new Condition.IntentSettled(intentId);
            if (round > 0 || !await sessions.Wait(key, settled, EngineLimits.CallWait, cancellation))
            {
                return new CallResult.Refused(ErrorCode.Pending, RetryAfter: EngineLimits.RetryLater, IntentId: intentId);
            }
        }
    }

    private async Task<CallResult> Final(SessionKey key, ToolRule rule, CallRequest request, Reply reply, CancellationToken cancellation)
    {
        var result = reply is Reply.Running running ? await Collect(key, running.IntentId, request.By, cancellation) : CallEnds.Of(reply);
        return result switch
        {
            CallResult.Challenged challenged => challenged with { Digest = request.Digest },
            CallResult.Refused { Provider: null } refused => refused with { Provider = rule.Provider },
            _ => result,
        };
    }

    /// <summary>A read that needs no record. Null: the connection broke on the way; ask the session again.</summary>
    private async Task<CallResult?> Read(
        SessionKey key, CatalogueTool tool, ToolRule rule, CallRequest request, Reply.Permitted permitted, CancellationToken cancellation)
    {
        var trace = request.By.TraceId;
        var permit = new ExecutionPermit(
            permitted.Provider, permitted.AccessToken, permitted.Generation, null, null, false,
            (generation, token) => renewals.Renew(sessions, key, rule, generation, trace, token));
        using var arguments = JsonDocument.Parse(request.Arguments.Text);
        var caller = new ToolCaller(key.Tenant, key.User, request.By.Client, trace);
        switch (await runner.Run(tool, arguments.RootElement, caller, permit, cancellation))
        {
            case ExecutionOutcome.Returned returned:
                return new CallResult.Returned(returned.Result, Replayed: false, IntentId: null);
            case ExecutionOutcome.TokenRejected rejected:
                await sessions.Send(key, new Command.Reject(Stamp(request), permitted.Provider, rejected.Generation), cancellation);
                return null;
            case ExecutionOutcome.ScopeRejected rejected:
                var parked = await sessions.Send(key, new Command.ParkForScope(Stamp(request), request, rejected.Required), cancellation);
                return CallEnds.Of(parked) is CallResult.Challenged challenged ? challenged with { Digest = request.Digest } : CallEnds.Of(parked);
            case ExecutionOutcome.Failed failed:
                return new CallResult.Refused(failed.Code, RetryAfter: CallEnds.Patience(failed.Code, failed.RetryAfter), Provider: permitted.Provider);
            default:
                return new CallResult.Refused(ErrorCode.ProviderUnavailable, RetryAfter: EngineLimits.RetryLater, Provider: permitted.Provider);
        }
    }

    private Sessions.Stamp Stamp(CallRequest request) => node.Stamp(request.By.TraceId);
}
