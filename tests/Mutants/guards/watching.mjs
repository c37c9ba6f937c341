// What happened is seen: in the audit log, whoever would rather not have it there, and in what is measured, without saying whom it was about.
import { unit } from '../checks.mjs';

const log = 'src/Engine/Audit/AuditLog.cs';
const verifier = 'src/Engine/Audit/AuditVerifier.cs';

export default [
  {
    name: 'An event is not tied to those before it',
    guards: ['M17'],
    file: 'src/Sessions/Deciding/Draft.cs',
    find: 'AuditChain.Next(Session.AuditHead, numbered)',
    put: 'AuditChain.Next(null, numbered)',
    checks: [unit('Sessions.Tests', 'AuditChainTests')],
  },
  {
    name: 'The chain of a stream is not looked at',
    guards: ['M17'],
    file: log,
    find: '!_proof.Fits(row, proof) || !row.Follows(chain)',
    put: '!_proof.Fits(row, proof)',
    checks: [unit('Engine.Tests', 'AuditVerifyOnSqlite')],
  },
  {
    name: 'A stream may end before its session does',
    guards: ['M17'],
    file: verifier,
    find: 'if (last < need)',
    put: 'if (last < 0)',
    checks: [unit('Engine.Tests', 'AuditVerifyOnSqlite')],
  },
  {
    name: 'A stream may end before a checkpoint saw its end',
    guards: ['M17'],
    file: verifier,
    find: 'if (last < end.Last)',
    put: 'if (last < 0)',
    checks: [unit('Engine.Tests', 'AuditVerifyOnSqlite')],
  },
  {
    name: 'Anybody can say that rows were old enough to go',
    guards: ['M17'],
    file: verifier,
    find: '!_streams.IsGenuine(known) || ',
    put: '',
    checks: [unit('Engine.Tests', 'AuditVerifyOnSqlite')],
  },
  {
    name: 'The log names users',
    guards: ['M17', 'S45'],
    file: log,
    find: 'AuditRow.Of(stream, key.Tenant, subject, e)',
    put: 'AuditRow.Of(stream, key.Tenant, key.User, e)',
    checks: [unit('Engine.Tests', 'AuditVerifyOnSqlite')],
  },
  {
    name: 'A repetition takes the parked call out of its place in the trace',
    guards: ['M19', 'M5'],
    file: 'src/Sessions/Deciding/Repeating.cs',
    find: ', TraceParent = intent.Asked.TraceParent }',
    put: ' }',
    checks: [unit('Sessions.Tests', 'ReleasingByRepetitionTests')],
  },
  {
    name: 'What resumes is not linked to the call that was parked',
    guards: ['M19'],
    file: 'src/Engine/Observing/CallTrace.cs',
    find: 'links: isResumed ? Links(call) : null',
    put: 'links: null',
    checks: [unit('Engine.Tests', 'TraceTests')],
  },
  {
    name: 'A host names metrics and spans by what it makes up',
    guards: ['M19', 'S45'],
    file: 'src/McpHost/Protocol/Operations.cs',
    find: '? tool : Labels.Other',
    put: '? tool : tool',
    checks: [unit('McpHost.Tests', 'OperationTests')],
  },
  {
    name: 'What was parked before it was decided again is counted again',
    guards: ['M19'],
    file: 'src/Engine/Observing/Decisions.cs',
    find: '.Where(e => e.Sequence > before.AuditSequence)',
    put: '.Where(e => e.Sequence > 0)',
    checks: [unit('Engine.Tests', 'MetricsTests')],
  },
];
