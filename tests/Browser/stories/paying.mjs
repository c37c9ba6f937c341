import assert from 'node:assert/strict';
import { ledgerOf } from '../../Conformance/world.mjs';

export const name = 'A payment waits for the tick, shows all of what it would do, and runs once';
export const pages = ['confirm', 'nothing selected', 'confirmed', 'cancelled'];

export async function play(stage) {
  const world = await stage.build();
  const host = await stage.host('alice');
  const { structuredContent: first } = await host.call('list_invoices', { status: 'open' });
  const alice = await stage.visitor('alice');
  await connect(alice, first.reconnect_url);
  const { structuredContent: { invoices } } = await host.call('list_invoices', { status: 'open' });
  const order = ({ id, amount, currency, recipient }) => ({ invoice_id: id, amount, currency, recipient });

  const { structuredContent: parked } = await host.call('pay_invoice', order(invoices[0]));
  assert.equal(parked.code, 'INSUFFICIENT_SCOPE');
  await host.call('pay_invoice', order(invoices[1]));
  await connect(alice, parked.reconnect_url);
  const text = await alice.text();
  for (const value of Object.values(order(invoices[0]))) assert.ok(text.includes(value), `the page does not say ${value}`);
  await alice.look('confirm');

  await alice.press('Run selected');
  await alice.at('Your requests');
  await alice.look('nothing selected');
  assert.equal((await ledgerOf(world, invoices[0].id)).length, 0);

  const card = alice.page.locator('article', { hasText: invoices[0].id });
  await alice.tick(card.getByRole('checkbox'));
  await alice.press('Run selected');
  await alice.at('Your requests');
  assert.match(await alice.page.locator('article.done', { hasText: invoices[0].id }).innerText(), /Pay an invoice[\s\S]*It ran/);
  await alice.look('confirmed');

  await alice.tick(alice.page.locator('article', { hasText: invoices[1].id }).getByRole('checkbox'));
  await alice.press('Cancel selected');
  await alice.at('Your requests');
  assert.match(await alice.page.locator('article.notrun', { hasText: 'You cancelled it' }).innerText(), /Pay an invoice/);
  await alice.look('cancelled');

  const result = await host.call('pay_invoice', order(invoices[0]));
  assert.ok(!result.isError, JSON.stringify(result.structuredContent));
  assert.equal(result._meta['reconnect/intent'], parked.intent_id);
  assert.equal((await ledgerOf(world, invoices[0].id)).length, 1);
  assert.equal((await ledgerOf(world, invoices[1].id)).length, 0);
}

async function connect(visitor, url) {
  await visitor.open(url);
  await visitor.press('Continue to Acme Billing');
  await visitor.signIn(visitor.world.identity);
  await visitor.signIn(visitor.world.acme);
  await visitor.at('Acme Billing is connected');
}
