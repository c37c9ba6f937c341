import assert from 'node:assert/strict';

export const name = 'A no at the provider cancels what waited for it, and can be taken back';
export const pages = ['declined', 'connect again'];

export async function play(stage) {
  const { identity, acme } = await stage.build();
  const host = await stage.host('bob');
  const { structuredContent: challenge } = await host.call('list_invoices');
  const bob = await stage.visitor('bob');
  await bob.open(challenge.reconnect_url);
  await bob.press('Continue to Acme Billing');
  await bob.signIn(identity);
  await bob.signIn(acme, { says: 'decline' });
  await bob.at('You said no to Acme Billing');
  await bob.look('declined');

  const { structuredContent: told } = await host.call('list_invoices');
  assert.equal(told.code, 'INTENT_CANCELLED');
  await bob.press('Try again');
  await bob.at('Connect Acme Billing');
  await bob.look('connect again');
  await bob.press('Continue to Acme Billing');
  await bob.signIn(acme);
  await bob.at('Acme Billing is connected');
}
