import { readText } from './body.mjs';
import { BadFault } from './faults.mjs';

const loopbackHost = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

class BadRequest extends Error {}

/** What tests and the demo use to break things. */
export function devEndpoints(context) {
  const routes = routesOf(context);
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/dev/')) return next();
    const route = routes[`${ctx.method} ${ctx.path}`];
    const [status, body] = !fromThisMachine(ctx) ? [403, { error: 'only for programs on this machine' }]
      : !route ? [404, { error: `no ${ctx.method} ${ctx.path} at ${context.brand.name}` }]
        : await answer(route, ctx);
    ctx.status = status;
    ctx.body = body;
    return undefined;
  };
}

// Listening on loopback alone does not keep web pages out: their browser is on this machine too.
const fromThisMachine = (ctx) => loopbackHost.test(ctx.host) && !ctx.get('origin');

async function answer(route, ctx) {
  try {
    return [200, await route(ctx.method === 'POST' ? await readJson(ctx) : {}) ?? { ok: true }];
  } catch (error) {
    if (error instanceof BadRequest || error instanceof BadFault) return [400, { error: error.message }];
    throw error;
  }
}

async function readJson(ctx) {
  try {
    const value = JSON.parse(await readText(ctx.req));
    if (value && typeof value === 'object') return value;
  } catch { /* answered below */ }
  throw new BadRequest('the body must be a JSON object');
}

function routesOf({ store, users, faults, log, withheld, documents, provider, adjustable }) {
  const known = (user) => {
    if (users.find(user)) return user;
    throw new BadRequest(`no user '${user}' at this issuer`);
  };

  return {
    'POST /dev/revoke': ({ user }) => ({ removed: store.revokeAccount(known(user)) }),
    'POST /dev/expire-access': ({ user }) => ({ removed: store.expireAccessTokens(known(user)) }),
    'POST /dev/withhold': ({ user, scopes }) => {
      if (!Array.isArray(scopes)) throw new BadRequest('scopes must be an array');
      withheld.set(known(user), scopes);
    },
    'GET /dev/faults': () => faults.list(),
    'POST /dev/faults': (spec) => faults.add(spec),
    'DELETE /dev/faults': () => faults.clear(),
    'GET /dev/log': () => log.list(),
    'DELETE /dev/log': () => log.clear(),
    'POST /dev/redirects': async ({ uri }) => {
      if (!URL.canParse(uri)) throw new BadRequest('uri must be an absolute URL');
      const client = await provider.Client.find(adjustable);
      if (!client.redirectUris.includes(uri)) client.redirectUris.push(uri);
      return { client_id: adjustable, redirect_uris: client.redirectUris };
    },
    ...(documents && {
      'POST /dev/client-metadata': ({ url, document }) => {
        if (!URL.canParse(url) || typeof document !== 'object') throw new BadRequest('url and document are required');
        documents.serve(url, document);
      },
    }),
  };
}
