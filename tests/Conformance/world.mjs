import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Part, built, providerMain, readyLine } from './parts.mjs';

const LOOPBACK = 'http://127.0.0.1:0';

/**
 * The real parts, each a process of its own, on free ports, with data that nobody else has.
 * @param more What the server is told besides, as variables of its environment.
 * @param second Who signs in at a second, independent provider (`{ user, tenant }`), which then is in the place of the sample one.
 */
export async function startWorld(more = {}, { second } = {}) {
  const data = mkdtempSync(join(tmpdir(), 'conformance-'));
  const parts = [];
  const start = (...args) => {
    parts.push(new Part(...args));
    return parts.at(-1);
  };
  const forget = () => rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  process.on('exit', forget);
  const stop = async () => {
    await Promise.all(parts.map((part) => part.stop()));
    process.off('exit', forget);
    forget();
  };
  try {
    const server = `http://127.0.0.1:${await freePort()}`;
    const provider = start('the provider', process.execPath, [
      providerMain(), '--identity-port', '0', '--acme-port', '0', '--server', server, '--die-with-parent']);
    const { identity, acme: sample } = await provider.ready(readyLine);
    const other = second && start('the second provider', process.execPath, [
      fileURLToPath(new URL('second.mjs', import.meta.url)), second.user, second.tenant]);
    const acme = other ? (await other.ready(readyLine)).url : sample;
    const invoices = start('the invoice API', 'dotnet', [
      built('ReconnectGrains.Invoices'), '--urls', LOOPBACK, '--provider', acme, '--data', join(data, 'invoices'), '--die-with-parent']);
    const { url: api } = await invoices.ready(readyLine);
    const program = built('ReconnectGrains.McpHost');
    const serve = async () => {
      const host = start('the server', 'dotnet', [program, 'serve', '--urls', server, '--data', join(data, 'server'), '--die-with-parent'],
        { ...settings({ identity, acme, api, server }), ...more });
      await host.ready(() => answers(`${server}/.well-known/oauth-protected-resource`));
      return host;
    };
    let host = await serve();
    // A backup was restored: the server starts again in a new epoch.
    const restore = async () => {
      await host.stop();
      const epoch = start('begin-epoch', 'dotnet', [program, 'begin-epoch', '--data', join(data, 'server')], settings({ identity, acme, api, server }));
      const end = await epoch.ended;
      if (end !== 'it ended with 0') throw new Error(`begin-epoch: ${end}: ${epoch.output}${epoch.errors}`);
      host = await serve();
    };
    return { server, mcp: `${server}/mcp`, identity, acme, api, second: other, stop, restore, log: () => host.output + host.errors };
  } catch (error) {
    await stop();
    throw error;
  }
}

const settings = ({ identity, acme, api, server }) => ({
  ASPNETCORE_ENVIRONMENT: 'Development',
  DOTNET_ENVIRONMENT: 'Development',
  Reconnect__PublicUrl: server,
  Reconnect__External__Issuer: identity,
  Reconnect__Providers__identity__Issuer: identity,
  Reconnect__Providers__acme__Issuer: acme,
  Reconnect__Providers__acme__ApiBase: `${api}/`,
});

/** Asks one of the sample parts, which break and tell things for tests. */
export async function dev(base, method, path, body) {
  const response = await fetch(`${base}/dev/${path}`, {
    method, body: body && JSON.stringify(body), headers: body && { 'content-type': 'application/json' }, signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${method} /dev/${path}: ${response.status} ${await response.text()}`);
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}

/** What really happened to an invoice. */
export const ledgerOf = async (world, invoice) => (await dev(world.api, 'GET', 'ledger')).filter((entry) => entry.invoice === invoice);

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok || undefined;
  } catch {
    return undefined;
  }
}

// Another program may take the port before the server does: then the server says so, and the run is repeated.
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
