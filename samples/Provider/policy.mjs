import { interactionPolicy } from 'oidc-provider';

export const ADMIN_SCOPE = 'reconnect.admin';

export const mayHold = (user, scope) => scope !== ADMIN_SCOPE || user?.admin === true;

/**
 * oidc-provider asks for consent again as long as a requested scope is neither granted nor rejected. Here a consent page
 * may grant less than was asked for, without a rejection that would keep a later request from asking again: so each
 * authorization request asks at most once, and whatever is then missing from the grant is missing from the token.
 */
export function consentOncePerRequest(users) {
  const policy = interactionPolicy.base();
  const { checks } = policy.get('consent');
  for (const reason of ['op_scopes_missing', 'op_claims_missing', 'rs_scopes_missing']) checks.remove(reason);
  checks.add(new interactionPolicy.Check('scopes_missing', 'requested scopes not granted', 'consent_required',
    ({ oidc }) => !oidc.result?.consent && anyMissing(oidc, users.find(oidc.session.accountId))));
  return policy;
}

function anyMissing(oidc, user) {
  const lacks = (granted, scopes) => {
    const held = new Set(granted.split(' '));
    return [...scopes].some((scope) => mayHold(user, scope) && !held.has(scope));
  };
  if (lacks(oidc.grant.getOIDCScope(), oidc.requestParamOIDCScopes)) return true;

  return Object.entries(oidc.resourceServers).some(([resource, server]) => lacks(
    oidc.grant.getResourceScope(resource), [...oidc.requestParamScopes].filter((scope) => server.scopes.has(scope))));
}
