import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Browser } from './browser.mjs';
import { invoicesApi, reconnect } from './client.mjs';
import { dev, start } from './start.mjs';

let issuer, running, client, tokens;
before(async () => { running = await start(); issuer = running.acme; });
after(() => running.stop());
beforeEach(async () => {
  await dev(issuer, 'DELETE', 'faults');
  client = reconnect(issuer);
  tokens = await client.signIn(new Browser({ user: 'alice' }), { scope: 'openid invoices.read' });
  await dev(issuer, 'DELETE', 'log');
});

const fault = (spec) => dev(issuer, 'POST', 'faults', spec);
const onRefresh = (spec) => fault({ endpoint: 'token', grant_type: 'refresh_token', ...spec });
const timed = async (work) => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};
const refreshLog = async () => (await dev(issuer, 'GET', 'log')).map((e) => [e.user, e.outcome, e.refresh_reuse, e.fault]);

test('status answers with the status, its body and Retry-After, count times, then no more', async () => {
  await onRefresh({ mode: 'status', status: 429, retry_after: 7, body: { error: 'slow_down' }, count: 2 });
  for (let i = 0; i < 2; i += 1) {
    const { status, headers, body } = await client.refresh(tokens.refresh_token);
    assert.deepEqual([status, headers.get('retry-after'), body.error], [429, '7', 'slow_down']);
  }
  assert.equal((await client.refresh(tokens.refresh_token)).status, 200);
  assert.deepEqual(await refreshLog(), [
    [null, 'not_processed', false, 'status'], [null, 'not_processed', false, 'status'], ['alice', 'ok', false, null]]);
});

test('garbage is a 200 that is no JSON', async () => {
  await onRefresh({ mode: 'garbage' });
  const { status, body } = await client.refresh(tokens.refresh_token);
  assert.deepEqual([status, body], [200, undefined]);
});

test('drop-before cuts the connection and leaves the refresh token unused', async () => {
  await onRefresh({ mode: 'drop-before' });
  await assert.rejects(client.refresh(tokens.refresh_token));
  assert.equal((await client.refresh(tokens.refresh_token)).status, 200);
});

test('drop-after commits the rotation and loses the answer: a retry is a reuse', async () => {
  await onRefresh({ mode: 'drop-after' });
  await assert.rejects(client.refresh(tokens.refresh_token));
  assert.equal((await client.refresh(tokens.refresh_token)).body.error, 'invalid_grant');
  assert.deepEqual(await refreshLog(), [['alice', 'ok', false, 'drop-after'], ['alice', 'invalid_grant', true, null]]);
});

test('delay waits before the work and delay-after behind it', async () => {
  await onRefresh({ mode: 'delay', ms: 300 });
  const late = client.refresh(tokens.refresh_token);
  assert.deepEqual(await refreshLog(), []);
  const { body } = await late;
  assert.equal((await refreshLog()).length, 1);

  await onRefresh({ mode: 'delay-after', ms: 300 });
  assert.ok(await timed(() => client.refresh(body.refresh_token)) >= 295);
});

test('A fault for one grant type leaves the other alone', async () => {
  await fault({ endpoint: 'token', grant_type: 'authorization_code', mode: 'status', status: 500 });
  assert.equal((await client.refresh(tokens.refresh_token)).status, 200);
  assert.equal((await dev(issuer, 'GET', 'faults')).length, 1);
});

for (const endpoint of ['revocation', 'introspection', 'userinfo', 'discovery', 'jwks']) {
  test(`Faults reach the ${endpoint} endpoint`, async () => {
    const metadata = await client.discover();
    const address = {
      revocation: metadata.revocation_endpoint, introspection: metadata.introspection_endpoint,
      userinfo: metadata.userinfo_endpoint, jwks: metadata.jwks_uri,
      discovery: `${issuer}/.well-known/oauth-authorization-server`,
    }[endpoint];
    await fault({ endpoint, mode: 'status', status: 503 });
    const method = ['revocation', 'introspection'].includes(endpoint) ? 'POST' : 'GET';
    assert.equal((await fetch(address, { method })).status, 503);
    assert.notEqual((await fetch(address, { method })).status, 503);
  });
}

test('A wrong fault is refused with a reason, and DELETE clears those that wait', async () => {
  await assert.rejects(fault({ endpoint: 'token', mode: 'explode' }), /mode must be one of/);
  await assert.rejects(fault({ endpoint: 'token', mode: 'delay', millis: 5 }), /unknown: millis/);
  await fault({ endpoint: 'jwks', mode: 'garbage', count: 9 });
  await dev(issuer, 'DELETE', 'faults');
  assert.deepEqual(await dev(issuer, 'GET', 'faults'), []);
});

test('The log counts by endpoint and client, and holds no token', async () => {
  await client.refresh(tokens.refresh_token);
  await invoicesApi(issuer).introspect(tokens.access_token);
  const log = await dev(issuer, 'GET', 'log');
  assert.deepEqual(log.map((e) => [e.endpoint, e.grant_type, e.client_id, e.user, e.outcome]), [
    ['token', 'refresh_token', 'reconnect', 'alice', 'ok'], ['introspection', null, 'invoices-api', 'alice', 'ok']]);
  for (const token of Object.values(tokens)) assert.ok(!JSON.stringify(log).includes(token));
});

test('Web pages cannot reach the development endpoints', async () => {
  const response = await fetch(`${issuer}/dev/log`, { headers: { origin: 'https://elsewhere.test' } });
  assert.equal(response.status, 403);
});
