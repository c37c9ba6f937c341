import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import * as oauth from 'oauth4webapi';
import { BUILT_IN, serveDocument } from '../builtin.mjs';
import { Person } from '../person.mjs';
import { test, worldOfTests } from '../scenario.mjs';

// Our own authorization server, judged by a strict OAuth client: it throws at whatever the specifications do not allow.

const REDIRECT = 'http://127.0.0.1:33419/callback';
const SCOPE = 'openid email invoices.read';
const PLAIN = { [oauth.allowInsecureRequests]: true };

const world = worldOfTests(BUILT_IN);
const sites = [];
let keys;

before(async () => { keys = await oauth.generateKeyPair('ES256', { extractable: true }); });
after(() => sites.forEach((site) => site.close()));

const discover = async () => {
  const issuer = new URL(world.server);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...PLAIN, algorithm: 'oauth2' }));
};

/** A client that is a document, public or with a key. */
async function documented(extra) {
  const site = await serveDocument('/client.json', (client_id) => ({ client_id, client_name: 'Judge', redirect_uris: [REDIRECT], ...extra }));
  sites.push(site);
  return { client_id: site.url };
}

/** The user's way from the authorization endpoint back to the client. */
async function agree(as, client, user, change = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const parameters = {
    response_type: 'code', client_id: client.client_id, redirect_uri: REDIRECT, scope: SCOPE, state, nonce, resource: world.mcp,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...change,
  };
  const url = new URL(as.authorization_endpoint);
  url.search = new URLSearchParams(parameters);
  const person = new Person(world, user, { leavesAt: REDIRECT });
  const back = await person.follow(url);
  assert.ok(back instanceof URL, `the way does not lead back: ${back.status} ${back.text}`);
  return { back, verifier, state, nonce, person };
}

async function link(as, client, authentication, user) {
  const { back, verifier, state, nonce } = await agree(as, client, user);
  const answer = oauth.validateAuthResponse(as, client, back, state);
  const response = await oauth.authorizationCodeGrantRequest(as, client, authentication, answer, REDIRECT, verifier, {
    ...PLAIN, additionalParameters: { resource: world.mcp } });
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(as, response, PLAIN);
  return { tokens, back, verifier };
}

const refresh = async (as, client, authentication, token) => oauth.processRefreshTokenResponse(as, client,
  await oauth.refreshTokenGrantRequest(as, client, authentication, token, PLAIN));

const call = (token) => fetch(world.mcp, {
  method: 'POST',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_invoices', arguments: {} } }),
  signal: AbortSignal.timeout(30_000),
});

test('Discovery by either document, and from the resource', async () => {
  const as = await discover();
  const issuer = new URL(world.server);
  const openid = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, PLAIN));
  assert.deepEqual(openid, as);
  const resource = new URL(world.mcp);
  const { authorization_servers } = await oauth.processResourceDiscoveryResponse(resource, await oauth.resourceDiscoveryRequest(resource, PLAIN));
  assert.deepEqual(authorization_servers, [world.server]);
});

test('A public client: code and PKCE, ID token, user info, access token by RFC 9068, refresh, revocation', async () => {
  const as = await discover();
  const client = await documented({ token_endpoint_auth_method: 'none' });
  const { tokens } = await link(as, client, oauth.None(), 'alice');
  const { sub } = oauth.getValidatedIdTokenClaims(tokens);
  const info = await oauth.processUserInfoResponse(as, client, sub, await oauth.userInfoRequest(as, client, tokens.access_token, PLAIN));
  assert.match(info.email, /@/);
  const presented = new Request(world.mcp, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  const claims = await oauth.validateJwtAccessToken(as, presented, world.mcp, PLAIN);
  assert.equal(claims.client_id, client.client_id);
  assert.equal((await call(tokens.access_token)).status, 200);

  const next = await refresh(as, client, oauth.None(), tokens.refresh_token);
  assert.notEqual(next.refresh_token, tokens.refresh_token);
  await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, oauth.None(), next.refresh_token, PLAIN));
  await assert.rejects(refresh(as, client, oauth.None(), next.refresh_token), { error: 'invalid_grant' });
});

test('A client with a key: private_key_jwt at every endpoint, and nothing without it', async () => {
  const as = await discover();
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  const client = await documented({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty, crv, x, y, kid: 'k', use: 'sig', alg: 'ES256' }] } });
  const proof = oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'k' });
  const { tokens } = await link(as, client, proof, 'bob');
  const next = await refresh(as, client, proof, tokens.refresh_token);
  await assert.rejects(refresh(as, client, oauth.None(), next.refresh_token), { error: 'invalid_client' });
  const elsewhere = oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'k' }, { [oauth.modifyAssertion]: (_, payload) => { payload.aud = 'https://other.example'; } });
  await assert.rejects(refresh(as, client, elsewhere, next.refresh_token), { error: 'invalid_client' });
  await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, proof, next.refresh_token, PLAIN));
});

test('A client that registers itself', async () => {
  const as = await discover();
  const client = await oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(as, { client_name: 'Judge', redirect_uris: [REDIRECT], token_endpoint_auth_method: 'none' }, PLAIN));
  assert.ok((await link(as, client, oauth.None(), 'dave')).tokens.access_token);
});

test('A code is good once, and its second use ends what the first gave', async () => {
  const as = await discover();
  const client = await documented({ token_endpoint_auth_method: 'none' });
  const { tokens, back, verifier } = await link(as, client, oauth.None(), 'alice');
  const again = await oauth.authorizationCodeGrantRequest(
    as, client, oauth.None(), oauth.validateAuthResponse(as, client, back, oauth.skipStateCheck), REDIRECT, verifier, PLAIN);
  await assert.rejects(oauth.processAuthorizationCodeResponse(as, client, again), { error: 'invalid_grant' });
  await assert.rejects(refresh(as, client, oauth.None(), tokens.refresh_token), { error: 'invalid_grant' });
});

test('Errors come back with state and iss', async () => {
  const as = await discover();
  const client = await documented({ token_endpoint_auth_method: 'none' });
  for (const [change, error] of [[{ scope: 'no.such' }, 'invalid_scope'], [{ resource: 'https://other.example' }, 'invalid_target'], [{ code_challenge_method: 'plain' }, 'invalid_request']]) {
    const { back, state } = await agree(as, client, 'alice', change);
    assert.throws(() => oauth.validateAuthResponse(as, client, back, state), { error });
  }
});

// The judge itself: what our answers would look like if they were wrong.
test('The judge refuses an answer without iss, of another issuer, with another state, and a changed ID token', async () => {
  const as = await discover();
  const client = await documented({ token_endpoint_auth_method: 'none' });
  const { back, verifier, state, nonce } = await agree(as, client, 'alice');
  for (const [name, value] of [['iss', undefined], ['iss', 'http://127.0.0.1:1'], ['state', 'another']]) {
    const changed = new URL(back);
    if (value === undefined) changed.searchParams.delete(name); else changed.searchParams.set(name, value);
    assert.throws(() => oauth.validateAuthResponse(as, client, changed, state));
  }
  const answer = oauth.validateAuthResponse(as, client, back, state);
  const response = await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), answer, REDIRECT, verifier, PLAIN);
  const body = await response.json();
  const parts = body.id_token.split('.');
  const other = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(parts[1], 'base64url')), iss: 'http://127.0.0.1:1' })).toString('base64url');
  const broken = (id_token) => Response.json({ ...body, id_token });
  await assert.rejects(oauth.processAuthorizationCodeResponse(as, client, broken(`${parts[0]}.${other}.${parts[2]}`), { expectedNonce: nonce, requireIdToken: true }));
  await assert.rejects(oauth.processAuthorizationCodeResponse(as, client, broken(body.id_token), { expectedNonce: 'another', requireIdToken: true }));
  const forged = broken(`${parts[0]}.${parts[1]}.${Buffer.alloc(64, 1).toString('base64url')}`);
  await oauth.processAuthorizationCodeResponse(as, client, forged, { expectedNonce: nonce, requireIdToken: true });
  await assert.rejects(oauth.validateApplicationLevelSignature(as, forged, PLAIN), { name: 'OperationProcessingError' });
});
