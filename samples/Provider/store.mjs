const PER_MODEL_MAX = 50_000;
const SWEEP_MS = 60_000;
const TIED_TO_A_GRANT = ['AccessToken', 'AuthorizationCode', 'RefreshToken'];

/** Everything one issuer remembers, in memory: one bounded table per oidc-provider model. */
export class Store {
  #tables = new Map();

  constructor(saved = {}) {
    for (const [model, rows] of Object.entries(saved)) this.#tables.set(model, new Map(rows));
    setInterval(() => this.#tables.forEach(dropExpired), SWEEP_MS).unref();
  }

  /** oidc-provider's adapter factory. */
  adapter = (model) => {
    const table = this.#table(model);
    return {
      upsert: async (id, payload, expiresIn) => {
        table.delete(id);
        table.set(id, { payload, expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : null });
        if (table.size > PER_MODEL_MAX) makeRoom(table);
      },
      find: async (id) => live(table.get(id)),
      findByUid: async (uid) => live([...table.values()].find((row) => row.payload.uid === uid)),
      findByUserCode: async () => undefined,
      consume: async (id) => { table.get(id).payload.consumed = Math.floor(Date.now() / 1000); },
      destroy: async (id) => { table.delete(id); },
      revokeByGrantId: async (grantId) => remove(table, (payload) => payload.grantId === grantId),
    };
  };

  /** The account's grants, refresh tokens, access tokens and unused codes. Returns how many. */
  revokeAccount(accountId) {
    const models = ['Grant', ...TIED_TO_A_GRANT];
    return models.reduce((n, model) => n + this.#removeOf(model, accountId), 0);
  }

  /** Only opaque access tokens are stored: a JWT stays valid until it expires. */
  expireAccessTokens(accountId) {
    return this.#removeOf('AccessToken', accountId);
  }

  snapshot() {
    this.#tables.forEach(dropExpired);
    return Object.fromEntries([...this.#tables].map(([model, rows]) => [model, [...rows]]));
  }

  #table(model) {
    if (!this.#tables.has(model)) this.#tables.set(model, new Map());
    return this.#tables.get(model);
  }

  #removeOf(model, accountId) {
    return remove(this.#table(model), (payload) => payload.accountId === accountId);
  }
}

const expired = (row) => row.expiresAt !== null && row.expiresAt <= Date.now();

const live = (row) => (row && !expired(row) ? row.payload : undefined);

function remove(table, matches) {
  let removed = 0;
  for (const [id, row] of table) {
    if (matches(row.payload) && table.delete(id)) removed += 1;
  }
  return removed;
}

function dropExpired(table) {
  for (const [id, row] of table) if (expired(row)) table.delete(id);
}

function makeRoom(table) {
  dropExpired(table);
  // A map keeps its order of insertion, and upsert moves to the end: the first is the one unused for longest.
  for (const id of table.keys()) {
    if (table.size <= PER_MODEL_MAX) return;
    table.delete(id);
  }
}
