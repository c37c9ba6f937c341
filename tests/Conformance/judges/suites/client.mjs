// @modelcontextprotocol/client in every era: these are the tests of ../../scenarios, which `make test` runs, too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readReport } from '../../../run/reports.mjs';

const folder = fileURLToPath(new URL('../../', import.meta.url));

export default { name: 'client 2.4.0, oauth4webapi, openid-client', least: 45, judge };

async function judge() {
  const results = mkdtempSync(join(tmpdir(), 'judge-'));
  try {
    const report = join(results, 'report.xml');
    const child = spawn(
      process.execPath, ['--test', '--test-reporter=junit', `--test-reporter-destination=${report}`, '--test-timeout=840000', 'test.mjs'],
      { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'], timeout: 900_000 });
    await once(child, 'close');
    return readReport(readFileSync(report, 'utf8')).map(({ name, outcome, message }, at) => ({
      scenario: `${at + 1} ${name}`, checks: [{ id: 'test', ok: outcome === 'passed', message }],
    }));
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}
