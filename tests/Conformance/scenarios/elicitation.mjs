import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ELICITING, Host } from '../host.mjs';
import { DOCUMENT } from '../oauth.mjs';
import { Person } from '../person.mjs';
import { test, worldOfTests } from '../scenario.mjs';
import { ledgerOf } from '../world.mjs';

const world = worldOfTests();
const forms = { '2026-07-28': 'input_required', '2025-11-25': 'url_elicitation_required' };
const others = { '2026-07-28': 'carol', '2025-11-25': 'dave' };

for (const era of ELICITING) {
  describe(era.version, () => {
    test('A host comes from 401 to its token by what the server and the provider tell it', async () => {
      const host = await new Host(world, era, era.user).connect();
      assert.equal(host.client.getNegotiatedProtocolVersion(), era.version);
      assert.equal(host.seen[0].status, 401);
      assert.match(host.seen[0].authenticate, /^Bearer resource_metadata="/);
      assert.doesNotMatch(host.seen[0].authenticate, /error=/);
      const [{ searchParams: asked }] = host.authorization.asked;
      assert.equal(asked.get('client_id'), DOCUMENT);
      assert.equal(asked.get('resource'), world.mcp);
      assert.equal(asked.get('code_challenge_method'), 'S256');
      assert.match(asked.get('scope'), /\binvoices\.read\b/);
      await host.close();
    });

    test('A call without a connection asks in the words of its revision, and completes once the user has connected', async () => {
      const host = await new Host(world, era, era.user).connect();
      await host.tools();
      const person = new Person(world, era.user);
      const { result, challenges } = await host.callWithUser('list_invoices', {}, (url) => person.follow(url));
      assert.deepEqual(challenges.map(({ form, mode }) => [form, mode]), [[forms[era.version], 'url']]);
      assert.ok(challenges[0].url.startsWith(`${world.server}/connect/`));
      assert.doesNotMatch(challenges[0].url, new RegExp(era.user));
      assert.deepEqual(person.steps, [
        `connect ${world.server}`, `login ${world.identity}`, `consent ${world.identity}`, `login ${world.acme}`, `consent ${world.acme}`]);
      assert.ok(!result.isError);
      assert.equal(result.structuredContent.invoices.length, 20);

      assert.deepEqual((await host.call('list_invoices')).structuredContent, result.structuredContent);
      await host.close();
    });

    test('A host that goes on as soon as the page is open waits until the user is done', async () => {
      const user = others[era.version];
      const host = await new Host(world, era, user).connect();
      const person = new Person(world, user);
      let done;
      const { result, challenges } = await host.callWithUser('list_invoices', { page: 2 }, async (url) => {
        const page = await person.begin(url);
        done = pause(1_500).then(() => person.finish(page));
      });
      assert.equal((await done).status, 200);
      assert.equal(challenges.length, 1);
      assert.equal(result.structuredContent.page, 2);
      await host.close();
    });
  });
}

test('2026-07-28: a call whose link is declined is cancelled, and nothing runs', async () => {
  const [era] = ELICITING;
  const host = await new Host(world, era, era.user).connect();
  const order = { invoice_id: 'INV-1001', amount: 12.5, currency: 'EUR', recipient: 'Ørsted Paper A/S' };
  const { result, challenges } = await host.callWithUser('pay_invoice', order, () => 'decline');
  assert.equal(challenges.length, 1);
  assert.equal(result.isError, true);
  assert.equal(result.structuredContent.code, 'INTENT_CANCELLED');
  assert.deepEqual(await ledgerOf(world, 'INV-1001'), []);
  await host.close();
});
