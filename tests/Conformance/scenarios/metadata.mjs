import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { ERAS } from '../host.mjs';
import { test, worldOfTests } from '../scenario.mjs';

const world = worldOfTests();

const get = async (path) => {
  const response = await fetch(`${world.server}${path}`, { signal: AbortSignal.timeout(10_000) });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^application\/json/);
  return response.json();
};

test('The resource metadata is the same at the root and at the path of the resource', async () => {
  const document = await get('/.well-known/oauth-protected-resource/mcp');
  assert.deepEqual(await get('/.well-known/oauth-protected-resource'), document);
  assert.equal(document.resource, world.mcp);
  assert.deepEqual(document.authorization_servers, [world.identity]);
  assert.deepEqual(document.scopes_supported, ['invoices.pay', 'invoices.read', 'invoices.send']);
  assert.deepEqual(document.bearer_methods_supported, ['header']);
});

/** A tool call as the revision has it, without the SDK: no client sends one before it is connected. */
function call(version, authorization) {
  const meta = version < '2026' ? undefined : {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'nobody', version: '1.0.0' },
  };
  return fetch(world.mcp, {
    method: 'POST',
    headers: {
      accept: 'application/json, text/event-stream', 'content-type': 'application/json', 'mcp-protocol-version': version,
      ...(meta && { 'mcp-method': 'tools/call', 'mcp-name': 'pay_invoice' }), ...(authorization && { authorization }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'pay_invoice', arguments: {}, _meta: meta } }),
    signal: AbortSignal.timeout(10_000),
  });
}

for (const { version } of ERAS) {
  describe(version, () => {
    test('A tool call without a token is told where to get one, in the header and in the body', async () => {
      const response = await call(version);
      assert.equal(response.status, 401);
      const header = response.headers.get('www-authenticate');
      assert.equal(header, `Bearer resource_metadata="${world.server}/.well-known/oauth-protected-resource/mcp", scope="invoices.pay"`);
      const { result } = await response.json();
      assert.equal(result.isError, true);
      assert.equal(result.structuredContent.code, 'AUTH_REQUIRED');
      assert.match(result._meta['mcp/www_authenticate'][0], /resource_metadata=".*error="invalid_token".*error_description="/);
    });

    test('A tool call with a token that is none is told so', async () => {
      const response = await call(version, 'Bearer nonsense');
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate'), /error="invalid_token", error_description="[^"]+"/);
      assert.equal((await response.json()).result.structuredContent.code, 'AUTH_REQUIRED');
    });
  });
}
