// A write happens once, or a person is told that nobody knows.
import { unit } from '../checks.mjs';

const executing = 'src/Sessions/Deciding/Executing.cs';
const exchange = 'src/Engine/Tools/UpstreamExchange.cs';

export default [
  {
    name: 'A call goes out unrecorded',
    guards: ['R1'],
    file: executing,
    find: 'draft.Put(started);',
    put: '',
    checks: [unit('Sessions.Tests', 'LostExecutionTests'), unit('Sessions.Tests', 'StoryProperties')],
  },
  {
    name: 'A write that may have happened goes out again without keys',
    guards: ['R1'],
    file: executing,
    find: '!intent.MaybeDone || draft.Rules.Tool(intent.Tool) is { HonoursKeys: true };',
    put: '!intent.MaybeDone || draft is not null;',
    checks: [unit('Sessions.Tests', 'LostExecutionTests'), unit('Sessions.Tests', 'StoryProperties'), unit('Engine.Tests', 'UpstreamRefusalTests')],
  },
  {
    name: 'It is forgotten that a lost write may have happened',
    guards: ['R1'],
    file: executing,
    find: 'intent with { MaybeDone = draft.Rules.Tool(intent.Tool) is not { Effect: Effect.Read } };',
    put: 'draft is null ? null! : intent;',
    checks: [unit('Sessions.Tests', 'DoubtTests'), unit('Sessions.Tests', 'StoryProperties')],
  },
  {
    name: 'A write that may have happened is said to have failed',
    guards: ['R1'],
    file: executing,
    find: `        if (intent.MaybeDone)
        {
            Unknown(draft, intent);
            return;
        }

        draft.Put(intent with { State = new IntentState.Failed(`,
    put: '        draft.Put(intent with { State = new IntentState.Failed(',
    checks: [unit('Sessions.Tests', 'DoubtTests'), unit('Sessions.Tests', 'StoryProperties')],
  },
  {
    name: 'The end of an attempt that was given up ends the one that runs',
    guards: ['R1'],
    file: executing,
    find: 'case { State: IntentState.Executing running } intent when running.Claim.Id == command.ClaimId:',
    put: 'case { State: IntentState.Executing running } intent when running.Claim is not null:',
    checks: [unit('Sessions.Tests', 'LostExecutionTests')],
  },
  {
    name: 'An execution whose process is gone is never found',
    guards: ['R1'],
    file: 'src/Sessions/Deciding/Ticking.cs',
    find: 'case IntentState.Executing executing when draft.Rules.IsStale(executing.Claim, draft.Stamp.Node, draft.Now):',
    put: 'case IntentState.Executing executing when executing.Attempts < 0:',
    checks: [unit('Sessions.Tests', 'LostExecutionTests')],
  },
  {
    name: 'A claim counts as over ten seconds before it is',
    guards: ['R1', 'R2'],
    file: 'src/Sessions/Rules/SessionRules.cs',
    find: 'now >= claim.Until ||',
    put: 'now >= claim.Until - Limits.OutgoingDeadline ||',
    checks: [unit('Sessions.Tests', 'LostExecutionTests'), unit('Sessions.Tests', 'SingleFlightTests')],
  },
  {
    name: 'A repeated attempt carries another idempotency key',
    guards: ['R1'],
    file: 'src/Engine/Running/Executions.cs',
    find: 'intent.Key,',
    put: 'effect.Claim.Id,',
    checks: [unit('Engine.Tests', 'UpstreamRefusalTests')],
  },
  {
    name: 'A request is retried without its key after its token was renewed',
    guards: ['R1'],
    file: exchange,
    find: 'using var answer = await Once(request, token, mask, cancellationToken);',
    put: 'using var answer = await Once(isRepeated ? request with { IdempotencyKey = null } : request, token, mask, cancellationToken);',
    checks: [unit('Engine.Tests', 'UpstreamEndingTests'), unit('Engine.Tests', 'UpstreamRefusalTests')],
  },
  {
    name: 'Two requests of one call carry the same key',
    guards: ['R1'],
    file: 'src/Engine/Tools/IdempotencyKey.cs',
    find: String.raw`{ordinal.ToString(CultureInfo.InvariantCulture)}\n{method.Method}`,
    put: '{method.Method}',
    checks: [unit('Engine.Tests', 'UpstreamWriteTests')],
  },
  {
    name: 'The transport repeats a write by itself',
    guards: ['R1'],
    file: 'src/Engine/Tools/UpstreamRequest.cs',
    find: 'var body = Body ?? (IsMutating ? [] : null);',
    put: 'var body = Body;',
    checks: [unit('Engine.Tests', 'UpstreamWriteTests')],
  },
  {
    name: 'A claim is not looked at for its age before a write is sent',
    guards: ['R1'],
    file: exchange,
    find: 'run.ClaimedUntil!.Value - time.GetUtcNow() <= Deadline)',
    put: 'run.ClaimedUntil is null)',
    checks: [unit('Engine.Tests', 'UpstreamWriteTests')],
  },
  {
    name: 'A write whose answer was lost counts as one that never left',
    guards: ['R1'],
    file: exchange,
    find: 'request.IsMutating ? run.End(_ => new ExecutionOutcome.Uncertain()) : run.EndUnavailable();',
    put: 'request is null ? null! : run.EndUnavailable();',
    checks: [unit('Engine.Tests', 'UpstreamEndingTests'), unit('Engine.Tests', 'UpstreamRefusalTests')],
  },
  {
    name: 'A failure after an accepted change promises that nothing happened',
    guards: ['R1'],
    file: 'src/Engine/Tools/ToolRun.cs',
    find: 'if (ending is ExecutionOutcome.Failed && _accepted > 0)',
    put: 'if (ending is ExecutionOutcome.Failed && _accepted < 0)',
    checks: [unit('Engine.Tests', 'UpstreamWriteTests')],
  },
  {
    name: 'A read-only tool sends writes',
    guards: ['S47'],
    file: 'src/Engine/Tools/Upstream.cs',
    find: 'return _run.Tool.AllowsUnsafeMethods',
    put: 'return _run.Tool is not null',
    checks: [unit('Engine.Tests', 'UpstreamWriteTests')],
  },
];
