import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const SERVER = 'http://127.0.0.1:5080';
const main = fileURLToPath(new URL('../main.mjs', import.meta.url));

/** Starts both issuers on free ports. They end with this process, whatever happens to it. */
export async function start(...args) {
  const child = run('--identity-port', '0', '--acme-port', '0', '--server', SERVER, '--die-with-parent', ...args);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  const { identity, acme } = JSON.parse(value);
  return { identity, acme, child, stop: () => stop(child) };
}

async function stop(child) {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

export function run(...args) {
  return spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

export async function dev(issuer, method, path, body) {
  const response = await fetch(`${issuer}/dev/${path}`, { method, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
