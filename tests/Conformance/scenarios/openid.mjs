import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import * as openid from 'openid-client';
import { BUILT_IN, serveDocument } from '../builtin.mjs';
import { Person } from '../person.mjs';
import { test, worldOfTests } from '../scenario.mjs';

// Our own authorization server as a provider of OpenID Connect, used as the client library's documentation has it.

const REDIRECT = 'http://127.0.0.1:33420/callback';

const world = worldOfTests(BUILT_IN);
const sites = [];
let keys;
let jwks;

before(async () => {
  keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  jwks = { keys: [{ kty, crv, x, y, kid: 'k', use: 'sig', alg: 'ES256' }] };
});
after(() => sites.forEach((site) => site.close()));

const methods = [
  ['none', () => ({}), () => openid.None()],
  ['private_key_jwt', () => ({ jwks }), () => openid.PrivateKeyJwt({ key: keys.privateKey, kid: 'k' })],
];

/** A client that is a document and authenticates in this way, as the discovery configures it. */
async function configured([method, more, authentication], change = {}) {
  const site = await serveDocument('/client.json', (client_id) => (
    { client_id, client_name: 'Judge', redirect_uris: [REDIRECT], token_endpoint_auth_method: method, ...more() }));
  sites.push(site);
  return openid.discovery(new URL(world.server), site.url, {}, authentication(), {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks], ...change });
}

/** The user's way from the authorization endpoint back to the client, and what the client has to remember meanwhile. */
async function agree(config, user, more = {}) {
  const [pkceCodeVerifier, expectedState, expectedNonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()];
  const address = openid.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT, scope: 'openid email profile invoices.read', resource: world.mcp, state: expectedState, nonce: expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256', ...more });
  const back = await new Person(world, user, { leavesAt: REDIRECT }).follow(address);
  assert.ok(back instanceof URL, `the way does not lead back: ${back.status} ${back.text}`);
  return { back, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } };
}

for (const way of methods) {
  test(`${way[0]}: discovery, code and PKCE, ID token, user info, refresh, revocation`, async () => {
    const config = await configured(way);
    const { back, checks } = await agree(config, 'alice');
    const tokens = await openid.authorizationCodeGrant(config, back, checks, { resource: world.mcp });
    const { sub, email, email_verified } = tokens.claims();
    assert.deepEqual([email, email_verified], ['alice@northwind.test', true]);
    assert.equal((await openid.fetchUserInfo(config, tokens.access_token, sub)).email, email);

    const next = await openid.refreshTokenGrant(config, tokens.refresh_token, { resource: world.mcp });
    assert.equal(next.claims().sub, sub);
    await openid.tokenRevocation(config, next.refresh_token);
    await assert.rejects(openid.refreshTokenGrant(config, next.refresh_token), { error: 'invalid_grant' });
    await assert.rejects(openid.fetchUserInfo(config, next.access_token, sub));
  });
}

test('The hint of who is meant leads to the same user, and another is not let in for them', async () => {
  const config = await configured(methods[0]);
  const first = await agree(config, 'alice');
  const tokens = await openid.authorizationCodeGrant(config, first.back, first.checks);
  const again = await agree(config, 'alice', { id_token_hint: tokens.id_token });
  assert.equal((await openid.authorizationCodeGrant(config, again.back, again.checks)).claims().sub, tokens.claims().sub);
  const other = await agree(config, 'bob', { id_token_hint: tokens.id_token });
  await assert.rejects(openid.authorizationCodeGrant(config, other.back, other.checks), { code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR' });
});

// The judge itself: what our answers would look like if they were wrong.
test('The judge refuses another issuer, another state, another verifier, and a token answer that was changed', async () => {
  const config = await configured(methods[0]);
  const { back, checks } = await agree(config, 'alice');
  for (const [name, value] of [['iss', 'http://127.0.0.1:1'], ['state', 'another']]) {
    const changed = new URL(back);
    changed.searchParams.set(name, value);
    await assert.rejects(openid.authorizationCodeGrant(config, changed, checks), { code: 'OAUTH_INVALID_RESPONSE' });
  }
  await assert.rejects(
    openid.authorizationCodeGrant(config, back, { ...checks, pkceCodeVerifier: openid.randomPKCECodeVerifier() }), { error: 'invalid_grant' });

  const lying = await configured(methods[0]);
  const right = await agree(lying, 'alice');
  lying[openid.customFetch] = async (url, options) => {
    const response = await fetch(url, options);
    if (!url.endsWith('/token')) return response;
    const body = await response.json();
    const [head, payload] = body.id_token.split('.');
    return Response.json({ ...body, id_token: `${head}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}` });
  };
  await assert.rejects(openid.authorizationCodeGrant(lying, right.back, right.checks), (error) => /signature/.test(error.cause?.message ?? error.message));
});
