import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { ERAS, Host } from '../host.mjs';
import { Person } from '../person.mjs';
import { test, worldOfTests } from '../scenario.mjs';
import { dev } from '../world.mjs';

const world = worldOfTests();
const [{ version, user }] = ERAS;
const era = ERAS[0];

const connect = () => new Host(world, era, user, { elicits: false }).connect();
const linkOf = async (host, args) => (await host.call('list_invoices', args)).structuredContent.reconnect_url;

describe(`the link of a call (${version})`, () => {
  test('Nobody but the user who called can follow it, and whoever tries stores nothing', async () => {
    const host = await connect();
    const link = await linkOf(host, {});
    for (const other of ['bob', 'carol']) {
      const page = await new Person(world, other).follow(link);
      assert.equal(page.status, 403);
      assert.doesNotMatch(page.text, /alice|invoice_id|List invoices/i);
    }
    assert.deepEqual((await dev(world.acme, 'GET', 'log')).filter(({ endpoint }) => endpoint === 'token'), []);
    assert.equal((await host.call('list_invoices')).structuredContent.code, 'AUTH_REQUIRED');
    await host.close();
  });

  test('Parallel calls have a link each, and any one of them brings all of them to their results', async () => {
    const host = await connect();
    const pages = [1, 2, 3];
    const links = await Promise.all(pages.map((page) => linkOf(host, { page })));
    assert.equal(new Set(links).size, links.length);
    const person = new Person(world, user);
    assert.equal((await person.follow(links[1])).status, 200);
    const results = await Promise.all(pages.map((page) => host.call('list_invoices', { page })));
    assert.deepEqual(results.map(({ structuredContent }) => structuredContent.page), pages, JSON.stringify(results));

    for (const link of links) assert.equal((await person.browser.open(link)).status, 410);
    await host.close();
  });

  test('Another account than the first does not take its place', async () => {
    const host = await connect();
    await dev(world.acme, 'POST', 'revoke', { user });
    const { result } = await host.callWithUser('send_reminder', { invoice_id: 'INV-1001', message: 'Please pay.' }, async (link) => {
      const page = await new Person(world, user, { account: 'alice.personal' }).follow(link);
      assert.equal(page.status, 403);
    });
    assert.equal(result.isError, true);
    assert.ok(result.structuredContent.reconnect_url);
    await host.close();
  });
});
