// One command at a time, in a process group of its own, so that it can be stopped with all that it started.
import { spawn } from 'node:child_process';

// No build server outlives a run.
const environment = {
  ...process.env,
  MSBUILDDISABLENODEREUSE: '1',
  UseSharedCompilation: 'false',
  DOTNET_CLI_USE_MSBUILD_SERVER: '0',
  DOTNET_NOLOGO: '1',
};

let running;

/** Runs a command to its end, or for so many seconds: { code, output, timedOut }. */
export function run(command, args, { folder, seconds }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    running = child;
    const limit = setTimeout(() => {
      timedOut = true;
      stop();
    }, seconds * 1000);
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(limit);
      running = undefined;
      resolve({ code, output, timedOut });
    });
  });
}

/** Ends what runs now, if anything does. */
export function stop() {
  try {
    if (running) process.kill(-running.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
