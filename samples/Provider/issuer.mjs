import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { devEndpoints } from './dev.mjs';
import { Faults } from './faults.mjs';
import { signInPages } from './interactions.mjs';
import { RequestLog } from './log.mjs';
import { withoutScope } from './registration.mjs';
import { watchRequests } from './watch.mjs';

const LOOPBACK = '127.0.0.1';
// Longer than HTTP clients keep idle connections: else one is closed just as a test sends on it.
const KEEP_ALIVE_MS = 180_000;

/** Listens first, because the issuer's name contains its port. Returns the issuer. */
export async function startIssuer(definition, port) {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, LOOPBACK, resolve);
  });

  const issuer = `http://${LOOPBACK}:${server.address().port}`;
  const provider = new Provider(issuer, definition.configuration);
  const context = { ...definition, issuer, provider, faults: new Faults(), log: new RequestLog(), withheld: new Map() };

  provider.use(devEndpoints(context));
  provider.use(signInPages(context));
  provider.use(watchRequests(context));
  provider.use(withoutScope);
  provider.on('grant.error', (ctx, error) => { ctx.state.problem = error; });
  provider.on('server_error', (_, error) => console.error(error));
  provider.on('backchannel.error', (_, error) => console.error(error));
  server.on('request', provider.callback());
  return issuer;
}
