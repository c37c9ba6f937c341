import assert from 'node:assert/strict';
import { dev } from '../../Conformance/world.mjs';

export const name = "Somebody else, and another account than the one that was connected, get nothing of what waits";
export const pages = ['wrong user', 'wrong account'];

export async function play(stage) {
  const world = await stage.build();
  const { identity, acme } = world;
  const host = await stage.host('alice');
  const { structuredContent: first } = await host.call('list_invoices', { status: 'open' });
  const bob = await stage.visitor('bob');
  await bob.open(first.reconnect_url);
  await bob.press('Continue to Acme Billing');
  await bob.signIn(identity);
  await bob.at('This request belongs to someone else', 403);
  assert.doesNotMatch(await bob.text(), /alice|List invoices/i);
  await bob.look('wrong user');

  const alice = await stage.visitor('alice');
  await alice.open(first.reconnect_url);
  await alice.press('Continue to Acme Billing');
  await alice.signIn(identity);
  await alice.signIn(acme);
  await alice.at('Acme Billing is connected');
  await host.call('list_invoices', { status: 'open' });

  await dev(acme, 'POST', 'revoke', { user: 'alice' });
  await dev(acme, 'POST', 'expire-access', { user: 'alice' });
  const { structuredContent: again } = await host.call('list_invoices', { page: 2 });
  assert.equal(again.code, 'TOKEN_REVOKED');
  const elsewhere = await stage.visitor('alice');
  await elsewhere.open(again.reconnect_url);
  await elsewhere.press('Continue to Acme Billing');
  await elsewhere.signIn(identity);
  await elsewhere.signIn(acme, { as: 'alice.personal' });
  await elsewhere.at('That is another account', 403);
  assert.match(await elsewhere.text(), /as alice@northwind\.test, and just used another account/);
  await elsewhere.look('wrong account');
}
