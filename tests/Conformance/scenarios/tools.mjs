import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { ERAS, Host } from '../host.mjs';
import { Authorization } from '../oauth.mjs';
import { Person } from '../person.mjs';
import { test, worldOfTests } from '../scenario.mjs';

const world = worldOfTests();

// scopes, readOnlyHint, destructiveHint
const connector = {
  list_invoices: ['invoices.read', true, false],
  pay_invoice: ['invoices.pay', false, true],
  send_reminder: ['invoices.send', false, false],
};
const builtIn = { cancel_request: [undefined, false, false], get_profile: [undefined, true, false], pending_requests: [undefined, true, false] };

const listOf = (result) => result.structuredContent.requests;

for (const era of ERAS) {
  describe(era.version, () => {
    test('The list says what each tool needs, does and returns', async () => {
      const host = await new Host(world, era, era.user).connect();
      const { tools } = await host.tools();
      const expected = { ...connector, ...builtIn };
      assert.deepEqual(tools.map(({ name }) => name), Object.keys(expected).sort());
      // The SDK's schema drops the member that is not in the specification: hosts that know it read it off the wire.
      const wire = new Map(host.seen.at(-1).message.result.tools.map((tool) => [tool.name, tool]));
      for (const tool of tools) {
        const [scope, readOnlyHint, destructiveHint] = expected[tool.name];
        const schemes = [{ type: 'oauth2', scopes: scope ? [scope] : [] }];
        assert.deepEqual(tool._meta.securitySchemes, schemes);
        assert.deepEqual(wire.get(tool.name).securitySchemes, schemes);
        assert.equal(tool.annotations.readOnlyHint, readOnlyHint);
        assert.equal(tool.annotations.destructiveHint, destructiveHint);
        assert.equal(typeof tool.annotations.openWorldHint, 'boolean');
        assert.equal(tool.inputSchema.additionalProperties, false);
        assert.equal(tool.outputSchema?.type, tool.name in connector ? 'object' : undefined);
      }
      await host.close();
    });

    test('The profile names an account by an id that is its own and tells nothing', async () => {
      const profile = async (user) => {
        const host = await new Host(world, era, user).connect();
        const { structuredContent, content } = await host.call('get_profile');
        assert.deepEqual(JSON.parse(content[0].text), structuredContent);
        await host.close();
        return structuredContent;
      };
      const [mine, again, another] = [await profile(era.user), await profile(era.user), await profile('dave')];
      assert.deepEqual(mine, again);
      assert.notEqual(mine.id, another.id);
      assert.doesNotMatch(mine.id, new RegExp(`${era.user}|${era.tenant}`));
    });

    test('A parked call is listed for its client alone, cancelled by it, and does not come back', async () => {
      const host = await new Host(world, era, era.user, { elicits: false }).connect();
      const { structuredContent: { intent_id: id } } = await host.call('send_reminder', { invoice_id: 'INV-1001', message: 'Please pay.' });
      const [request, ...more] = listOf(await host.call('pending_requests'));
      assert.deepEqual(more, []);
      assert.deepEqual(
        { ...request, asked_at: undefined },
        {
          intent_id: id, tool: 'send_reminder', provider: 'acme', state: 'waits_for_connection', code: 'AUTH_REQUIRED', asked_at: undefined,
          arguments: { invoice_id: 'INV-1001', message: 'Please pay.' },
        });
      assert.ok((await host.call('pending_requests', { intent_id: id })).structuredContent.reconnect_url.startsWith(`${world.server}/connect/`));

      const authorization = new Authorization(world, era.user, { documentUrl: null });
      const stranger = await new Host(world, era, era.user, { authorization }).connect();
      assert.deepEqual(listOf(await stranger.call('pending_requests')), []);
      for (const tool of ['pending_requests', 'cancel_request']) {
        assert.equal((await stranger.call(tool, { intent_id: id })).structuredContent.code, 'NOT_FOUND');
      }

      assert.deepEqual((await host.call('cancel_request', { intent_id: id })).structuredContent, { intent_id: id, cancelled: true });
      assert.equal((await host.call('pending_requests', { intent_id: id })).structuredContent.code, 'INTENT_CANCELLED');
      assert.equal((await host.call('cancel_request', { intent_id: 'int_unknown' })).structuredContent.code, 'NOT_FOUND');
      await Promise.all([host.close(), stranger.close()]);
    });

    test('A host that never repeats its call fetches the result by its id', async () => {
      const host = await new Host(world, era, era.user, { elicits: false }).connect();
      const { structuredContent: { intent_id: id, reconnect_url: url } } = await host.call('list_invoices', { page: 2 });
      await new Person(world, era.user).follow(url);
      const result = await host.call('pending_requests', { intent_id: id });
      assert.ok(!result.isError, JSON.stringify(result.structuredContent));
      assert.equal(result.structuredContent.page, 2);
      await host.close();
    });

    test('Arguments that do not fit are refused before anything is asked of the user', async () => {
      const host = await new Host(world, era, era.user, { elicits: false }).connect();
      for (const args of [{ page: 0 }, { page: 'one' }, { tenant: 'contoso' }]) {
        const { isError, structuredContent } = await host.call('list_invoices', args);
        assert.deepEqual([isError, structuredContent.code, structuredContent.reconnect_url], [true, 'BAD_INPUT', undefined]);
      }
      await host.close();
    });

    test('A tool that there is not is an error that the host can read', async () => {
      const host = await new Host(world, era, era.user).connect();
      await assert.rejects(host.call('nobody_has_this'), { code: -32602, message: /no such tool/ });
      await host.close();
    });
  });
}
