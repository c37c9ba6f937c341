import { errors } from 'oidc-provider';
import { readText } from './body.mjs';
import { consentPage, errorPage, loginPage } from './pages.mjs';
import { mayHold } from './policy.mjs';

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** The sign-in and consent pages, and what their forms do. */
export function signInPages(context) {
  const { brand, provider } = context;
  const path = new RegExp(`^/${brand.name}/sign-in/([\\w-]+)(?:/(login|consent|cancel))?$`);
  const submits = { login: submitLogin, consent: submitConsent, cancel: () => decline('the sign-in was cancelled') };

  return async (ctx, next) => {
    const [, uid, step] = path.exec(ctx.path) ?? [];
    if (!uid) return next();
    try {
      const details = await provider.interactionDetails(ctx.req, ctx.res);
      if (details.uid !== uid) throw new errors.SessionNotFound();
      if (ctx.method === 'POST' && step) await submit(ctx, details, submits[step]);
      else if (ctx.method === 'GET' && !step) await show(ctx, details);
      else ctx.status = 405;
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      ctx.status = 400;
      errorPage(ctx, brand, 'This sign-in has ended or belongs to another browser. Go back to the application, try again.');
    }
    return undefined;
  };

  async function submit(ctx, details, decide) {
    const form = new URLSearchParams(await readText(ctx.req));
    const result = await decide(context, details, form);
    if (!result) return show(ctx, details);
    const options = { mergeWithLastSubmission: !result.login };
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, options));
    ctx.status = 303;
    return undefined;
  }

  async function show(ctx, details) {
    const { params } = details;
    const client = await provider.Client.find(params.client_id);
    const page = { brand, client, action: `/${brand.name}/sign-in/${details.uid}` };
    const user = context.users.find(details.session?.accountId);
    if (details.prompt.name === 'login' || ctx.query.pick || !user) {
      return loginPage(ctx, { ...page, issuer: context.issuer, users: context.users, hint: params.login_hint });
    }
    return consentPage(ctx, { ...page, user, params, scopes: offered(context, details, user).all });
  }
}

async function submitLogin({ provider, users }, details, form) {
  const user = users.find(form.get('user'));
  if (!user) return undefined;
  if (details.session && details.session.accountId !== user.id) {
    // oidc-provider would log the first user out with a page that needs script. Here the browser just forgets them.
    await (await provider.Session.findByUid(details.session.uid))?.destroy();
    details.session = undefined;
    await details.save(details.exp - nowSeconds());
  }
  return { login: { accountId: user.id } };
}

async function submitConsent(context, details, form) {
  const { provider, users, withheld } = context;
  const accountId = details.session?.accountId;
  if (form.get('decision') === 'decline') return decline('the user declined');
  if (form.get('decision') !== 'allow' || !accountId) return undefined;

  const clientId = details.params.client_id;
  const grant = await existingGrant(provider, details) ?? new provider.Grant({ accountId, clientId });
  const without = withheld.get(accountId) ?? [];
  withheld.delete(accountId);
  const kept = (scopes) => scopes.filter((scope) => !without.includes(scope)).join(' ');
  const { openid, resources } = offered(context, details, users.find(accountId));
  if (kept(openid)) grant.addOIDCScope(kept(openid));
  for (const [resource, scopes] of resources) if (kept(scopes)) grant.addResourceScope(resource, kept(scopes));
  return { consent: { grantId: await grant.save() } };
}

async function existingGrant(provider, { grantId, session, params }) {
  const grant = grantId && await provider.Grant.find(grantId);
  return grant && grant.accountId === session.accountId && grant.clientId === params.client_id ? grant : undefined;
}

const decline = (description) => ({ error: 'access_denied', error_description: description });

/** The requested scopes that this issuer knows and this user may hold. */
function offered({ configuration, resourceScopes = [] }, { params }, user) {
  const requested = (params.scope ?? '').split(' ').filter((scope) => scope && mayHold(user, scope));
  const openid = requested.filter((scope) => configuration.scopes.includes(scope));
  const resources = [params.resource ?? []].flat().map((resource) => [
    resource, requested.filter((scope) => resourceScopes.includes(scope)),
  ]);
  return { openid, resources, all: [...new Set([...openid, ...resources.flatMap(([, scopes]) => scopes)])] };
}
