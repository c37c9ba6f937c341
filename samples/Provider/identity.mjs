import { errors } from 'oidc-provider';
import { commonConfiguration } from './common.mjs';
import { ClientDocuments, confidentialClient, loopbackRedirects, publicNativeClient } from './clients.mjs';
import { ADMIN_SCOPE } from './policy.mjs';
import { identityUsers } from './users.mjs';

const resourceScopes = ['invoices.read', 'invoices.send', 'invoices.pay', ADMIN_SCOPE];

// Tests choose free ports after this process has started, so the MCP server may be any on this machine.
const anyLocalServer = /^http:\/\/(127\.0\.0\.1|localhost):\d{1,5}\/mcp$/;

/** Signs people in for the MCP server: JWT access tokens for MCP hosts, ID tokens for the server's own pages. */
export function identityIssuer({ server, redirects, accessTtl }, state) {
  const brand = { name: 'identity', title: 'Identity', about: 'the identity provider', accent: 'indigo' };
  const documents = new ClientDocuments();
  const logouts = `${server}/backchannel-logout/identity`;
  const common = commonConfiguration({ name: brand.name, brand, users: identityUsers, state, accessTtl });
  const clients = [
    {
      ...confidentialClient('reconnect-signin', 'ReconnectGrains sign-in', 'signin-secret-development-only', redirects),
      backchannel_logout_uri: logouts, backchannel_logout_session_required: true,
    },
    publicNativeClient('demo-host', 'Demo MCP host', loopbackRedirects),
  ];

  const configuration = {
    ...common,
    clients,
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    fetch: (url, options) => (String(url) === logouts ? toThisMachine(url, options) : documents.fetch(url, options)),
    features: {
      ...common.features,
      backchannelLogout: { enabled: true },
      registration: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      // Tests replace documents: a cached one would hide the new one.
      clientIdMetadataDocument: { enabled: true, ack: 'draft-02', cacheDuration: { min: 0, max: 0 } },
      resourceIndicators: {
        enabled: true,
        // Hosts older than resource indicators still get a token for the one resource there is.
        defaultResource: (ctx, _, oneOf) => oneOf ?? (wantsResource(ctx) ? `${server}/mcp` : undefined),
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => {
          if (resource !== `${server}/mcp` && !anyLocalServer.test(resource)) throw new errors.InvalidTarget();
          return {
            scope: resourceScopes.join(' '), audience: resource, accessTokenTTL: accessTtl, accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
  };
  return { brand, users: identityUsers, configuration, resourceScopes, documents, adjustable: 'reconnect-signin', ...state };
}

const PATIENCE_MS = 15_000;

// oidc-provider's own way out refuses loopback addresses, and on one of them is the server. A busy machine needs more than its 2.5 s.
const toThisMachine = (url, { dispatcher, signal, ...options }) =>
  globalThis.fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });

function wantsResource(ctx) {
  return [...ctx.oidc.requestParamScopes].some((scope) => resourceScopes.includes(scope));
}
