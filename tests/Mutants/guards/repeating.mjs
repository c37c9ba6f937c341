// Hosts repeat, duplicate and reword: one wish is one execution.
import { unit } from '../checks.mjs';

const repeating = 'src/Sessions/Deciding/Repeating.cs';

export default [
  {
    name: 'An equal call after the collection runs again within the replay window',
    guards: ['M5'],
    file: repeating,
    find: 'rule.Replay == ReplayPolicy.Window && now - ended.CollectedAt <= Limits.ReplayWindow,',
    put: 'rule.Replay == ReplayPolicy.Window && now < ended.CollectedAt,',
    checks: [unit('Sessions.Tests', 'CollectingTests'), unit('Engine.Tests', 'WholeStoryTests')],
  },
  {
    name: 'A collected answer is given again for ever',
    guards: ['M5'],
    file: repeating,
    find: ' && now - ended.CollectedAt <= Limits.ReplayWindow,',
    put: ',',
    checks: [unit('Sessions.Tests', 'CollectingTests')],
  },
  {
    name: 'An equal call does not join the one that is parked or runs',
    guards: ['M5'],
    file: repeating,
    find: '        _ => true,',
    put: '        _ => rule.Name.Length == 0,',
    checks: [unit('Sessions.Tests', 'CollectingTests'), unit('Engine.Tests', 'WaitTests')],
  },
  {
    name: 'A reworded call runs beside the resumed write that it probably means',
    guards: ['M5'],
    file: repeating,
    find: 'IntentState.Executing e => e.By != ReleasedBy.Call,',
    put: '',
    checks: [unit('Sessions.Tests', 'RewordingTests')],
  },
  {
    name: 'A reworded call runs although the outcome of the first is unknown',
    guards: ['R1'],
    file: repeating,
    find: 'IntentState.Unknown u => u.CollectedAt is null && draft.Now - u.At <= Limits.RewordingWindow,',
    put: '',
    checks: [unit('Sessions.Tests', 'RewordingTests')],
  },
  {
    name: 'A tool that asks for a tick always is released by a repetition',
    guards: ['S48'],
    file: repeating,
    find: 'case Fitness.Usable when rule.Resume == ResumePolicy.Confirm:',
    put: 'case Fitness.Usable when rule.Name.Length == 0:',
    checks: [unit('Sessions.Tests', 'ReleasingByRepetitionTests')],
  },
  {
    name: 'A result is handed out as new every time',
    guards: ['M5'],
    file: 'src/Sessions/Deciding/Collecting.cs',
    find: 'if (intent.State is not IntentState.Ended { CollectedAt: null } ended)',
    put: 'if (intent.State is not IntentState.Ended ended)',
    checks: [unit('Sessions.Tests', 'CollectingTests'), unit('Sessions.Tests', 'StoryProperties')],
  },
  {
    name: 'A call that runs can be cancelled as if it had not begun',
    guards: ['S20'],
    file: 'src/Sessions/Deciding/Cancelling.cs',
    find: 'case IntentState.Parked or IntentState.Released:',
    put: 'case IntentState.Parked or IntentState.Released or IntentState.Executing { Attempts: > 0 }:',
    checks: [unit('Sessions.Tests', 'VisibilityTests'), unit('Sessions.Tests', 'StoryProperties')],
  },
];
