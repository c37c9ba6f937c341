// A second upstream provider that this project did not write: oauth2-mock-server. It has no pages and no memory of what it gave, so the
// answers that it asks its user for (who signed in, with which scopes, what is still good) are given here.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Events, OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';

/** How often the API may ask about an access token before it is over: so a renewal is met without anybody waiting for it. */
const USES = 2;

const [, , user, tenant] = process.argv;
const codes = new Map();
const refreshTokens = new Map();
const accessTokens = new Map();
const issuer = new OAuth2Issuer();
const service = new OAuth2Service(issuer);
const told = (line) => process.stdout.write(`${line}\n`);

process.stdin.resume().on('end', () => process.exit(0));
await issuer.keys.generate('RS256');
const server = createServer((request, response) => (request.url === '/introspect' ? introspect : service.requestHandler)(request, response));
await once(server.listen(0, '127.0.0.1'), 'listening');
issuer.url = `http://127.0.0.1:${server.address().port}`;

service
  .on(Events.BeforeAuthorizeRedirect, ({ url: to }, { query }) => codes.set(to.searchParams.get('code'), query.scope))
  .on(Events.BeforeTokenSigning, (token) => Object.assign(token.payload, { sub: user, tid: tenant }))
  .on(Events.BeforeResponse, (response, { body }) => {
    const [kept, presented] = body.grant_type === 'refresh_token' ? [refreshTokens, body.refresh_token] : [codes, body.code];
    const scope = kept.get(presented);
    told(`${body.grant_type} ${scope === undefined ? 'refused' : 'granted'}`);
    kept.delete(presented); // Codes and refresh tokens work once.
    if (scope === undefined) {
      Object.assign(response, { statusCode: 400, body: { error: 'invalid_grant' } });
      return;
    }

    Object.assign(response.body, { scope, refresh_token: randomUUID() });
    refreshTokens.set(response.body.refresh_token, scope);
    accessTokens.set(response.body.access_token, { scope, uses: USES });
  })
  .on(Events.BeforeRevoke, () => told('revoked'));

// Theirs does not read the form that RFC 7662 has clients send.
async function introspect(request, response) {
  const known = accessTokens.get(new URLSearchParams(await text(request)).get('token'));
  const answer = known && known.uses-- > 0 ? { active: true, sub: user, tid: tenant, scope: known.scope } : { active: false };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
}

told(JSON.stringify({ ready: true, url: issuer.url }));
