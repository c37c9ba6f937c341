import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Part, builtIn, readyLine } from '../parts.mjs';
import { inPackage, run } from './node.mjs';

const SCENARIO = /^(?:authorization-)?server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

/** What one release of the official suite says of the server's endpoint with the suite's own fixtures. */
export async function judgeEndpoint(release, args) {
  const results = mkdtempSync(join(tmpdir(), 'judge-'));
  const host = new Part('the fixtures', 'dotnet', [builtIn('tests/Conformance/Host', 'ReconnectGrains.ConformanceHost')]);
  try {
    const { url } = await host.ready(readyLine);
    const { code, output, errors } = await run(
      [inPackage(`${release}/dist/index.js`), 'server', '--url', `${url}/mcp`, ...args, '-o', results], { cwd: results });
    if (code > 1) throw new Error(`the suite ended with ${code}\n${output.slice(-2000)}${errors}`);
    return resultsIn(results);
  } finally {
    await host.stop();
    rmSync(results, { recursive: true, force: true });
  }
}

/** What a run of the suite left in its folder. */
export const resultsIn = (folder) => readdirSync(folder).filter((name) => SCENARIO.test(name)).sort().map((name) => ({
  scenario: SCENARIO.exec(name)[1],
  checks: JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8')).filter(counts).map(read),
}));

// A check that does not apply, or only informs, is not a statement.
const counts = ({ status }) => status !== 'SKIPPED' && status !== 'INFO';

// A warning is about what a server should do, so it counts.
const read = ({ id, status, errorMessage, description }) => ({ id, ok: status === 'SUCCESS', message: errorMessage ?? description });
