import { readText } from './body.mjs';
import { afterwards, insteadOfProcessing } from './faults.mjs';

const endpoints = new Map([
  ['/token', 'token'], ['/token/revocation', 'revocation'], ['/token/introspection', 'introspection'],
  ['/me', 'userinfo'], ['/jwks', 'jwks'],
  ['/.well-known/openid-configuration', 'discovery'], ['/.well-known/oauth-authorization-server', 'discovery'],
]);

/** Puts faults in front of and behind the endpoints that clients call, and notes what came of each request. */
export function watchRequests({ faults, log }) {
  const oneByOne = queue();
  return async (ctx, next) => {
    const endpoint = ctx.method === 'OPTIONS' ? undefined : endpoints.get(ctx.path);
    if (!endpoint) return next();

    const grantType = endpoint === 'token' ? await grantTypeOf(ctx) : undefined;
    const fault = faults.take(endpoint, grantType);
    if (fault && await insteadOfProcessing(ctx, fault)) {
      log.add(ctx, { endpoint, grantType, fault, processed: false });
      return undefined;
    }

    // oidc-provider reads a refresh token and marks it used in two steps: two requests at once would both succeed.
    await (grantType === 'refresh_token' ? oneByOne(next) : next());
    log.add(ctx, { endpoint, grantType, fault, processed: true });
    if (fault) await afterwards(ctx, fault);
    return undefined;
  };
}

function queue() {
  let last = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}

async function grantTypeOf(ctx) {
  // oidc-provider takes the body from here when the stream has been read.
  ctx.req.body = await readText(ctx.req) ?? '';
  return new URLSearchParams(ctx.req.body).get('grant_type') ?? undefined;
}
