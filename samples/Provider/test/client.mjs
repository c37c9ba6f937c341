import { createHash, randomBytes } from 'node:crypto';

const random = () => randomBytes(32).toString('base64url');

/** A small OAuth client that does what a careful one does, and returns what it got instead of judging it. */
export class Client {
  constructor(issuer, { id, secret, redirect }) {
    Object.assign(this, { issuer, id, secret, redirect });
  }

  async discover() {
    this.metadata ??= await (await fetch(`${this.issuer}/.well-known/openid-configuration`)).json();
    return this.metadata;
  }

  async authorize(browser, params = {}) {
    const { authorization_endpoint: endpoint } = await this.discover();
    this.verifier = random();
    this.nonce = random();
    const { scope = 'openid' } = params;
    const url = new URL(endpoint);
    url.search = new URLSearchParams({
      client_id: this.id, redirect_uri: this.redirect, response_type: 'code', state: random(),
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'), code_challenge_method: 'S256',
      ...(scope.split(' ').includes('openid') && { nonce: this.nonce }), ...params, scope,
    });
    return Object.fromEntries((await browser.visit(url)).searchParams);
  }

  async signIn(browser, params) {
    const { code, error, error_description: why } = await this.authorize(browser, params);
    if (!code) throw new Error(`no code but ${error}: ${why}`);
    const { status, body, text } = await this.token({
      grant_type: 'authorization_code', code, redirect_uri: this.redirect, code_verifier: this.verifier,
    });
    if (status !== 200) throw new Error(`no tokens but ${text}`);
    return body;
  }

  token(params) {
    return this.post('token_endpoint', params);
  }

  refresh(refreshToken) {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async post(endpoint, params) {
    const headers = this.secret
      ? { authorization: `Basic ${Buffer.from(`${this.id}:${this.secret}`).toString('base64')}` } : {};
    const body = new URLSearchParams({ ...params, ...(!this.secret && { client_id: this.id }) });
    const response = await fetch((await this.discover())[endpoint], { method: 'POST', headers, body });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const callback = 'http://127.0.0.1:5080/callback';
const api = { id: 'invoices-api', secret: 'invoices-api-secret-development-only' };

export const signInClient = (issuer) =>
  new Client(issuer, { id: 'reconnect-signin', secret: 'signin-secret-development-only', redirect: callback });
export const demoHost = (issuer) => new Client(issuer, { id: 'demo-host', redirect: 'http://127.0.0.1:41999/callback' });
export const reconnect = (issuer) =>
  new Client(issuer, { id: 'reconnect', secret: 'acme-secret-development-only', redirect: callback });
export const invoicesApi = (issuer) => {
  const client = new Client(issuer, api);
  return { introspect: async (token) => (await client.post('introspection_endpoint', { token })).body };
};
