const LOGGED = ['token', 'revocation', 'introspection'];
const MAX_ENTRIES = 10_000;

/** What clients asked the token, revocation and introspection endpoints, without any token. */
export class RequestLog {
  #entries = [];

  add(ctx, { endpoint, grantType, fault, processed }) {
    if (!LOGGED.includes(endpoint)) return;
    if (this.#entries.length >= MAX_ENTRIES) this.#entries.shift();
    const user = accountOf(ctx) ?? null;
    this.#entries.push({
      at: new Date().toISOString(),
      endpoint,
      grant_type: grantType ?? null,
      user,
      client_id: (ctx.oidc?.client?.clientId ?? ctx.oidc?.params?.client_id) || null,
      outcome: processed ? ctx.body?.error ?? 'ok' : 'not_processed',
      refresh_reuse: ctx.state.problem?.error_detail === 'refresh token already used',
      ...(endpoint === 'introspection' && { active: ctx.body?.active === true }),
      fault: fault?.mode ?? null,
    });
  }

  list() {
    return this.#entries;
  }

  clear() {
    this.#entries = [];
  }
}

function accountOf(ctx) {
  const { Account, RefreshToken, AccessToken, AuthorizationCode } = ctx.oidc?.entities ?? {};
  return (Account ?? RefreshToken ?? AccessToken ?? AuthorizationCode)?.accountId;
}
