// The library's single-worker set-up: it issues the tokens itself, keeps them hashed in KV and the props encrypted, and looks both up on every
// call. Behind it, the official TypeScript SDK's server on its transport for web standards; one of each for each request.
import { OAuthProvider } from '@cloudflare/workers-oauth-provider';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { z } from 'zod';

const invoice = z.object({
  id: z.string(), recipient: z.string(), amount: z.number(), currency: z.string(), due: z.string(), status: z.enum(['open', 'paid']),
});

function makeServer(env, props) {
  const server = new McpServer({ name: 'workers', version: '1.0.0' });
  server.registerTool('peek', { description: 'Answers at once.', annotations: { readOnlyHint: true } }, async () => ({ content: [{ type: 'text', text: 'ok' }] }));
  server.registerTool(
    'list_invoices',
    {
      description: 'Invoices, newest first, twenty to a page.',
      inputSchema: { page: z.number().int().min(1).max(1000).default(1), status: z.enum(['open', 'paid']).optional() },
      outputSchema: { page: z.number(), pages: z.number(), invoices: z.array(invoice) },
      annotations: { readOnlyHint: true },
    },
    async ({ page, status }) => {
      const answer = await fetch(`${env.API}invoices?page=${page}&status=${status ?? ''}`, {
        headers: { authorization: `Bearer ${props.upstreamToken}`, accept: 'application/json' },
      });
      if (!answer.ok) throw new Error(`The API answered ${answer.status}`);
      const found = await answer.json();
      return { content: [{ type: 'text', text: JSON.stringify(found) }], structuredContent: found };
    },
  );
  return server;
}

const apiHandler = {
  async fetch(request, env, ctx) {
    const server = makeServer(env, ctx.props);
    const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
    await server.connect(transport);
    return transport.handleRequest(request);
  },
};

// Whoever asks is the user they say they are: signing in is not what is measured.
const defaultHandler = {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === '/client') {
      const client = await env.OAUTH_PROVIDER.createClient({ clientName: 'bench', redirectUris: [url.searchParams.get('redirect')], tokenEndpointAuthMethod: 'none' });
      return Response.json({ id: client.clientId });
    }
    if (url.pathname === '/authorize') {
      const asked = await env.OAUTH_PROVIDER.parseAuthRequest(request);
      const user = url.searchParams.get('user');
      const { redirectTo } = await env.OAUTH_PROVIDER.completeAuthorization({
        request: asked, userId: user, metadata: {}, scope: asked.scope, props: { user, upstreamToken: `up.${user}.0.`.padEnd(900, 'x') },
      });
      return Response.json({ redirectTo });
    }
    return new Response('not found', { status: 404 });
  },
};

export default new OAuthProvider({
  apiRoute: '/mcp',
  apiHandler,
  defaultHandler,
  authorizeEndpoint: '/authorize',
  tokenEndpoint: '/token',
  scopesSupported: ['invoices.read'],
  resourceMetadata: { resource: `${ORIGIN}/mcp`, authorization_servers: [ORIGIN] },
  requiredScopes: ['invoices.read'],
  accessTokenTTL: 7200,
});
