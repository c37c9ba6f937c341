using System.Text.Json;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Calls;

/// <summary>The front door for MCP: runs, parks, joins and collects tool calls.</summary>
public sealed class ToolCalls
{
    private static readonly ToolCaller Nobody = new("", "", "", TraceId.None);

    private readonly ToolCatalogue _catalogue;
    private readonly ToolRunner _runner;
    private readonly ISessions _sessions;
    private readonly MembershipGate _gate;
    private readonly AuditLog _audit;
    private readonly Node _node;
    private readonly IProtectedCalls _protected;

    internal ToolCalls(
        ToolCatalogue catalogue, ToolRunner runner, ISessions sessions, MembershipGate gate, AuditLog audit, Node node, IProtectedCalls protectedCalls)
    {
        _catalogue = catalogue;
        _runner = runner;
        _sessions = sessions;
        _gate = gate;
        _audit = audit;
        _node = node;
        _protected = protectedCalls;
    }

    /// <summary>A protected or public call.</summary>
    /// <param name="caller">Who calls; null only where the tool is public.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">Its arguments, not checked yet.</param>
    /// <param name="options">What else the host says.</param>
    /// <param name="cancellation">The host is gone. What was recorded goes on.</param>
    public async Task<CallResult> Call(Caller? caller, string tool, JsonElement? arguments, CallOptions options, CancellationToken cancellation)
    {
        var asked = CallTrace.Here;
        var result = await Answer(caller, tool, arguments, options, asked, cancellation);
        CallCount.Answered(_catalogue.Find(tool)?.Name, result);
        return result;
    }

    private async Task<CallResult> Answer(
        Caller? caller, string tool, JsonElement? arguments, CallOptions options, string? asked, CancellationToken cancellation)
    {
        if (_catalogue.Find(tool) is not { } found)
        {
            return new CallResult.Refused(ErrorCode.NotFound);
        }

        var given = arguments ?? default;
        if (found.ArgumentProblems(given) is { Count: > 0 } problems)
        {
            return new CallResult.Refused(ErrorCode.BadInput, Problems: problems);
        }

        if (found.Rule is not { } rule)
        {
            return await Public(caller, found, given, cancellation);
        }

        if (caller is null)
        {
            return new CallResult.Refused(ErrorCode.AuthRequired, rule.Scopes);
        }

        return await Guarded(caller, rule, async asker =>
        {
            var canonical = (CanonicalOutcome.Canonical)CanonicalJson.Of(given.ValueKind == JsonValueKind.Undefined ? JsonElement.Parse("{}") : given);
            var digest = Digest.Of(caller.Client, tool, canonical.Text);
            var request = new CallRequest(tool, new RawJson(canonical.Text), digest, asker with { TraceParent = asked }, options.Handle, options.StartNew);
            return await _protected.Run(caller.Key, found, rule, request, cancellation);
        }, cancellation);
    }

    /// <summary>The caller's own intents: open ones, and those that ended within the last hour. S48.</summary>
    public async Task<PendingList> Pending(Caller caller, CancellationToken cancellation)
    {
        IReadOnlyList<Intent> intents = [];
        var refusal = await Guarded(caller, null, async asker =>
        {
            var reply = await _sessions.Send(caller.Key, new Command.List(_node.Stamp(caller.TraceId), asker), cancellation);
            intents = reply is Reply.Listing listing ? listing.Intents : [];
            return null;
        }, cancellation);
        return new PendingList(intents, refusal as CallResult.Refused);
    }

    /// <summary>One intent's result; waits a little while it runs.</summary>
    public async Task<CallResult> Collect(Caller caller, string intentId, CancellationToken cancellation) =>
        await Guarded(caller, null, async asker => await _protected.Collect(caller.Key, intentId, asker, cancellation), cancellation);

    /// <summary>Cancels an intent that has not run. Null when it is cancelled now.</summary>
    public async Task<CallResult?> Cancel(Caller caller, string intentId, CancellationToken cancellation) =>
        await Guarded(caller, null, async asker =>
        {
            var command = new Command.Cancel(_node.Stamp(caller.TraceId), intentId, asker);
            return await _sessions.Send(caller.Key, command, cancellation) is Reply.Noted noted && noted.Affected > 0
                ? null
                : await _protected.Collect(caller.Key, intentId, asker, cancellation);
        }, cancellation);

    private async Task<CallResult> Public(Caller? caller, CatalogueTool tool, JsonElement arguments, CancellationToken cancellation)
    {
        var who = caller is null ? Nobody : new ToolCaller(caller.Key.Tenant, caller.Key.User, caller.Client, caller.TraceId);
        return await _runner.Run(tool, arguments, who, null, cancellation) switch
        {
            ExecutionOutcome.Returned returned => new CallResult.Returned(returned.Result, Replayed: false, IntentId: null),
            ExecutionOutcome.Failed failed => new CallResult.Refused(failed.Code, RetryAfter: failed.RetryAfter),
            _ => new CallResult.Refused(ErrorCode.Internal),
        };
    }

    /// <summary>The tenant gate before, the closed set of errors after: whatever the store does, the caller gets a clear answer. R5.</summary>
    private async Task<CallResult> Guarded(Caller caller, ToolRule? rule, Func<Asker, Task<CallResult?>> act, CancellationToken cancellation)
    {
        try
        {
            if (await _gate.Enter(caller.Key, rule is null or { Effect: Effect.Read }, caller.TraceId, cancellation) is not { } membership)
            {
                return new CallResult.Refused(ErrorCode.TenantStale);
            }

            var result = await act(new Asker(caller.Client, caller.Scopes, caller.AuthorizedUntil, membership.Version, caller.TraceId, caller.Grant));
            if (result is CallResult.Refused { Code: ErrorCode.NotFound or ErrorCode.InsufficientScope or ErrorCode.QueueFull } refused)
            {
                var detail = AuditDetail.Of(refused.Code);
                var happened = new OutsideEvent(
                    AuditKind.Refused, caller.TraceId, caller.Key.Tenant, caller.Key.User, rule?.Provider, rule?.Name, caller.Client, detail);
                await _audit.AppendOutside(happened, cancellation);
            }

            return result!;
        }
        catch (StoreUnavailableException)
        {
            return new CallResult.Refused(ErrorCode.StoreUnavailable, RetryAfter: EngineLimits.RetryLater);
        }
        catch (SessionUnreadableException)
        {
            return new CallResult.Refused(ErrorCode.Internal, Problems: ["The stored session cannot be opened. It was left as it is; ask the operator."]);
        }
    }
}
