import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { BUILT_IN } from '../../Conformance/builtin.mjs';

export const name = 'An app asks for access, its user agrees, ticks what waits on the way, and takes the access back';
export const pages = ['unverified request', 'consent', 'not connected on the way', 'waiting', 'connections with apps', 'take access back?', 'access taken back', 'sign-in over'];

const CLIENT = 'chat';
const SCOPES = 'invoices.pay invoices.read';

export async function play(stage) {
  const app = await serveApp();
  try {
    await link(stage, app);
  } finally {
    app.close();
  }
}

async function link(stage, app) {
  const world = await stage.build({
    ...BUILT_IN, [`Reconnect__BuiltIn__Clients__${CLIENT}__Name`]: 'Chat Assistant', [`Reconnect__BuiltIn__Clients__${CLIENT}__RedirectUris__0`]: 'http://127.0.0.1/callback',
  });
  const { identity, acme } = world;
  const alice = await stage.visitor('alice');
  await alice.open(`/authorize?client_id=${CLIENT}&redirect_uri=https%3A%2F%2Felsewhere.test%2F&response_type=code`);
  await alice.at('This request cannot be answered', 400);
  await alice.look('unverified request');

  const first = request(world, app.url);
  await alice.open(first.url);
  await alice.at(/Give an app access/);
  assert.match(await alice.text(), /Chat Assistant[\s\S]*an app on this device/);
  await alice.look('consent');
  await alice.press('Allow');
  await alice.signIn(identity);
  await alice.signIn(acme, { says: 'decline' });
  await alice.at('You said no to Acme Billing');
  await alice.look('not connected on the way');
  await alice.press('Go on');
  await alice.at('Back at the app');
  const token = await first.token(alice);

  const list = await call(world, token, 'list_invoices', { status: 'open' });
  assert.equal(list.code, 'AUTH_REQUIRED');
  const parked = await call(world, token, 'pay_invoice', { invoice_id: 'INV-1001', amount: 10.5, currency: 'EUR', recipient: 'Lighthouse Supplies Ltd' });
  assert.equal(parked.code, 'AUTH_REQUIRED');
  const second = request(world, app.url);
  await alice.open(second.url);
  await alice.press('Allow');
  await alice.signIn(acme);
  await alice.at('Before you go back to Chat Assistant');
  const waits = await alice.text();
  for (const value of ['INV-1001', '10.5', 'EUR', 'Lighthouse Supplies Ltd']) assert.ok(waits.includes(value), `the page does not say ${value}`);
  await alice.look('waiting');
  const over = alice.page.url();
  await alice.tick(alice.page.getByRole('checkbox'));
  await alice.press('Run selected and go on');
  await alice.at('Back at the app');
  const renewed = await second.token(alice);

  await alice.open(over);
  await alice.at('This sign-in is over', 410);
  await alice.look('sign-in over');

  await alice.open('/connections');
  await alice.at('Your connections');
  assert.match(await alice.text(), /Chat Assistant[\s\S]*Has access[\s\S]*Pay invoices on your behalf/);
  await alice.look('connections with apps');
  await alice.press(/Take access back from Chat Assistant/);
  await alice.at('Take access back from Chat Assistant?');
  await alice.look('take access back?');
  await alice.press('Take access back from Chat Assistant');
  await alice.at('Your connections');
  assert.match(await alice.text(), /The app has no access any more/);
  await alice.look('access taken back');
  assert.equal((await call(world, renewed, 'list_invoices', {})).code, 'AUTH_REQUIRED');
}

/** The app's own page, where the browser comes back to. */
async function serveApp() {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><html lang="en"><title>Chat</title><h1>Back at the app</h1></html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/callback`, close: () => server.close() };
}

/** An authorization request, and the way from the answer to it to a token. */
function request(world, redirect) {
  const [state, verifier] = [randomUUID(), randomUUID() + randomUUID()];
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const url = new URL('/authorize', world.server);
  url.search = new URLSearchParams({
    response_type: 'code', client_id: CLIENT, redirect_uri: redirect, scope: SCOPES, state, code_challenge: challenge, code_challenge_method: 'S256', resource: world.mcp,
  });
  const token = async ({ page }) => {
    const back = new URL(page.url()).searchParams;
    assert.equal(back.get('state'), state);
    const body = new URLSearchParams({
      grant_type: 'authorization_code', client_id: CLIENT, redirect_uri: redirect, code: back.get('code'), code_verifier: verifier, resource: world.mcp,
    });
    const answer = await (await fetch(`${world.server}/token`, { method: 'POST', body, signal: AbortSignal.timeout(30_000) })).json();
    assert.ok(answer.access_token, JSON.stringify(answer));
    return answer.access_token;
  };
  return { url: url.href, token };
}

/** One call of a tool by this app: what the host is told. */
async function call(world, token, name, args) {
  const response = await fetch(world.mcp, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`, accept: 'application/json, text/event-stream', 'content-type': 'application/json', 'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
    signal: AbortSignal.timeout(40_000),
  });
  const text = await response.text();
  const message = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
  return message.result.structuredContent;
}
