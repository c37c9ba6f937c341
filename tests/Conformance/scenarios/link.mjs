import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { ERAS, Host } from '../host.mjs';
import { Authorization } from '../oauth.mjs';
import { Person } from '../person.mjs';
import { test, worldOfTests } from '../scenario.mjs';

const world = worldOfTests();

/** From the first call to its result, for a host that can do nothing but show a link. */
async function throughALink(host, user) {
  await host.connect();
  await host.tools();
  const first = await host.call('list_invoices');
  const envelope = first.structuredContent;
  assert.equal(first.isError, true);
  assert.equal(envelope.code, 'AUTH_REQUIRED');
  assert.equal(envelope.provider, 'acme');
  assert.equal(envelope.required_scope, 'invoices.read');
  assert.equal(envelope.retryable, true);
  assert.match(envelope.trace_id, /^trc_/);
  assert.ok(Date.parse(envelope.expires_at) > Date.now());
  assert.ok(envelope.reconnect_url.startsWith(`${world.server}/connect/`));
  assert.ok(first.content.some(({ text }) => text.includes(envelope.reconnect_url)));
  // Signing in to the connector again would not connect the provider, so the host is not told to.
  assert.equal(first._meta['mcp/www_authenticate'], undefined);

  const again = await host.call('list_invoices');
  assert.equal(again.structuredContent.intent_id, envelope.intent_id);

  const page = await new Person(world, user).follow(envelope.reconnect_url);
  assert.equal(page.url.pathname, '/requests');
  const result = await host.call('list_invoices');
  assert.ok(!result.isError);
  assert.equal(result.structuredContent.invoices.length, 20);
  assert.equal(result._meta['reconnect/intent'], envelope.intent_id);

  const wire = JSON.stringify(host.seen);
  assert.doesNotMatch(wire, /elicitation|input_required|-32042/);
  await host.close();
}

for (const era of ERAS) {
  describe(era.version, () => {
    test('A host that declares nothing gets a link, and the same call again gets the result', () => (
      throughALink(new Host(world, era, era.user, { elicits: false }), era.user)));
  });
}

test('2025-06-18 has no URL elicitation: whoever declares it gets a link, too; and a host may register itself', async () => {
  const era = ERAS.find(({ version }) => version === '2025-06-18');
  const authorization = new Authorization(world, 'dave', { documentUrl: null });
  await throughALink(new Host(world, era, 'dave', { elicits: true, authorization }), 'dave');
  assert.ok(authorization.client.client_id);
  assert.equal(authorization.asked[0].searchParams.get('client_id'), authorization.client.client_id);
});
