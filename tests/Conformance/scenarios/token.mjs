import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { ERAS, Host } from '../host.mjs';
import { Person } from '../person.mjs';
import { test, worldOfTests } from '../scenario.mjs';
import { dev, ledgerOf } from '../world.mjs';

const world = worldOfTests();

for (const era of ERAS) {
  describe(era.version, () => {
    test('A token without the scope is refused with its name, the host asks for more, and the call goes on', async () => {
      await dev(world.identity, 'POST', 'withhold', { user: era.user, scopes: ['invoices.pay', 'invoices.send'] });
      const host = await new Host(world, era, era.user).connect();
      assert.equal(host.authorization.token.scope, 'invoices.read');
      const person = new Person(world, era.user);
      const { result: list } = await host.callWithUser('list_invoices', {}, (url) => person.follow(url));
      const { id, amount, currency, recipient } = list.structuredContent.invoices.find(({ status }) => status === 'open');

      host.seen.length = 0;
      const order = { invoice_id: id, amount, currency, recipient };
      const { result } = await host.callWithUser('pay_invoice', order, (url) => person.follow(url));
      const refusal = host.seen[0];
      assert.equal(refusal.status, 403);
      assert.match(refusal.authenticate, /^Bearer resource_metadata="/);
      assert.match(refusal.authenticate, /error="insufficient_scope"/);
      assert.match(refusal.authenticate, /scope="invoices\.pay"/);
      assert.equal(host.authorization.asked.length, 2);
      const asked = host.authorization.asked[1].searchParams.get('scope').split(' ');
      assert.ok(asked.includes('invoices.read') && asked.includes('invoices.pay'));
      assert.ok(!result.isError, JSON.stringify(result.structuredContent));
      assert.equal(result.structuredContent.invoice, id);
      assert.equal((await ledgerOf(world, id)).length, 1);
      await host.close();
    });

    test('A token that is no longer good is replaced without the user', async () => {
      const host = await new Host(world, era, era.user).connect();
      const { token } = host.authorization;
      host.authorization.token = { ...token, access_token: `${token.access_token.slice(0, -8)}AAAAAAAA` };
      assert.ok((await host.call('get_profile')).structuredContent.id);
      assert.match(host.seen.at(-2).authenticate, /error="invalid_token"/);
      assert.equal(host.seen.at(-2).status, 401);
      assert.equal(host.authorization.asked.length, 1);
      assert.notEqual(host.authorization.token.refresh_token, token.refresh_token);
      await host.close();
    });
  });
}
