import { randomUUID } from 'node:crypto';
import { auth } from '@modelcontextprotocol/client';
import { Person } from './person.mjs';

/** A client id metadata document that the sample provider serves without a network. */
export const DOCUMENT = 'https://mcp-client.test/oauth/client.json';

// Nobody listens there: the browser stops before it, as it does for an application that watches it.
const REDIRECT = 'http://127.0.0.1:33418/callback';

/** What the SDK demands of its user: a place to keep things, and a browser to send somewhere. */
export class Authorization {
  redirectUrl = REDIRECT;

  /** The addresses that the browser was sent to. */
  asked = [];

  /** @param documentUrl Without one the SDK registers the client. */
  constructor(world, user, { documentUrl = DOCUMENT } = {}) {
    this.person = new Person(world, user, { leavesAt: REDIRECT });
    this.clientMetadataUrl = documentUrl ?? undefined;
  }

  get clientMetadata() {
    return {
      client_name: 'Conformance', application_type: 'native', redirect_uris: [REDIRECT], token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
    };
  }

  state() {
    this.sent = randomUUID();
    return this.sent;
  }

  async redirectToAuthorization(url) {
    this.asked.push(url);
    const back = await this.person.follow(url);
    if (!(back instanceof URL)) throw new Error(`the sign-in does not end: ${back.status} ${back.text}`);
    if (back.searchParams.get('state') !== this.sent) throw new Error('the sign-in ends with another state');
    this.callback = back.searchParams;
  }

  /** What a host does when its user links the account, for the first time or anew: the whole sign-in, for the same client. */
  async link(scope = 'invoices.pay invoices.read invoices.send') {
    this.token = undefined;
    const options = { serverUrl: this.person.world.mcp, scope };
    await auth(this, options);
    await auth(this, { ...options, authorizationCode: this.callback.get('code'), iss: this.callback.get('iss') });
  }

  clientInformation() { return this.client; }

  saveClientInformation(client) { this.client = client; }

  tokens() { return this.token; }

  saveTokens(token) { this.token = token; }

  codeVerifier() { return this.verifier; }

  saveCodeVerifier(verifier) { this.verifier = verifier; }

  discoveryState() { return this.discovered; }

  saveDiscoveryState(discovered) { this.discovered = discovered; }
}
