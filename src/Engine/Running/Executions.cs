using System.Text.Json;
using ModelContextProtocol;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Running;

/// <summary>Runs recorded intents: asks the directory once more, runs the tool, and says how it ended.</summary>
internal sealed class Executions(ToolCatalogue catalogue, ToolRunner runner, MembershipGate gate, Renewals renewals)
{
    public async Task<ExecutionEnd> Execute(ISessions sessions, SessionKey key, SideEffect.Execute effect, CancellationToken stopping)
    {
        var intent = effect.Intent;
        if (catalogue.Find(intent.Tool) is not { Rule: { } rule } tool)
        {
            return new ExecutionEnd.Failed(ErrorCode.NotFound, null);
        }

        var permit = new ExecutionPermit(
            intent.Provider,
            effect.AccessToken,
            effect.Generation,
            intent.Key,
            effect.Claim.Until,
            effect.HonoursKeys,
            (generation, cancellation) => renewals.Renew(sessions, key, rule, generation, intent.Asked.TraceId, cancellation))
        {
            AskedAt = intent.Asked.TraceParent,
            IsResumed = intent.State is IntentState.Executing { By: not ReleasedBy.Call },
        };
        var caller = new ToolCaller(key.Tenant, key.User, intent.Asked.Client, intent.Asked.TraceId);
        using var arguments = JsonDocument.Parse(intent.Arguments.Text);
        try
        {
            return await gate.IsStill(key, intent.Asked.MembershipVersion, intent.Asked.TraceId, stopping)
                ? End(await runner.Run(tool, arguments.RootElement, caller, permit, stopping))
                : new ExecutionEnd.Failed(ErrorCode.TenantStale, null);
        }
        catch (Exception e) when (e is StoreUnavailableException || (e is OperationCanceledException && stopping.IsCancellationRequested))
        {
            // Nothing was changed. When this process stops it must not begin again at once: the wait leaves it to the next one. R7.
            return new ExecutionEnd.Failed(ErrorCode.StoreUnavailable, EngineLimits.RetryLater);
        }
    }

    private static ExecutionEnd End(ExecutionOutcome outcome) => outcome switch
    {
        ExecutionOutcome.Returned returned =>
            new ExecutionEnd.Returned(new RawJson(JsonSerializer.Serialize(returned.Result, McpJsonUtilities.DefaultOptions))),
        ExecutionOutcome.Failed failed => new ExecutionEnd.Failed(failed.Code, failed.RetryAfter),
        ExecutionOutcome.TokenRejected rejected => new ExecutionEnd.TokenRejected(rejected.Generation, rejected.MutationsDone),
        ExecutionOutcome.ScopeRejected rejected => new ExecutionEnd.ScopeRejected(rejected.Required, rejected.MutationsDone),
        ExecutionOutcome.Uncertain => new ExecutionEnd.Uncertain(),
        ExecutionOutcome.ClaimTooOld old => new ExecutionEnd.ClaimTooOld(old.MutationsDone),
        _ => throw new InvalidOperationException("ExecutionOutcome is closed."),
    };
}
