import assert from 'node:assert/strict';

export const name = 'An administrator follows a call that was parked and resumed to its timeline, and each page of the console can be read by everybody';
export const pages = [
  'console, signed out', 'console', 'sessions', 'session', 'timeline', 'parked', 'providers', 'scopes', 'alerts', 'memberships', 'audit log', 'forced expiry', 'administrator is asked',
];

export async function play(stage) {
  const { identity, acme } = await stage.build();
  const host = await stage.host('alice');
  const { structuredContent: challenge } = await host.call('list_invoices', { status: 'open' });
  const alice = await stage.visitor('alice');
  await alice.open(challenge.reconnect_url);
  await alice.press('Continue to Acme Billing');
  await alice.signIn(identity);
  await alice.signIn(acme);
  await alice.at('Acme Billing is connected');
  const { structuredContent: { invoices: [{ id, amount, currency, recipient }] } } = await host.call('list_invoices', { status: 'open' });
  await host.call('pay_invoice', { invoice_id: id, amount, currency, recipient });

  const bob = await stage.visitor('bob');
  await stage.host('bob'); // Only members may sign in, and the first call makes one.
  await bob.open('/console');
  await bob.at('Sign in to the console');
  await bob.look('console, signed out');
  await bob.press(/^Sign in with/);
  await bob.signIn(identity);
  await bob.at('Overview');
  await bob.look('console');

  const lists = { Sessions: 'sessions', Parked: 'parked', Providers: 'providers', Scopes: 'scopes', Alerts: 'alerts', Memberships: 'memberships', 'Audit log': 'audit log', 'Forced expiry': 'forced expiry' };
  for (const [heading, page] of Object.entries(lists)) {
    await bob.press(heading);
    await bob.at(heading);
    await bob.look(page);
  }

  await bob.press('Sessions');
  await bob.press('alice');
  await bob.at('alice of northwind');
  const session = await bob.text();
  assert.match(session, /Acme Billing/);
  assert.ok(![id, recipient].some((secret) => session.includes(secret)), 'the console shows what was asked');
  await bob.look('session');

  await bob.open(`/console/timeline?trace=${challenge.trace_id}`);
  await bob.at('Timeline');
  const story = (await bob.text()).toLowerCase();
  const order = ['parked', 'resumed', 'collected'].map((event) => story.indexOf(event));
  assert.ok(order.every((place) => place >= 0) && order[0] < order[1] && order[1] < order[2], `the timeline does not tell the story: ${story}`);
  await bob.look('timeline');

  await bob.open('/console/ask?act=disconnect&tenant=northwind&user=alice&provider=acme');
  await bob.look('administrator is asked');
  await bob.press('No, go back');
  await bob.at('alice of northwind');
}
