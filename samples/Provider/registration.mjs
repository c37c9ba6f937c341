import { readText } from './body.mjs';

const REGISTRATION = '/reg';

/**
 * Clients register with the scopes that they are about to ask for (RFC 7591 §2). oidc-provider refuses those of a resource, and would
 * hold the client to the ones it takes, so that it could never ask for more. So they are left out: consent decides.
 */
export async function withoutScope(ctx, next) {
  if (ctx.method === 'POST' && ctx.path === REGISTRATION) ctx.req.body = read(await readText(ctx.req));
  return next();
}

function read(text) {
  try {
    const { scope, ...metadata } = JSON.parse(text);
    return metadata;
  } catch {
    return undefined; // oidc-provider says no to it.
  }
}
