import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { BUILT_IN, serveDocument } from '../builtin.mjs';
import { ownCertificate } from '../certificate.mjs';
import { ERAS, Host } from '../host.mjs';
import { Authorization } from '../oauth.mjs';
import { test, worldOfTests } from '../scenario.mjs';
import { ledgerOf } from '../world.mjs';

// At our own authorization server a host gets its first token and then a wider one, whether it is a document or registers itself.

// The client insists on HTTPS for its document, and the server on a certificate that it trusts.
const certificate = ownCertificate('localhost');
const world = worldOfTests({ ...BUILT_IN, SSL_CERT_FILE: certificate.file });
let site;

before(async () => {
  site = await serveDocument('/client.json', (client_id) => ({ client_id, ...new Authorization(world, 'nobody').clientMetadata }), certificate);
});
after(() => site.close());

const ways = [['a registration', () => null]];
if (process.platform === 'linux') ways.push(['a metadata document', () => site.url]); // Elsewhere that variable does not say whom to trust.

for (const era of ERAS) {
  describe(era.version, () => {
    for (const [way, documentUrl] of ways) {
      test(`With ${way}: 401, link, call, then 403, more, call`, async () => {
        const authorization = new Authorization(world, era.user, { documentUrl: documentUrl() });
        await authorization.link('invoices.read');
        const host = await new Host(world, era, era.user, { elicits: false, authorization }).connect();
        if (documentUrl()) assert.equal(authorization.asked[0].searchParams.get('client_id'), documentUrl());
        assert.equal(authorization.token.scope, 'invoices.read');
        const { structuredContent: { invoices: [{ id, amount, currency, recipient }] } } = await host.call('list_invoices', { status: 'open' });

        host.seen.length = 0;
        const result = await host.call('pay_invoice', { invoice_id: id, amount, currency, recipient });
        assert.equal(host.seen[0].status, 403);
        assert.match(host.seen[0].authenticate, /error="insufficient_scope".*scope="invoices\.pay"/);
        assert.equal(authorization.asked.length, 2);
        assert.deepEqual(authorization.token.scope.split(' ').sort(), ['invoices.pay', 'invoices.read']);
        assert.ok(!result.isError, JSON.stringify(result.structuredContent));
        assert.equal((await ledgerOf(world, id)).length, 1);
        await host.close();
      });

      test(`With ${way}: a token that is no longer good is replaced without the user`, async () => {
        const authorization = new Authorization(world, era.user, { documentUrl: documentUrl() });
        const host = await new Host(world, era, era.user, { elicits: false, authorization }).connect();
        const { token } = authorization;
        authorization.token = { ...token, access_token: `${token.access_token.slice(0, -8)}AAAAAAAA` };
        assert.ok((await host.call('get_profile')).structuredContent.id);
        assert.match(host.seen.at(-2).authenticate, /error="invalid_token"/);
        assert.equal(authorization.asked.length, 1);
        assert.notEqual(authorization.token.refresh_token, token.refresh_token);
        await host.close();
      });
    }
  });
}
