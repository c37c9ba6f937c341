import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Browser } from './browser.mjs';
import { reconnect } from './client.mjs';
import { run, start } from './start.mjs';

async function outcome(child) {
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  const [code] = await once(child, 'close');
  return { code, output: Buffer.concat(output).toString() };
}

test('Bad arguments end it with 2 and print nothing on standard output', async () => {
  for (const args of [['--identity-port', 'x'], ['--server', 'nowhere'], ['--what'], ['--access-ttl', '0']]) {
    assert.deepEqual(await outcome(run(...args)), { code: 2, output: '' });
  }
});

test('It prints one line, and ends when its parent does', async () => {
  const child = run('--identity-port', '0', '--acme-port', '0', '--die-with-parent');
  child.stdout.once('data', () => child.stdin.end());
  const { code, output } = await outcome(child);
  assert.equal(code, 0);
  assert.deepEqual(Object.keys(JSON.parse(output)), ['ready', 'identity', 'acme']);
});

test('It ends cleanly on SIGTERM', async () => {
  const running = await start();
  running.child.kill('SIGTERM');
  assert.deepEqual(await once(running.child, 'exit'), [0, null]);
});

test('A taken port ends it with 1', async (t) => {
  const running = await start();
  t.after(() => running.stop());
  const { port } = new URL(running.acme);
  assert.equal((await outcome(run('--identity-port', port, '--acme-port', '0'))).code, 1);
});

test('With a state file, refresh tokens outlive the process', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'provider-'));
  const args = ['--state', join(folder, 'state.json')];
  const before = await start(...args);
  const tokens = await reconnect(before.acme).signIn(new Browser({ user: 'alice' }), { scope: 'openid invoices.read' });
  await before.stop();
  const after = await start(...args);
  t.after(async () => {
    await after.stop();
    rmSync(folder, { recursive: true });
  });
  assert.equal((await reconnect(after.acme).refresh(tokens.refresh_token)).status, 200);
});
