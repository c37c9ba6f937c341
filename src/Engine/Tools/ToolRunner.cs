using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tools;

/// <summary>Runs tools: a live call and one that resumes hours later on another node go through the same method.</summary>
public sealed class ToolRunner(IServiceScopeFactory scopes, ApiBases apis, UpstreamHttp http, UseRecorder uses, TimeProvider time, ILogger<ToolRunner> log)
{
    /// <summary>
    /// Runs a tool once. How it ended upstream comes first: an ending that a request recorded wins over whatever the tool returned or
    /// threw. A tool that fails after a mutating request was accepted gives an error result that says so (it is known that the change
    /// happened), never <see cref="ExecutionOutcome.Failed"/>, which would invite a repetition.
    /// </summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">Arguments that <see cref="CatalogueTool.ArgumentProblems"/> found nothing wrong with.</param>
    /// <param name="caller">Who called.</param>
    /// <param name="permit">What the run may do upstream; null for a public tool.</param>
    /// <param name="cancellationToken">
    /// Ends the run: <see cref="ExecutionOutcome.Uncertain"/> when a mutating request was on its way or accepted.
    /// </param>
    /// <exception cref="OperationCanceledException">Cancelled, and nothing was changed upstream.</exception>
    public async Task<ExecutionOutcome> Run(
        CatalogueTool tool, JsonElement arguments, ToolCaller caller, ExecutionPermit? permit, CancellationToken cancellationToken)
    {
        RefuseWrongPermit(tool, permit);
        using var activity = CallTrace.Begin($"{Labels.ExecuteTool} {tool.Name}", caller.TraceId, permit?.AskedAt, permit?.IsResumed ?? false);
        activity?.SetTag(Labels.Operation, Labels.ExecuteTool)
            .SetTag(Labels.Tool, tool.Name)
            .SetTag(Labels.TraceId, caller.TraceId)
            .SetTag(Labels.Effect, tool.Rule?.Effect.ToString());
        using var run = new ToolRun(tool, caller, permit, permit is null ? null : apis.Of(permit.Provider), cancellationToken);
        var own = await Own(run, arguments, cancellationToken);
        var outcome = await run.Close() ?? own;
        Spans.End(activity, outcome?.GetType().Name ?? "Cancelled", isError: outcome is not ExecutionOutcome.Returned);
        NoteUse(tool, caller, outcome);
        return outcome ?? throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>A run that the API did not turn away used the connection, however it ended.</summary>
    private void NoteUse(CatalogueTool tool, ToolCaller caller, ExecutionOutcome? outcome)
    {
        if (tool.Rule is { } rule && outcome is not (null or ExecutionOutcome.TokenRejected or ExecutionOutcome.ScopeRejected or ExecutionOutcome.ClaimTooOld))
        {
            uses.Note(new ToolUse(caller.Tenant, caller.User, rule.Provider, rule.Name));
        }
    }

    private static void RefuseWrongPermit(CatalogueTool tool, ExecutionPermit? permit)
    {
        if (tool.Rule?.Provider != permit?.Provider)
        {
            throw new ArgumentException($"'{tool.Name}' needs a permit for {tool.Rule?.Provider ?? "no provider"}.", nameof(permit));
        }
    }

    /// <summary>The outcome by the tool's own account; null when the run was cancelled before it changed anything.</summary>
    private async Task<ExecutionOutcome?> Own(ToolRun run, JsonElement arguments, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RunScope>().Enter(run.Caller, new Upstream(run, http, time));
            var bound = new AIFunctionArguments { Services = scope.ServiceProvider };
            foreach (var argument in CatalogueTool.OrNone(arguments).EnumerateObject())
            {
                bound[argument.Name] = argument.Value;
            }

            var value = await run.Tool.Function.InvokeAsync(bound, run.Token);
            return new ExecutionOutcome.Returned(ToolOutput.Result(value, run.Tool.Protocol));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return run.Accepted > 0 ? new ExecutionOutcome.Uncertain() : null;
        }
        catch (Exception e) when (e is UpstreamRefusedException or McpException)
        {
            // Both are written for the model: what the API said, and what the tool's author chose to say.
            return new ExecutionOutcome.Returned(Error(run, e.Message));
        }
        catch (RunEndedException) when (run.HasEnding)
        {
            // The recorded ending decides.
            return null;
        }
#pragma warning disable CA1031 // A tool is foreign code: whatever it throws must end its own call and nothing else.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "Tool {Tool} failed ({TraceId})", run.Tool.Name, run.Caller.TraceId);
            return run.Accepted > 0
                ? new ExecutionOutcome.Returned(Error(run, "The tool failed."))
                : new ExecutionOutcome.Failed(ErrorCode.Internal, $"The tool failed. The operator finds the cause under {run.Caller.TraceId}.");
        }
    }

    private static CallToolResult Error(ToolRun run, string sentence) => ToolOutput.Error(run.Accepted == 0
        ? sentence
        : $"{sentence} Before that, {run.Provider} accepted {(run.Accepted == 1 ? "a change" : $"{run.Accepted} changes")} of this call: "
            + "do not repeat it, look at the result there first.");
}
