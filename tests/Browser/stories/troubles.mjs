import assert from 'node:assert/strict';
import { dev } from '../../Conformance/world.mjs';

export const name = 'Whatever goes wrong on the way has a page that says what happened and what to do';
export const pages = ['no answer', 'not expected', 'not signed in', 'form too old', 'bad request', 'not possible', 'signed out', 'too many', 'running'];

export async function play(stage) {
  const world = await stage.build({ Reconnect__ConnectsPerMinute: '12' });
  const { identity, acme, api } = world;
  const dave = await stage.visitor('dave');
  await dave.open('/requests');
  await dave.at('Open the link from your assistant', 403);
  await dave.look('not signed in');
  await dave.open('/callback?state=nothing&code=nothing');
  await dave.at('We were not waiting for this', 400);
  await dave.look('not expected');
  await dave.open('/requests?done=a&done=b');
  await dave.at('That did not work', 400);
  await dave.look('bad request');
  await dave.open('/sign-out');
  await dave.at('That is not possible here', 405);
  await dave.look('not possible');

  const host = await stage.host('dave');
  const { structuredContent: challenge } = await host.call('list_invoices');
  await dave.open(challenge.reconnect_url);
  await dave.at('Connect Acme Billing');
  await dave.context.clearCookies();
  await dave.press('Continue to Acme Billing');
  await dave.at('This page was open for too long', 400);
  await dave.look('form too old');

  await dave.open(challenge.reconnect_url);
  await dave.press('Continue to Acme Billing');
  await dave.signIn(identity);
  await dev(acme, 'POST', 'faults', { endpoint: 'token', mode: 'status', status: 503 });
  await dave.signIn(acme);
  await dave.at('Acme Billing does not answer', 503);
  await dave.look('no answer');
  await dev(acme, 'DELETE', 'faults');
  await dave.open('/requests');
  await dave.press('Connect Acme Billing');
  // What is slow shows as running, and how it ends for whoever waits.
  await dev(api, 'POST', 'faults', { path_prefix: '/invoices', mode: 'delay', ms: 8000 });
  await dave.press('Continue to Acme Billing');
  await dave.signIn(acme);
  await dave.at('Acme Billing is connected');
  assert.match(await dave.text(), /still running/);
  await dave.look('running');
  await dave.press('See how it ends');
  await dave.at('Acme Billing is connected');
  assert.match(await dave.text(), /Done\s+List invoices/);

  await dave.press('Sign out');
  await dave.at('You are signed out');
  await dave.look('signed out');

  for (let i = 0; i < 20 && dave.status !== 429; i += 1) await dave.open('/connect/made-up');
  await dave.at('Too many requests', 429);
  await dave.look('too many');
}
