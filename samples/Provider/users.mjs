const person = (id, tenant, name, admin = false) =>
  ({ id, tenant, name, admin, email: `${id}@${tenant}.test` });

const everyone = [
  person('alice', 'northwind', 'Alice Andersen'),
  person('bob', 'northwind', 'Bob Berger', true),
  person('carol', 'contoso', 'Carol Chen'),
  person('dave', 'contoso', 'Dave Diaz', true),
];

export const identityUsers = directory(everyone);

// Administrators of ReconnectGrains are administrators at its identity provider, not upstream.
// One person with two accounts at the same provider: so that connecting the wrong one can be tried.
export const acmeUsers = directory([
  ...everyone.map((user) => ({ ...user, admin: false })),
  person('alice.personal', 'northwind', 'Alice Andersen (personal)'),
]);

function directory(users) {
  const byId = new Map(users.map((user) => [user.id, user]));
  return {
    find: (id) => byId.get(id),
    byTenant: () => groupByTenant(users),
  };
}

function groupByTenant(users) {
  const tenants = new Map();
  for (const user of users) tenants.set(user.tenant, [...(tenants.get(user.tenant) ?? []), user]);
  return tenants;
}

/** What ID tokens and user info say about a user. */
export function claimsOf(user) {
  return {
    sub: user.id, tid: user.tenant, name: user.name, preferred_username: user.id,
    email: user.email, email_verified: true, roles: user.admin ? ['admin'] : [],
  };
}

// All of them come with `openid` alone: the ID token must name the person and the tenant, whatever else was asked for.
export const claimsByScope = {
  openid: ['sub', 'tid', 'name', 'preferred_username', 'email', 'email_verified', 'roles'],
  profile: ['name', 'preferred_username'],
  email: ['email', 'email_verified'],
};
