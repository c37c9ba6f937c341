import assert from 'node:assert/strict';

export const name = 'A parked call runs once its user has reconnected, by keyboard alone, and the host collects its result';
export const pages = ['connect', 'reconnected'];

export async function play(stage) {
  const { identity, acme } = await stage.build();
  const host = await stage.host('alice');
  const { structuredContent: challenge } = await host.call('list_invoices', { status: 'open' });
  assert.equal(challenge.code, 'AUTH_REQUIRED');

  const alice = await stage.visitor('alice');
  await alice.open(challenge.reconnect_url);
  await alice.at('Connect Acme Billing');
  await alice.look('connect');
  assert.doesNotMatch(await alice.text(), /List invoices|alice/i, 'before the sign-in the page says what was asked, or by whom');
  await alice.press('Continue to Acme Billing');
  await alice.signIn(identity);
  await alice.signIn(acme);
  await alice.at('Acme Billing is connected');
  const text = await alice.text();
  assert.match(text, /Done\s+List invoices/);
  await alice.look('reconnected');

  const result = await host.call('list_invoices', { status: 'open' });
  assert.ok(!result.isError, JSON.stringify(result.structuredContent));
  assert.equal(result._meta['reconnect/intent'], challenge.intent_id);
}
