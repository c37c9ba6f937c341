import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { Browser } from './browser.mjs';
import { Client, demoHost, signInClient } from './client.mjs';
import { dev, SERVER, start } from './start.mjs';

let issuer, running;
before(async () => { running = await start('--access-ttl', '120'); issuer = running.identity; });
after(() => running.stop());

const resource = `${SERVER}/mcp`;
const otherServer = 'http://localhost:43210/mcp';
const verify = (token, options) => jwtVerify(token, createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer, ...options });

test('An MCP host gets an at+jwt for the resource with user, tenant, client and scopes', async () => {
  const tokens = await demoHost(issuer).signIn(new Browser({ user: 'carol' }), { resource, scope: 'invoices.read invoices.pay' });
  const { payload, protectedHeader } = await verify(tokens.access_token, { audience: resource, typ: 'at+jwt' });
  assert.equal(protectedHeader.alg, 'RS256');
  assert.deepEqual([payload.sub, payload.tid, payload.client_id, payload.scope],
    ['carol', 'contoso', 'demo-host', 'invoices.read invoices.pay']);
  assert.equal(payload.exp - payload.iat, 120);
  assert.equal(tokens.id_token, undefined);
});

test('Any MCP server on this machine is a resource, and nothing else is', async () => {
  const tokens = await demoHost(issuer).signIn(new Browser({ user: 'alice' }), { resource: otherServer, scope: 'invoices.read' });
  assert.equal(decodeJwt(tokens.access_token).aud, otherServer);
  const refused = await demoHost(issuer).authorize(new Browser({ user: 'alice' }), { resource: 'https://elsewhere.test/mcp' });
  assert.equal(refused.error, 'invalid_target');
});

test('A host that names no resource gets a token for the configured server', async () => {
  const tokens = await demoHost(issuer).signIn(new Browser({ user: 'alice' }), { scope: 'invoices.read' });
  assert.equal(decodeJwt(tokens.access_token).aud, resource);
});

test('The administrator scope is granted to administrators and silently withheld from others', async () => {
  const scope = 'invoices.read reconnect.admin';
  const scopeFor = async (user) => (await demoHost(issuer).signIn(new Browser({ user }), { resource, scope })).scope;
  assert.equal(await scopeFor('bob'), scope);
  assert.equal(await scopeFor('alice'), 'invoices.read');
});

test('The browser sign-in yields an ID token and user info that name user and tenant', async () => {
  const client = signInClient(issuer);
  const tokens = await client.signIn(new Browser({ user: 'alice' }));
  const { payload } = await verify(tokens.id_token, { audience: client.id });
  const expected = { sub: 'alice', tid: 'northwind', name: 'Alice Andersen', email: 'alice@northwind.test', email_verified: true };
  for (const [name, value] of Object.entries(expected)) assert.equal(payload[name], value);
  assert.equal(payload.nonce, client.nonce);
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  const userInfo = await (await fetch((await client.discover()).userinfo_endpoint, { headers })).json();
  for (const [name, value] of Object.entries(expected)) assert.equal(userInfo[name], value);
});

test('Every authorization answer names its issuer', async () => {
  assert.equal((await signInClient(issuer).authorize(new Browser({ user: 'alice' }))).iss, issuer);
  assert.equal((await signInClient(issuer).authorize(new Browser({ user: 'alice', decision: 'decline' }))).iss, issuer);
});

test('PKCE is demanded, with S256', async () => {
  const refused = await signInClient(issuer).authorize(new Browser({ user: 'alice' }), { code_challenge_method: 'plain' });
  assert.equal(refused.error, 'invalid_request');
});

test('A client id metadata document is a client, with any loopback port', async () => {
  const client = new Client(issuer, { id: 'https://mcp-client.test/oauth/client.json', redirect: 'http://127.0.0.1:45678/callback' });
  assert.equal((await client.discover()).client_id_metadata_document_supported, true);
  const tokens = await client.signIn(new Browser({ user: 'bob' }), { resource, scope: 'invoices.read' });
  assert.equal(decodeJwt(tokens.access_token).client_id, client.id);
  assert.equal(typeof tokens.refresh_token, 'string');
});

test('Tests serve and replace their own client id metadata documents', async () => {
  const url = 'https://another.test/client.json';
  const client = new Client(issuer, { id: url, redirect: 'https://another.test/cb' });
  for (const name of ['First name', 'Second name']) {
    const document = { client_id: url, client_name: name, redirect_uris: [client.redirect], token_endpoint_auth_method: 'none' };
    await dev(issuer, 'POST', 'client-metadata', { url, document });
    const browser = new Browser({ user: 'bob' });
    await client.authorize(browser, { resource, scope: 'invoices.read' });
    assert.ok(browser.page.includes(name));
  }
});

test('Registration is open, and a registered native client may use any loopback port', async () => {
  const response = await fetch((await demoHost(issuer).discover()).registration_endpoint, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: '<Registered>', redirect_uris: ['http://127.0.0.1/cb'], application_type: 'native',
      token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
    }),
  });
  assert.equal(response.status, 201);
  const client = new Client(issuer, { id: (await response.json()).client_id, redirect: 'http://127.0.0.1:40123/cb' });
  const browser = new Browser({ user: 'dave' });
  const tokens = await client.signIn(browser, { resource, scope: 'invoices.read' });
  assert.equal(decodeJwt(tokens.access_token).tid, 'contoso');
  assert.ok(browser.page.includes('&lt;Registered&gt;'));
});

test('A client that registers with scopes of the resource may ask for more of them later', async () => {
  const { registration_endpoint: endpoint } = await demoHost(issuer).discover();
  const register = (body) => fetch(endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const response = await register(JSON.stringify({
    redirect_uris: ['http://127.0.0.1/cb'], application_type: 'native', token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], scope: 'invoices.read offline_access',
  }));
  assert.equal(response.status, 201);
  const client = new Client(issuer, { id: (await response.json()).client_id, redirect: 'http://127.0.0.1:40124/cb' });
  const tokens = await client.signIn(new Browser({ user: 'alice' }), { resource, scope: 'invoices.read invoices.pay' });
  assert.equal(decodeJwt(tokens.access_token).scope, 'invoices.read invoices.pay');
  assert.equal((await register('{')).status, 400);
});

test('A refreshed access token keeps resource and tenant, and the refresh token rotates', async () => {
  const client = demoHost(issuer);
  const first = await client.signIn(new Browser({ user: 'alice' }), { resource, scope: 'invoices.read' });
  const { body: second } = await client.refresh(first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.deepEqual([decodeJwt(second.access_token).aud, decodeJwt(second.access_token).tid], [resource, 'northwind']);
});
