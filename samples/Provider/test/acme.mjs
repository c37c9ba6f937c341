import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { Browser } from './browser.mjs';
import { invoicesApi, reconnect, signInClient } from './client.mjs';
import { dev, start } from './start.mjs';

let issuer, running;
before(async () => { running = await start('--acme-access-ttl', '90'); issuer = running.acme; });
after(() => running.stop());

const scope = 'openid profile invoices.read invoices.send';
const connect = (user, more = {}) => reconnect(issuer).signIn(new Browser({ user }), { scope, ...more });

test('Opaque tokens introspect with user, tenant, client, scopes and expiry', async () => {
  const tokens = await connect('alice', { resource: 'http://127.0.0.1:5080/mcp' });
  assert.throws(() => decodeJwt(tokens.access_token));
  const told = await invoicesApi(issuer).introspect(tokens.access_token);
  assert.deepEqual([told.active, told.sub, told.tid, told.client_id, told.scope],
    [true, 'alice', 'northwind', 'reconnect', scope]);
  assert.equal(told.exp - told.iat, 90);
});

test('The ID token names account, tenant and nonce', async () => {
  const client = reconnect(issuer);
  const { id_token: idToken } = await client.signIn(new Browser({ user: 'alice.personal' }), { scope });
  const { sub, tid, name, email, nonce } = decodeJwt(idToken);
  assert.deepEqual({ sub, tid, name, email, nonce }, {
    sub: 'alice.personal', tid: 'northwind', name: 'Alice Andersen (personal)',
    email: 'alice.personal@northwind.test', nonce: client.nonce,
  });
});

test('Using a refresh token twice ends the whole family', async () => {
  const client = reconnect(issuer);
  const first = await client.signIn(new Browser({ user: 'bob' }), { scope });
  const { body: second } = await client.refresh(first.refresh_token);
  assert.equal((await invoicesApi(issuer).introspect(second.access_token)).active, true);
  await dev(issuer, 'DELETE', 'log');

  assert.equal((await client.refresh(first.refresh_token)).body.error, 'invalid_grant');
  assert.equal((await client.refresh(second.refresh_token)).body.error, 'invalid_grant');
  assert.equal((await invoicesApi(issuer).introspect(second.access_token)).active, false);
  const refreshes = (await dev(issuer, 'GET', 'log')).filter((e) => e.grant_type === 'refresh_token');
  assert.deepEqual(refreshes.map((e) => [e.outcome, e.refresh_reuse]), [['invalid_grant', true], ['invalid_grant', false]]);
});

test('Of two refreshes at once with one token, the second is a reuse', async () => {
  const { refresh_token: token } = await connect('bob');
  const answers = await Promise.all([1, 2].map(() => reconnect(issuer).refresh(token)));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 400]);
  const winner = answers.find((a) => a.status === 200).body;
  assert.equal((await reconnect(issuer).refresh(winner.refresh_token)).body.error, 'invalid_grant');
});

test('Revoking a user ends grants and tokens of that user alone', async () => {
  const [alice, carol] = [await connect('alice'), await connect('carol')];
  await dev(issuer, 'POST', 'revoke', { user: 'alice' });
  assert.equal((await invoicesApi(issuer).introspect(alice.access_token)).active, false);
  assert.equal((await reconnect(issuer).refresh(alice.refresh_token)).body.error, 'invalid_grant');
  assert.equal((await invoicesApi(issuer).introspect(carol.access_token)).active, true);
});

test('Expiring access tokens leaves the refresh token alive', async () => {
  const tokens = await connect('carol');
  await dev(issuer, 'POST', 'expire-access', { user: 'carol' });
  assert.equal((await invoicesApi(issuer).introspect(tokens.access_token)).active, false);
  const { body } = await reconnect(issuer).refresh(tokens.refresh_token);
  assert.equal((await invoicesApi(issuer).introspect(body.access_token)).active, true);
});

test('The client can revoke its refresh token', async () => {
  const tokens = await connect('dave');
  const { status } = await reconnect(issuer).post('revocation_endpoint', { token: tokens.refresh_token });
  assert.equal(status, 200);
  assert.equal((await reconnect(issuer).refresh(tokens.refresh_token)).body.error, 'invalid_grant');
  assert.equal((await invoicesApi(issuer).introspect(tokens.access_token)).active, false);
});

test('Declining and cancelling answer access_denied', async () => {
  const declining = new Browser({ user: 'alice', decision: 'decline' });
  const cancelling = new Browser({});
  cancelling.answers = { cancel: ['cancel', 'yes'] };
  for (const browser of [declining, cancelling]) {
    const { error, code } = await reconnect(issuer).authorize(browser, { scope });
    assert.deepEqual([error, code], ['access_denied', undefined]);
  }
});

test('A second authorization asks nothing, more scopes ask for consent alone, prompt=login signs in again', async () => {
  const browser = new Browser({ user: 'alice' });
  const asks = async (params) => {
    browser.seen = [];
    await reconnect(issuer).signIn(browser, params);
    return browser.seen;
  };
  assert.deepEqual(await asks({ scope }), ['login', 'consent']);
  assert.deepEqual(await asks({ scope }), []);
  assert.deepEqual(await asks({ scope: `${scope} invoices.pay` }), ['consent']);
  assert.deepEqual(await asks({ scope, prompt: 'login' }), ['login']);
});

test('Signing in as another account leaves the first account connected', async () => {
  const browser = new Browser({ user: 'alice' });
  const first = await reconnect(issuer).signIn(browser, { scope });
  browser.answers.login = ['user', 'alice.personal'];
  const second = await reconnect(issuer).signIn(browser, { scope, prompt: 'login' });
  assert.equal(decodeJwt(second.id_token).sub, 'alice.personal');
  assert.equal((await reconnect(issuer).refresh(first.refresh_token)).status, 200);
});

test('The consent page lets somebody else sign in instead', async () => {
  const browser = new Browser({ user: 'alice' });
  await reconnect(issuer).signIn(browser, { scope });
  browser.answers = { login: ['user', 'carol'], consent: 'pick' };
  const tokens = await reconnect(issuer).signIn(browser, { scope, prompt: 'consent' });
  assert.equal(decodeJwt(tokens.id_token).sub, 'carol');
});

test('Withheld scopes are missing from the next grant, and can be asked for again', async () => {
  const browser = new Browser({ user: 'dave' });
  await dev(issuer, 'POST', 'withhold', { user: 'dave', scopes: ['invoices.send'] });
  assert.equal((await reconnect(issuer).signIn(browser, { scope })).scope, 'openid profile invoices.read');
  assert.equal((await reconnect(issuer).signIn(browser, { scope })).scope, scope);
});

test('A confidential client learns further redirect addresses while running, and no others are accepted', async () => {
  const client = reconnect(issuer);
  client.redirect = 'http://127.0.0.1:49876/callback';
  await assert.rejects(client.authorize(new Browser({ user: 'alice' }), { scope }), /redirect_uri/);
  await dev(issuer, 'POST', 'redirects', { uri: client.redirect });
  assert.ok((await client.authorize(new Browser({ user: 'alice' }), { scope })).code);
});

test('Sessions of the two issuers do not collide on one host', async () => {
  const browser = new Browser({ user: 'alice' });
  await signInClient(running.identity).signIn(browser);
  browser.seen = [];
  await reconnect(issuer).signIn(browser, { scope });
  await signInClient(running.identity).signIn(browser);
  assert.deepEqual(browser.seen, ['login', 'consent']);
});
