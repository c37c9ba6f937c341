import { contentSecurityPolicy, css } from './style.mjs';

const meanings = {
  openid: 'Know who you are',
  profile: 'See your name',
  email: 'See your email address',
  offline_access: 'Stay connected while you are away',
  'invoices.read': 'See your invoices',
  'invoices.send': 'Send invoices in your name',
  'invoices.pay': 'Pay invoices in your name',
  'reconnect.admin': 'Administer ReconnectGrains for your organization',
};

const special = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

class Html {
  constructor(text) { this.text = text; }
}

// Everything put into a template is escaped, unless it is a template itself.
function html(parts, ...values) {
  const text = (value) => (Array.isArray(value) ? value.map(text).join('')
    : value instanceof Html ? value.text
      : String(value ?? '').replace(/[&<>"']/g, (c) => special[c]));
  return new Html(parts.reduce((all, part, i) => all + text(values[i - 1]) + part));
}

export function loginPage(ctx, { brand, client, action, issuer, users, hint }) {
  const person = (user) => html`
<button class="person" name="user" value="${user.id}"${suggested(user, hint) ? html` autofocus` : ''}>
<i class="initial" aria-hidden="true">${user.name[0]}</i><span><b>${user.name}</b><small>${user.email}</small></span>
${user.admin ? html`<span class="tag">admin</span>` : ''}</button>`;
  const tenant = ([name, people]) => html`<fieldset><legend>${name}</legend>${people.map(person)}</fieldset>`;

  send(ctx, brand, 200, 'Pick a user', html`
<h1>Pick a user</h1>
<p><strong>${nameOf(client)}</strong> asks you to sign in at <code>${issuer}</code>.</p>
<form method="post" action="${action}/login" data-step="login">${[...users.byTenant()].map(tenant)}</form>
<form method="post" action="${action}/cancel" data-step="cancel">
<button class="cancel" name="cancel" value="yes">Cancel</button></form>`);
}

export function consentPage(ctx, { brand, client, action, user, params, scopes }) {
  const scope = (name) => html`<li>${meanings[name] ?? name}<code>${name}</code></li>`;
  send(ctx, brand, 200, 'Allow access?', html`
<h1>Allow ${nameOf(client)}?</h1>
<p>It wants to use your ${brand.title} account, <strong>${user.name}</strong>
<span class="soft">(${user.email})</span>, to:</p>
<ul class="scopes">${scopes.map(scope)}</ul>
<form method="post" action="${action}/consent" data-step="consent"><div class="choice">
<button name="decision" value="decline">Decline</button><button class="primary" name="decision" value="allow">Allow</button>
</div></form>
<p class="soft">You will return to <code>${originOf(params.redirect_uri)}</code>.
The application calls itself <code>${client.clientId}</code>.</p>
<p class="soft">Not ${user.name}? <a href="${action}?pick=1">Pick another user</a></p>`);
}

export function errorPage(ctx, brand, message) {
  const status = ctx.status >= 400 ? ctx.status : 400;
  send(ctx, brand, status, 'That did not work', html`<h1>That did not work</h1><p>${message}</p>`);
}

export function signOutPage(ctx, brand, form) {
  // oidc-provider made this form, and names it by its id.
  send(ctx, brand, 200, 'Sign out?', html`<h1>Sign out of ${brand.title}?</h1>${new Html(form)}
<div class="choice"><button form="op.logoutForm">Stay signed in</button>
<button class="primary" form="op.logoutForm" name="logout" value="yes">Sign out</button></div>`);
}

export function signedOutPage(ctx, brand) {
  send(ctx, brand, 200, 'Signed out', html`<h1>You are signed out</h1><p>You can close this page.</p>`);
}

function send(ctx, brand, status, title, content) {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set({
    'Cache-Control': 'no-store', 'Content-Security-Policy': contentSecurityPolicy, 'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.body = html`<!doctype html>
<html lang="en" data-accent="${brand.accent}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} · ${brand.title}</title><style>${new Html(css)}</style></head>
<body><p class="banner"><strong>Development only.</strong> Anyone can sign in here as anyone, without a password.</p>
<main><div class="card"><p class="issuer"><strong>${brand.title}</strong> ${brand.about}</p>${content}</div></main></body>
</html>`.text;
}

const nameOf = (client) => client.clientName ?? client.clientId;

const originOf = (uri) => (URL.canParse(uri) ? `${new URL(uri).protocol}//${new URL(uri).host}` : uri);

const suggested = (user, hint) => hint !== undefined && (hint === user.id || hint === user.email);
