// Nothing grows without a bound.
import { unit } from '../checks.mjs';

export default [
  {
    name: 'The queue of parked calls has no limit',
    guards: ['R9'],
    file: 'src/Sessions/Deciding/Calling.cs',
    find: 'if (parked >= Limits.ParkedIntents || !Room',
    put: 'if (parked < 0 || !Room',
    checks: [unit('Sessions.Tests', 'QueueLimitTests')],
  },
  {
    name: 'Any number of writes may run',
    guards: ['R9'],
    file: 'src/Sessions/Deciding/Calling.cs',
    find: '>= Limits.RunningIntents',
    put: '< 0',
    checks: [unit('Sessions.Tests', 'QueueLimitTests')],
  },
  {
    name: 'Arguments and results may take any room',
    guards: ['R9'],
    file: 'src/Sessions/Deciding/Room.cs',
    find: ' || session.PayloadBytes() + bytes > limit)',
    put: ' || bytes + limit < 0)',
    checks: [unit('Sessions.Tests', 'QueueLimitTests')],
  },
  {
    name: 'A result makes room for itself within its replay window',
    guards: ['M5'],
    file: 'src/Sessions/Deciding/Room.cs',
    find: 'draft.Now - over.CollectedAt > Limits.ReplayWindow',
    put: 'draft.Now >= over.CollectedAt',
    checks: [unit('Sessions.Tests', 'QueueLimitTests')],
  },
  {
    name: 'Tickets are not limited',
    guards: ['R9'],
    file: 'src/Sessions/Deciding/Ticketing.cs',
    find: 'while (draft.Session.Tickets.Count >= Limits.Tickets)',
    put: 'while (draft.Session.Tickets.Count < 0)',
    checks: [unit('Sessions.Tests', 'TicketTests')],
  },
  {
    name: 'Events fill the document while the log is away',
    guards: ['R9', 'M17'],
    file: 'src/Sessions/Deciding/Decider.cs',
    find: 'when draft.Session.Unacknowledged.Count >= Limits.UnacknowledgedAudit',
    put: 'when draft.Session.Unacknowledged.Count < 0',
    checks: [unit('Sessions.Tests', 'AuditTests')],
  },
  {
    name: 'A token of any length is stored',
    guards: ['R9'],
    file: 'src/Sessions/Deciding/Refreshing.cs',
    find: 'credentials.AccessToken.Reveal().Length <= Limits.TokenCharacters',
    put: 'credentials.AccessToken.Reveal().Length >= 0',
    checks: [unit('Sessions.Tests', 'FailingRefreshTests')],
  },
  {
    name: 'An execution is begun again without an end',
    guards: ['R9'],
    file: 'src/Sessions/Deciding/Executing.cs',
    find: 'else if (running.Attempts < Limits.ExecutionAttempts)',
    put: 'else if (running.Attempts >= 0)',
    checks: [unit('Sessions.Tests', 'LostExecutionTests')],
  },
];
