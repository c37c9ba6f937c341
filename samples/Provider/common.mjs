import { claimsByScope, claimsOf } from './users.mjs';
import { consentOncePerRequest } from './policy.mjs';
import { errorPage, signOutPage, signedOutPage } from './pages.mjs';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

const loopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** What both issuers share. `name` is the issuer's short name, `brand` what its pages show. */
export function commonConfiguration({ name, brand, users, state, accessTtl }) {
  return {
    adapter: state.store.adapter,
    jwks: state.jwks,
    cookies: {
      keys: state.cookieKeys,
      // Cookies ignore the port: with the default names the two issuers, and the server under test, would share theirs.
      names: {
        session: `dev_${name}_session`, interaction: `dev_${name}_interaction`, resume: `dev_${name}_resume`,
      },
    },
    claims: claimsByScope,
    conformIdTokenClaims: false,
    findAccount: (_, id) => {
      const user = users.find(id);
      return user && { accountId: user.id, claims: () => claimsOf(user) };
    },
    extraTokenClaims: (_, token) => {
      const user = users.find(token.accountId);
      return user && { tid: user.tenant };
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    // Else signing in as somebody else in the same browser would end the first user's refresh tokens.
    expiresWithSession: () => false,
    clientBasedCORS: (_, origin) => loopback.test(origin),
    interactions: { policy: consentOncePerRequest(users), url: (_, { uid }) => `/${name}/sign-in/${uid}` },
    renderError: (ctx, { error, error_description: description }) => errorPage(ctx, brand, description ?? error),
    ttl: {
      AccessToken: accessTtl, AuthorizationCode: MINUTE, IdToken: 10 * MINUTE, Interaction: 60 * MINUTE,
      RefreshToken: 30 * DAY, Grant: 30 * DAY, Session: 14 * DAY,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => signOutPage(ctx, brand, form),
        postLogoutSuccessSource: (ctx) => signedOutPage(ctx, brand),
      },
    },
  };
}
