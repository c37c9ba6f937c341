import { commonConfiguration } from './common.mjs';
import { confidentialClient } from './clients.mjs';
import { acmeUsers } from './users.mjs';

/** The upstream provider in front of the invoice API: opaque tokens, so that they can be revoked and introspected. */
export function acmeIssuer({ redirects, acmeAccessTtl }, state) {
  const brand = { name: 'acme', title: 'Acme', about: 'the provider of the invoice API', accent: 'teal' };
  const common = commonConfiguration({ name: brand.name, brand, users: acmeUsers, state, accessTtl: acmeAccessTtl });
  const invoicesApi = {
    client_id: 'invoices-api', client_name: 'Invoice API', client_secret: 'invoices-api-secret-development-only',
    redirect_uris: [], response_types: [], grant_types: [],
  };

  const configuration = {
    ...common,
    clients: [confidentialClient('reconnect', 'ReconnectGrains', 'acme-secret-development-only', redirects), invoicesApi],
    scopes: ['openid', 'profile', 'email', 'offline_access', 'invoices.read', 'invoices.send', 'invoices.pay'],
    features: {
      ...common.features,
      // Off means that a `resource` parameter is ignored, as most providers do.
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      introspection: {
        enabled: true,
        allowedPolicy: (_, client, token) =>
          client.clientId === invoicesApi.client_id || token.clientId === client.clientId,
      },
    },
  };
  return { brand, users: acmeUsers, configuration, adjustable: 'reconnect', ...state };
}
