// The browser's way back: once, in its own browser, from the right issuer.
import { unit } from '../checks.mjs';

const ticketing = 'src/Sessions/Deciding/Ticketing.cs';
const exchange = 'src/Engine/Providers/Tokens/CodeExchange.cs';

export default [
  {
    name: 'The ticket is consumed after the exchange and not before',
    guards: ['S19'],
    file: ticketing,
    find: 'draft.Put(ticket with { State = new TicketState.Exchanging(claim) });',
    put: '',
    checks: [unit('Sessions.Tests', 'LegTests'), unit('Sessions.Tests', 'StoryProperties')],
  },
  {
    name: 'The state of a sign-in can be used again',
    guards: ['S19'],
    file: ticketing,
    find: `if (leg.Purpose == LegPurpose.SignIn)
        {
            draft.Put(ticket with { State = new TicketState.Open() });`,
    put: `if (leg.Purpose == LegPurpose.SignIn)
        {`,
    checks: [unit('Sessions.Tests', 'LegTests')],
  },
  {
    name: 'The state that comes back is not compared with the one that went out',
    guards: ['S19'],
    file: ticketing,
    find: '&& leg.StateHash == stateHash && leg.BrowserHash',
    put: '&& leg.BrowserHash',
    checks: [unit('Sessions.Tests', 'LegTests'), unit('Engine.Tests', 'TripTests')],
  },
  {
    name: 'Another browser may finish a trip',
    guards: ['S15', 'S19'],
    file: ticketing,
    find: ' && leg.BrowserHash == browserHash',
    put: '',
    checks: [unit('Sessions.Tests', 'LegTests'), unit('Engine.Tests', 'TripTests')],
  },
  {
    name: 'A state never ends',
    guards: ['S19'],
    file: ticketing,
    find: ' && leg.ExpiresAt > draft.Now',
    put: '',
    checks: [unit('Sessions.Tests', 'LegTests')],
  },
  {
    name: 'An expired ticket begins a trip',
    guards: ['S19'],
    file: ticketing,
    find: ' || ticket.ExpiresAt <= draft.Now)',
    put: ')',
    checks: [unit('Sessions.Tests', 'TicketTests')],
  },
  {
    name: 'Whoever holds the link may decline for the user',
    guards: ['S20'],
    file: ticketing,
    find: 'if (leg.Purpose == LegPurpose.SignIn || !command.ProvenUser)',
    put: 'if (leg.Purpose == LegPurpose.SignIn)',
    checks: [unit('Sessions.Tests', 'LegTests'), unit('Engine.Tests', 'RefusedTripTests')],
  },
  {
    name: 'A code is stored for the exchange of whoever claims to have one',
    guards: ['S19'],
    file: 'src/Sessions/Deciding/Connecting.cs',
    find: '|| exchanging.Claim.Id != command.ClaimId',
    put: '',
    checks: [unit('Sessions.Tests', 'ExchangeTests')],
  },
  {
    name: 'Tokens that come too late stay alive at the provider',
    guards: ['S19'],
    file: 'src/Sessions/Deciding/Connecting.cs',
    find: `draft.Add(new SideEffect.Revoke(ticket.Provider, exchanged.Credentials));
            draft.Audit(AuditKind.Revoked`,
    put: '_ = exchanged; draft.Audit(AuditKind.Revoked',
    checks: [unit('Sessions.Tests', 'ExchangeTests')],
  },
  {
    name: 'The issuer of an answer is not compared',
    guards: ['S32'],
    file: exchange,
    find: ': _issuer.Allows(iss) ? null',
    put: ': iss.Length > 0 ? null',
    checks: [unit('Engine.Tests', 'ExchangeTests')],
  },
  {
    name: 'An answer without its issuer is believed where the provider promises one',
    guards: ['S32'],
    file: exchange,
    find: '(alwaysReturned ? Distrust.IssMissing : null)',
    put: '(alwaysReturned ? null : null)',
    checks: [unit('Engine.Tests', 'ExchangeTests')],
  },
  {
    name: 'The issuer is compared only once the trip is consumed',
    guards: ['S32'],
    file: 'src/Engine/Reconnecting/Returns.cs',
    find: 'if (await provider.IssProblem(callback.Iss, cancellation) is { } problem)',
    put: 'if (await provider.IssProblem(callback.Iss, cancellation) is { } problem && back.Ticket is null)',
    checks: [unit('Engine.Tests', 'RefusedTripTests')],
  },
  {
    name: 'The nonce of an ID token is not compared',
    guards: ['S42'],
    file: 'src/Engine/Providers/Accounts/IdTokens.cs',
    find: 'claims.Text("nonce") is { } given && new Secret(given).Equals(nonce)',
    put: 'claims.Text("nonce") is not null',
    checks: [unit('Engine.Tests', 'IdTokenTests')],
  },
  {
    name: 'An ID token may be unsigned',
    guards: ['S42'],
    file: 'src/Engine/Providers/Accounts/SignedTokens.cs',
    find: 'RequireSignedTokens = true,',
    put: 'RequireSignedTokens = false,',
    checks: [unit('Engine.Tests', 'IdTokenTests')],
  },
];
