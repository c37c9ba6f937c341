// Runs the worker on a local workerd and gets a token for each user through the library's own endpoints. Ends with its standard input.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

const USERS = 64;
const world = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'reconnect-bench-workers-'));

// The worker has to know its own address before it runs.
const port = await new Promise(found => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = probe.address();
    probe.close(() => found(free));
  });
});
const url = `http://127.0.0.1:${port}`;
const { outputFiles } = await build({
  entryPoints: [join(here, 'worker.mjs')], bundle: true, format: 'esm', target: 'es2022', platform: 'neutral', minify: true, write: false,
  define: { ORIGIN: JSON.stringify(url) }, mainFields: ['module', 'main'], conditions: ['workerd', 'worker', 'import'], external: ['cloudflare:*', 'node:*'],
});

const miniflare = new Miniflare({
  host: '127.0.0.1', port, modules: true, script: outputFiles[0].text, compatibilityDate: '2026-07-01', compatibilityFlags: ['nodejs_compat'],
  kvNamespaces: ['OAUTH_KV'], bindings: { API: world.Api },
});
await miniflare.ready;

const ask = async (path, init) => {
  const answer = await fetch(`${url}${path}`, init);
  if (!answer.ok) throw new Error(`${path.split('?')[0]} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

const redirect = 'http://127.0.0.1/callback';
const { id: client } = await ask(`/client?redirect=${encodeURIComponent(redirect)}`);
const tokens = [];
for (let number = 0; number < USERS; number++) {
  const user = String(number).padStart(8, '0');
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = new URLSearchParams({
    response_type: 'code', client_id: client, redirect_uri: redirect, scope: 'invoices.read', state: 'x', code_challenge: challenge, code_challenge_method: 'S256', resource: `${url}/mcp`, user,
  });
  const { redirectTo } = await ask(`/authorize?${query}`);
  const body = new URLSearchParams({
    grant_type: 'authorization_code', code: new URL(redirectTo).searchParams.get('code'), client_id: client, redirect_uri: redirect, code_verifier: verifier, resource: `${url}/mcp`,
  });
  tokens.push((await ask('/token', { method: 'POST', body })).access_token);
}

const file = join(folder, 'tokens');
writeFileSync(file, tokens.join('\n') + '\n');
console.log(JSON.stringify({ ready: true, url, tokens: file }));
process.stdin.resume();
process.stdin.on('end', async () => {
  rmSync(folder, { recursive: true, force: true });
  await miniflare.dispose();
  process.exit(0);
});
