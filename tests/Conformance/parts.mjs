import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a part may take to start, in milliseconds: a busy machine is slow, a broken one is slower. */
const START = 60_000;

/** What is kept of a part's output, in characters. */
const KEPT = 200_000;

const repository = fileURLToPath(new URL('../../', import.meta.url));
const running = new Set();

// Whatever ends this process ends its children.
process.on('exit', () => running.forEach((part) => part.child.kill('SIGKILL')));
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) process.on(signal, () => process.exit(code));

/** A child process, and all that it has said. */
export class Part {
  output = '';
  errors = '';

  constructor(name, command, args, env = {}) {
    this.name = name;
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    running.add(this);
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      this.child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? code}`));
    }).finally(() => running.delete(this));
    this.child.stdout.on('data', (chunk) => { this.output = (this.output + chunk).slice(-KEPT); });
    this.child.stderr.on('data', (chunk) => { this.errors = (this.errors + chunk).slice(-KEPT); });
    this.child.stdin.on('error', () => { /* It ended before this end was closed. */ });
  }

  /** Asks until there is an answer other than undefined, as long as the part lives. */
  async ready(ask) {
    const until = Date.now() + START;
    let over;
    this.ended.then((why) => { over = why; });
    while (over === undefined && Date.now() < until) {
      const answer = await ask(this);
      if (answer !== undefined) return answer;
      await pause(50);
    }
    throw new Error(`${this.name} does not start: ${over ?? `not ready after ${START} ms`}\n${this.output}${this.errors}`);
  }

  async stop() {
    if (!running.has(this)) return;
    this.child.stdin.end();
    this.child.kill('SIGTERM');
    const kill = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(kill);
  }
}

/** The one line in which a part says where it listens. */
export const readyLine = ({ output }) => (output.includes('\n') ? JSON.parse(output.slice(0, output.indexOf('\n'))) : undefined);

/** The sample provider's program. */
export const providerMain = installed('samples/Provider', 'main.mjs');

/** A built program of the server's folder. */
export const built = (name) => builtIn('src/McpHost', name);

/** A built program of a project's folder. */
export function builtIn(project, name) {
  const found = ['Release', 'Debug'].map((kind) => `${repository}${project}/bin/${kind}/net10.0/${name}.dll`).find(existsSync);
  if (!found) throw new Error(`${name} is not built: run dotnet build ${project} -c Release`);
  return found;
}

function installed(folder, main) {
  return () => {
    if (!existsSync(`${repository}${folder}/node_modules`)) throw new Error(`${folder} is not installed: run npm ci --prefix ${folder}`);
    return `${repository}${folder}/${main}`;
  };
}
