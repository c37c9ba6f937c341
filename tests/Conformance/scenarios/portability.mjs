import assert from 'node:assert/strict';
import { ERAS, Host } from '../host.mjs';
import { Person } from '../person.mjs';
import { test, worldOfTests } from '../scenario.mjs';

const [era] = ERAS;
const world = worldOfTests({}, { second: era });

/** What the second provider was asked for at its token endpoint. */
const grants = () => world.second.output.split('\n').filter((line) => / (granted|refused)$/.test(line));

test('M15: another vendor\'s provider is connected by configuration alone, renews its tokens and resumes what waited', async () => {
  const host = await new Host(world, era, era.user, { elicits: false }).connect();
  const { structuredContent: envelope } = await host.call('list_invoices');
  assert.equal(envelope.code, 'AUTH_REQUIRED');
  assert.equal(envelope.provider, 'acme');

  const page = await new Person(world, era.user).follow(envelope.reconnect_url);
  assert.equal(page.url.pathname, '/requests');
  const resumed = await host.call('list_invoices');
  assert.equal(resumed._meta['reconnect/intent'], envelope.intent_id);
  assert.ok(!resumed.isError, JSON.stringify(resumed.structuredContent));

  // The identity provider, another vendor's, is untouched by what happens here: the same session holds both.
  assert.ok((await host.call('get_profile')).structuredContent.id);
  for (let i = 0; i < 4; i += 1) assert.ok(!(await host.call('list_invoices', {}, { 'reconnect/new': true })).isError);
  assert.equal(grants()[0], 'authorization_code granted');
  assert.ok(grants().includes('refresh_token granted'));
  assert.ok(!grants().some((line) => line.endsWith('refused')), grants().join(', '));
  await host.close();
});
