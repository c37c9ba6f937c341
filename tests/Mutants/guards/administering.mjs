// Who administers, whom, and where alerts go.
import { unit } from '../checks.mjs';

const engine = 'src/Engine/Administration';
const host = 'src/McpHost';
const here = (...tests) => tests.map(t => unit('McpHost.Tests', t));
const book = tests => [unit('Engine.Tests', tests)];

export default [
  {
    name: 'An administrator reaches every tenant',
    guards: ['S46', 'M9'],
    file: `${engine}/Acting.cs`,
    find: 'AllTenants || tenant == Key.Tenant',
    put: 'AllTenants || tenant != "none"',
    checks: here('TenantReachTests.An_administrator_of_a_tenant_sees_only_that_tenant', 'TenantReachTests.What_belongs_to_another_tenant_is_not_there_in_the_API'),
  },
  {
    name: 'Without a tenant an administrator means every tenant',
    guards: ['S46', 'M9'],
    file: `${engine}/Acting.cs`,
    find: 'asked ?? (AllTenants ? null : Key.Tenant)',
    put: 'asked',
    checks: here('TenantReachTests.An_administrator_of_a_tenant_sees_only_that_tenant'),
  },
  {
    name: 'An act on another tenant happens although it is refused',
    guards: ['S46'],
    file: `${engine}/ActLog.cs`,
    find: '        return may;',
    put: '        return may || acting.Client.Length > 0;',
    checks: here('TenantReachTests.An_act_on_another_tenant_does_nothing_and_is_audited_as_refused'),
  },
  {
    name: 'Everybody who signs in to the console administers',
    guards: ['S46'],
    file: 'src/Engine/Authorizing/SignIns.cs',
    find: 'if (!exchanged.IsAdministrator)',
    put: 'if (!exchanged.IsAdministrator && key.User.Length == 0)',
    checks: here('ConsoleTests.Somebody_whom_the_provider_does_not_call_an_administrator_does_not_get_in_and_the_attempt_is_audited'),
  },
  {
    name: "A developer's link opens the console again and again",
    guards: ['S46'],
    file: `${host}/AdminConsole/DeveloperLink.cs`,
    find: '            _open = null;\n',
    put: '',
    checks: here('ConsoleTests.A_developers_link_opens_the_console_once'),
  },
  {
    name: 'The console does not ask whether the membership stands',
    guards: ['S46', 'M9'],
    file: `${host}/AdminConsole/ConsoleGate.cs`,
    find: '            && await members.Enter(user.Key, mayRemember: false, trace, cancellation) is not null)',
    put: '            && members is not null)',
    checks: here('ConsoleTests.Ending_a_membership_closes_the_console_to_its_administrator'),
  },
  {
    name: 'A rule repeats itself',
    guards: ['M18'],
    file: 'src/Engine/Anomalies/AlertBook.cs',
    find: ' WHERE alert_quiet.until <= @now',
    put: '',
    checks: book('AlertBookOnSqlite.The_same_is_not_told_again_until_the_rules_quiet_time_is_over_and_something_else_is'),
  },
  {
    name: 'Two nodes send one alert',
    guards: ['M18'],
    file: 'src/Engine/Anomalies/AlertBook.cs',
    find: 'UPDATE alerts SET leased_until = @until, attempts',
    put: 'UPDATE alerts SET leased_until = 0, attempts',
    checks: book('AlertBookOnSqlite.Of_several_nodes_that_find_the_same_one_raises_it_and_one_sends_it'),
  },
];
