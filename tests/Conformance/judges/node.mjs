import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const folder = fileURLToPath(new URL('.', import.meta.url));

// The judges need Node 22.19: the one that runs this, or the one that npm brings for this machine.
const [major, minor] = process.versions.node.split('.').map(Number);
const executable = () => (major > 22 || (major === 22 && minor >= 19) ? process.execPath : `${folder}node_modules/node/bin/node`);

/** The path of a file in a judge's package. */
export const inPackage = (file) => require.resolve(`${folder}node_modules/${file}`);

/**
 * Runs a judge to its end: what it printed, and its exit code.
 * @param more.hears Is given all that it has printed so far, each time that this grows.
 */
export function run(args, { cwd, env, limit = 240_000, hears } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(executable(), args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: limit, killSignal: 'SIGKILL' });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk) => {
      output += chunk;
      hears?.(output);
    });
    child.stderr.on('data', (chunk) => { errors += chunk; });
    child.once('error', reject);
    child.once('close', (code, signal) => (signal ? reject(new Error(`${args[0]} ended with ${signal}\n${errors}`)) : resolve({ output, errors, code })));
  });
}
