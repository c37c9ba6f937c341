const CODE_AND_REFRESH = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };

export function confidentialClient(id, name, secret, redirects) {
  return {
    client_id: id, client_name: name, client_secret: secret, redirect_uris: redirects,
    token_endpoint_auth_method: 'client_secret_basic', ...CODE_AND_REFRESH,
  };
}

export function publicNativeClient(id, name, redirects) {
  return {
    client_id: id, client_name: name, redirect_uris: redirects,
    // Native: a loopback redirect may use any port (RFC 8252 §7.3).
    application_type: 'native', token_endpoint_auth_method: 'none', ...CODE_AND_REFRESH,
  };
}

const hosts = ['127.0.0.1', 'localhost', '[::1]'];
const paths = ['/callback', '/oauth/callback'];
export const loopbackRedirects = hosts.flatMap((host) => paths.map((path) => `http://${host}${path}`));

export const SAMPLE_DOCUMENT = 'https://mcp-client.test/oauth/client.json';

/** Client id metadata documents that resolve without a network. */
export class ClientDocuments {
  #documents = new Map([
    [SAMPLE_DOCUMENT, publicNativeClient(SAMPLE_DOCUMENT, 'Sample MCP client', loopbackRedirects)],
  ]);

  serve(url, document) {
    this.#documents.set(url, document);
  }

  /** oidc-provider's outgoing requests. Names under .test exist nowhere, so they are never looked up. */
  fetch = async (url, options) => {
    const document = this.#documents.get(String(url));
    if (document) return Response.json(document);
    if (new URL(url).hostname.endsWith('.test')) return new Response(null, { status: 404 });
    return globalThis.fetch(url, options);
  };
}
