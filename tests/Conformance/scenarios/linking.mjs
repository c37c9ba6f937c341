import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { BUILT_IN } from '../builtin.mjs';
import { ERAS, Host } from '../host.mjs';
import { Authorization } from '../oauth.mjs';
import { test, worldOfTests } from '../scenario.mjs';
import { dev, ledgerOf } from '../world.mjs';

// The host's own linking, at our own authorization server, is all that a user needs.

const world = worldOfTests({ ...BUILT_IN, Reconnect__BuiltIn__TokensPerMinute: '1000' });

for (const era of ERAS) {
  describe(era.version, () => {
    test('One sign-in links the host and connects the provider', async () => {
      const authorization = new Authorization(world, era.user, { documentUrl: null });
      const host = await new Host(world, era, era.user, { elicits: false, authorization }).connect();
      const result = await host.call('list_invoices');
      assert.ok(!result.isError, JSON.stringify(result.structuredContent));
      assert.equal(authorization.asked.length, 1);
      assert.ok(authorization.person.steps.some((step) => step.endsWith(world.acme)));
      await host.close();
    });
  });
}

test('Linking again mends a broken connection and lets what is ticked run, once', async () => {
  const [era] = ERAS.slice(-1);
  const authorization = new Authorization(world, 'dave', { documentUrl: null });
  const host = await new Host(world, era, 'dave', { elicits: false, authorization }).connect();
  const { structuredContent: { invoices } } = await host.call('list_invoices', { status: 'open' });
  const [{ id, amount, currency, recipient }] = invoices;
  const order = { invoice_id: id, amount, currency, recipient };

  await dev(world.acme, 'POST', 'revoke', { user: 'dave' });
  const parked = await host.call('pay_invoice', order);
  assert.equal(parked.structuredContent.code, 'TOKEN_REVOKED');
  assert.match(parked._meta['mcp/www_authenticate'][0], /error="invalid_token".*scope="[^"]*invoices\.pay/);

  authorization.person.ticks = [parked.structuredContent.intent_id];
  await host.authorization.link();
  const result = await host.call('pay_invoice', order);
  assert.ok(!result.isError, JSON.stringify(result.structuredContent));
  assert.equal(result._meta['reconnect/intent'], parked.structuredContent.intent_id);
  assert.equal((await ledgerOf(world, id)).length, 1);
  await host.close();
});
