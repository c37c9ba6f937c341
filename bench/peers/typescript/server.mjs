// The official TypeScript SDK's server as its documentation builds a stateless one: Express, the SDK's bearer middleware, one server and one
// transport for each request, answers as JSON. Tokens are checked with jose on every call. Ends with its standard input.
import { readFileSync } from 'node:fs';
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';

const world = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const keys = createRemoteJWKSet(new URL('/jwks', world.Identity), { cacheMaxAge: 10 * 60_000 });

// What a team keeps of its users' connections: a token by user, in memory. Nothing is refreshed, parked, sealed or stored.
const upstream = new Map();
const upstreamOf = user => {
  if (!upstream.has(user)) upstream.set(user, `up.${user}.0.`.padEnd(900, 'x'));
  return upstream.get(user);
};

const verifier = {
  async verifyAccessToken(token) {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer: world.Identity, audience: world.Audience, typ: 'at+jwt', algorithms: ['ES256'] });
      return { token, clientId: payload.client_id, scopes: payload.scope.split(' '), expiresAt: payload.exp, extra: { user: payload.sub } };
    } catch {
      throw new InvalidTokenError('The token is not valid');
    }
  },
};

const invoice = z.object({
  id: z.string(), recipient: z.string(), amount: z.number(), currency: z.string(), due: z.string(), status: z.enum(['open', 'paid']),
});

function makeServer() {
  const server = new McpServer({ name: 'typescript', version: '1.0.0' });
  server.registerTool('peek', { description: 'Answers at once.', annotations: { readOnlyHint: true } }, async () => ({ content: [{ type: 'text', text: 'ok' }] }));
  server.registerTool(
    'list_invoices',
    {
      description: 'Invoices, newest first, twenty to a page.',
      inputSchema: { page: z.number().int().min(1).max(1000).default(1), status: z.enum(['open', 'paid']).optional() },
      outputSchema: { page: z.number(), pages: z.number(), invoices: z.array(invoice) },
      annotations: { readOnlyHint: true },
    },
    async ({ page, status }, { authInfo }) => {
      const answer = await fetch(`${world.Api}invoices?page=${page}&status=${status ?? ''}`, {
        headers: { authorization: `Bearer ${upstreamOf(authInfo.extra.user)}`, accept: 'application/json' },
      });
      if (!answer.ok) throw new Error(`The API answered ${answer.status}`);
      const found = await answer.json();
      return { content: [{ type: 'text', text: JSON.stringify(found) }], structuredContent: found };
    },
  );
  return server;
}

const app = createMcpExpressApp();
app.post('/mcp', requireBearerAuth({ verifier, requiredScopes: ['invoices.read'] }), async (request, response) => {
  const server = makeServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  response.on('close', () => {
    transport.close();
    server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
});

const listening = app.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ ready: true, url: `http://127.0.0.1:${listening.address().port}` }));
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
