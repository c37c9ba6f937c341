export const name = 'A link that is used up, too old or made up says so, and what to do';
export const pages = ['used link', 'expired link', 'unknown link', 'confirm only'];

export async function play(stage) {
  const world = await stage.build();
  const { identity, acme } = world;
  const host = await stage.host('carol');
  const { structuredContent: first } = await host.call('list_invoices', { status: 'open' });
  const carol = await stage.visitor('carol');
  await carol.open(first.reconnect_url);
  await carol.press('Continue to Acme Billing');
  await carol.signIn(identity);
  await carol.signIn(acme);
  await carol.at('Acme Billing is connected');
  await carol.open(first.reconnect_url);
  await carol.at('This link was already used', 410);
  await carol.look('used link');
  await carol.press('See your requests');
  await carol.at('Your requests');

  await carol.open('/connect/made-up');
  await carol.at('There is nothing at this link', 404);
  await carol.look('unknown link');

  // What waits for a tick and nothing else: the link leads through the sign-in only.
  const { structuredContent: { invoices: [{ id, amount, currency, recipient }] } } = await host.call('list_invoices', { status: 'open' });
  const order = { invoice_id: id, amount, currency, recipient };
  const { structuredContent: parked } = await host.call('pay_invoice', order);
  await carol.open(parked.reconnect_url);
  await carol.press('Continue to Acme Billing');
  await carol.signIn(acme);
  await carol.at('Acme Billing is connected');
  const { structuredContent: listed } = await host.call('pending_requests', { intent_id: parked.intent_id });
  const later = await stage.visitor('carol');
  await later.open(listed.reconnect_url);
  await later.at('Confirm a request');
  await later.look('confirm only');

  await world.restore();
  await later.open(listed.reconnect_url);
  await later.at('This link is too old', 410);
  await later.look('expired link');
}
