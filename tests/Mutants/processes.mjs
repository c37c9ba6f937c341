// Commands, each in a process group of its own, so that it can be stopped with all that it started.
import { spawn } from 'node:child_process';

// The builds leave nothing behind.
const environment = {
  ...process.env,
  MSBUILDDISABLENODEREUSE: '1',
  UseSharedCompilation: 'false',
  DOTNET_CLI_USE_MSBUILD_SERVER: '0',
  DOTNET_NOLOGO: '1',
};

const running = new Set();

/** Runs a command to its end, or for so many seconds: { code, output, timedOut }. */
export function run(command, args, { folder, seconds }) {
  return new Promise((resolve, reject) => {
    const child = begin(command, args, folder);
    let output = '';
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      stop(child);
    }, seconds * 1000);
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(limit);
      resolve({ code, output, timedOut });
    });
  });
}

/** Begins a command that serves others until everything is stopped. */
export function serve(command, args, folder) {
  for (const stream of [begin(command, args, folder)].flatMap(child => [child.stdout, child.stderr])) stream.resume();
}

/** Ends whatever still runs. */
export function stopAll() {
  running.forEach(stop);
}

function begin(command, args, folder) {
  const child = spawn(command, args, { cwd: folder, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.on('close', () => running.delete(child));
  return child;
}

function stop(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
