import assert from 'node:assert/strict';
import { dev } from '../../Conformance/world.mjs';

export const name = 'A user sees what is connected, is told what a disconnect stops, and disconnects';
export const pages = ['connections, signed out', 'connections, nothing connected', 'connections', 'disconnect?', 'disconnected', 'connection ended', 'nothing to end'];

export async function play(stage) {
  const world = await stage.build();
  const { identity, acme } = world;
  const alice = await stage.visitor('alice');
  await alice.open('/connections');
  await alice.at('Your connections');
  await alice.look('connections, signed out');
  await stage.host('alice'); // Only members may sign in, and the first call makes one.
  const host = await stage.host('alice');
  const { structuredContent: challenge } = await host.call('list_invoices', { status: 'open' });
  await alice.press('Sign in');
  await alice.signIn(identity);
  await alice.at('Your connections');
  assert.match(await alice.text(), /Not connected/);
  await alice.look('connections, nothing connected');

  await alice.open(challenge.reconnect_url);
  await alice.press('Continue to Acme Billing');
  await alice.signIn(acme);
  await alice.at('Acme Billing is connected');
  const { structuredContent: { invoices: [{ id, amount, currency, recipient }] } } = await host.call('list_invoices', { status: 'open' });
  const { structuredContent: parked } = await host.call('pay_invoice', { invoice_id: id, amount, currency, recipient });
  await alice.press('Your connections');
  await alice.at('Your connections');
  assert.match(await alice.text(), /alice@northwind\.test[\s\S]*See your invoices[\s\S]*1 request/);
  await alice.look('connections');

  await alice.press(/Disconnect Acme Billing/);
  await alice.at('Disconnect Acme Billing?');
  const asked = await alice.text();
  for (const value of ['Pay an invoice', id, String(amount), currency, recipient]) assert.ok(asked.includes(value), `the question does not say ${value}`);
  await alice.look('disconnect?');
  await alice.press('Keep it');
  await alice.at('Your connections');
  await alice.press(/Disconnect Acme Billing/);
  await alice.press('Disconnect Acme Billing');
  await alice.at('Your connections');
  assert.match(await alice.text(), /Acme Billing is disconnected/);
  await alice.look('disconnected');

  const log = await dev(acme, 'GET', 'log');
  assert.ok(log.some((entry) => entry.endpoint === 'revocation'), 'the provider was not told');
  const { structuredContent: told } = await host.call('pending_requests', { intent_id: parked.intent_id });
  assert.equal(told.code, 'INTENT_CANCELLED');
  await alice.open('/connections/disconnect/acme');
  await alice.at('There is nothing to end here', 404);
  await alice.look('nothing to end');

  // Connected again, and ended by the provider this time.
  const { structuredContent: again } = await host.call('list_invoices', { status: 'paid' });
  await alice.open(again.reconnect_url);
  await alice.press('Continue to Acme Billing');
  await alice.signIn(acme);
  await alice.at('Acme Billing is connected');
  await dev(acme, 'POST', 'revoke', { user: 'alice' });
  await host.call('list_invoices', { page: 2 });
  await alice.open('/connections');
  await alice.at('Your connections');
  assert.match(await alice.text(), /Needs you[\s\S]*no longer accepts it/);
  await alice.look('connection ended');
}
