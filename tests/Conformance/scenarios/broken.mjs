import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { ERAS, Host, tokenFor } from '../host.mjs';
import { Person } from '../person.mjs';
import { test, worldOfTests } from '../scenario.mjs';
import { dev, ledgerOf } from '../world.mjs';

const world = worldOfTests();

const expire = (token, body) => fetch(`${world.server}/admin/expire`, {
  method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
  signal: AbortSignal.timeout(10_000),
});

/** Ends the user's grant at the provider, and makes the server notice. */
async function breakCredential({ tenant, user }) {
  await dev(world.acme, 'POST', 'revoke', { user });
  const response = await expire(await tokenFor(world, 'bob', 'reconnect.admin'), { tenant, user, provider: 'acme' });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { sessions: 1, connections: 1, failed: 0 });
}

/** Two invoices that are not paid, as orders to pay them. */
async function orders(host) {
  const { structuredContent: { invoices } } = await host.call('list_invoices', { status: 'open' });
  return invoices.slice(0, 2).map(({ id, amount, currency, recipient }) => ({ invoice_id: id, amount, currency, recipient }));
}

for (const era of ERAS) {
  describe(era.version, () => {
    test('A payment whose credential breaks in the middle is parked, ticked, and happens once', async () => {
      const host = await new Host(world, era, era.user).connect();
      const person = new Person(world, era.user);
      const follow = (url) => person.follow(url);
      await host.callWithUser('list_invoices', {}, follow);
      const [first, second] = await orders(host);
      const { result: paid } = await host.callWithUser('pay_invoice', first, follow);
      assert.equal(paid.structuredContent.invoice, first.invoice_id);

      await breakCredential(era);
      const { result, challenges } = await host.callWithUser('pay_invoice', second, async (url) => {
        assert.match(JSON.stringify(host.seen.at(-1).message), /"TOKEN_REVOKED"/);
        const page = await person.follow(url);
        assert.deepEqual(await ledgerOf(world, second.invoice_id), []);
        for (const shown of [second.invoice_id, second.recipient, String(second.amount)]) assert.ok(page.text.includes(shown));
        const waiting = page.forms.flatMap(({ boxes }) => boxes.map(({ value }) => value));
        assert.equal(waiting.length, 1);
        await person.decide(page, 'confirm', waiting);
      });
      assert.equal(challenges.length, 1);
      assert.ok(!result.isError, JSON.stringify(result.structuredContent));
      assert.equal(result.structuredContent.invoice, second.invoice_id);
      assert.equal(result._meta['reconnect/replayed'], undefined);

      const again = await host.call('pay_invoice', second);
      assert.equal(again._meta['reconnect/replayed'], true);
      assert.deepEqual(again.structuredContent, result.structuredContent);

      const [payment, ...more] = await ledgerOf(world, second.invoice_id);
      assert.deepEqual(more, []);
      assert.equal(payment.user, era.user);
      assert.ok(payment.key);
      await host.close();
    });

    test('A read whose credential breaks resumes without a tick', async () => {
      const host = await new Host(world, era, era.user).connect();
      await breakCredential(era);
      const person = new Person(world, era.user);
      const { result, challenges } = await host.callWithUser('list_invoices', { page: 2 }, async (url) => {
        const page = await person.follow(url);
        assert.deepEqual(page.forms.flatMap(({ boxes }) => boxes), []);
      });
      assert.equal(challenges.length, 1);
      assert.equal(result.structuredContent.page, 2);
      await host.close();
    });
  });
}

test('Only an administrator expires credentials', async () => {
  const response = await expire(await tokenFor(world, 'alice', 'invoices.read reconnect.admin'), {});
  assert.equal(response.status, 403);
  assert.match(response.headers.get('www-authenticate'), /error="insufficient_scope".*scope="reconnect\.admin"/);
  assert.equal((await response.json()).code, 'INSUFFICIENT_SCOPE');
});
