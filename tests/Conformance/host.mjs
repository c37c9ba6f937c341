import { Client, StreamableHTTPClientTransport, UnauthorizedError, UrlElicitationRequiredError, auth } from '@modelcontextprotocol/client';
import { Authorization } from './oauth.mjs';

/** How long a call may take, in milliseconds: a repetition may wait 25 s for the user. */
const CALL = 40_000;

/** How long any one request may take, in milliseconds. */
const REQUEST = 60_000;

/** How often one request may lead to the sign-in. */
const SIGN_INS = 2;

/** The revisions, each with the way to make the SDK speak it and with a user of its own, so that they do not meet in one session. */
export const ERAS = [
  { version: '2026-07-28', tenant: 'northwind', user: 'alice', options: { versionNegotiation: { mode: 'auto' } } },
  { version: '2025-11-25', tenant: 'northwind', user: 'bob', options: {} },
  { version: '2025-06-18', tenant: 'contoso', user: 'carol', options: { supportedProtocolVersions: ['2025-06-18'] } },
];

/** The revisions that have URL elicitation. */
export const ELICITING = ERAS.filter(({ version }) => version >= '2025-11-25');

/** A host: the SDK's client, and nothing around it but what its documentation asks for. */
export class Host {
  /** Every answer of the MCP endpoint: `{ method, status, authenticate, message }`. */
  seen = [];

  #onUrl = () => { throw new Error('nobody expects an elicitation'); };

  /**
   * @param elicits Whether it declares URL elicitation.
   * @param authorization Where its tokens are.
   */
  constructor(world, { version, options }, user, { elicits = true, authorization = new Authorization(world, user) } = {}) {
    this.world = world;
    this.version = version;
    this.elicits = elicits;
    this.authorization = authorization;
    this.client = new Client({ name: 'conformance', version: '1.0.0' }, { capabilities: elicits ? { elicitation: { url: {} } } : {}, ...options });
    if (elicits) this.client.setRequestHandler('elicitation/create', ({ params }) => this.#onUrl(params));
  }

  async connect() {
    await this.#signedIn(() => {
      this.transport = new StreamableHTTPClientTransport(new URL(this.world.mcp), { authProvider: this.authorization, fetch: this.#record });
      return this.client.connect(this.transport);
    });
    return this;
  }

  /** A tool call, as far as it goes by itself. */
  call(name, args = {}, meta = undefined) {
    return this.#signedIn(() => this.client.callTool({ name, arguments: args, _meta: meta }, { timeout: CALL }));
  }

  /**
   * A tool call that needs its user: the user is sent to the address that the challenge names, whatever form it has, and then the call is
   * repeated as the host's revision has it. Returns the last result and what was asked.
   * @param act What the user does with the address; says 'decline' where they do not want to.
   */
  async callWithUser(name, args, act) {
    const challenges = [];
    const ask = async (challenge) => {
      challenges.push(challenge);
      return act(challenge.url);
    };
    this.#onUrl = async (params) => ({ action: await ask({ form: 'input_required', ...params }) === 'decline' ? 'decline' : 'accept' });
    const challenge = await this.challengeOf(name, args);
    if (!challenge.url) return { result: challenge.result, challenges };
    await ask(challenge);
    return { result: await this.call(name, args), challenges };
  }

  /** The challenge that a call meets, where the revision does not answer it by itself: `{ form, url }`, or the call's `{ result }`. */
  async challengeOf(name, args) {
    try {
      const result = await this.call(name, args);
      return result.isError && result.structuredContent?.reconnect_url
        ? { form: 'link', url: result.structuredContent.reconnect_url, result } : { result };
    } catch (error) {
      if (!(error instanceof UrlElicitationRequiredError)) throw error;
      const [elicitation] = error.elicitations;
      return { form: 'url_elicitation_required', error, ...elicitation };
    }
  }

  tools() {
    return this.#signedIn(() => this.client.listTools());
  }

  async close() {
    await this.client.close();
  }

  /** What the SDK's documentation has every host do: when it says that the user has to sign in, finish that and try again. */
  async #signedIn(act) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof UnauthorizedError) || attempt === SIGN_INS) throw error;
        await this.transport.finishAuth(this.authorization.callback);
      }
    }
  }

  #record = async (url, init) => {
    const response = await inTime(url, init);
    if (String(url) === this.world.mcp && init?.method === 'POST') {
      const { method } = JSON.parse(init.body);
      const message = messageIn(await response.clone().text());
      this.seen.push({ method, status: response.status, authenticate: response.headers.get('www-authenticate'), message });
    }
    return response;
  };
}

// Every request of the SDK ends, whatever the other side does.
const inTime = (url, init) => fetch(url, {
  ...init, signal: AbortSignal.any([AbortSignal.timeout(REQUEST), ...(init?.signal ? [init.signal] : [])]),
});

// One message, bare or as the only event of a stream.
function messageIn(body) {
  const json = /^data: (.*)$/m.exec(body)?.[1] ?? body;
  return json ? JSON.parse(json) : undefined;
}

/** An access token with these scopes, through the SDK alone. */
export async function tokenFor(world, user, scope) {
  const authorization = new Authorization(world, user);
  const options = { serverUrl: world.mcp, scope, fetchFn: inTime };
  await auth(authorization, options);
  await auth(authorization, { ...options, authorizationCode: authorization.callback.get('code'), iss: authorization.callback.get('iss') });
  return authorization.token;
}
