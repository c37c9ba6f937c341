// Tests as checks: the first that fails.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from '../run/reports.mjs';
import { nameOf } from './checks.mjs';

/** In seconds: no check may keep a mutant alive by never coming to an end. */
const limit = 180;

/** Runs it without a mutant: how many tests it is, or why it can prove nothing. */
export async function soundness(check, builds) {
  const { tests, problem } = await run(check, builds, []);
  if (problem) return { problem };
  const failed = tests.find(test => test.outcome === 'failed');
  if (failed) return { problem: `${shortName(failed.name)} fails without a mutant too: ${failed.message}` };
  return tests.length ? { size: tests.length } : { problem: `no test of ${nameOf(check)} ran` };
}

// What the runtime says to a test that was compiled against something else than it finds. It would fail whatever the mutant does.
const misfit = /^System\.(Missing\w+|TypeLoad)Exception/;

/** Runs it against a mutant. */
export async function attempt(check, builds, size) {
  const { tests, problem } = await run(check, builds, ['-stopOnFail']);
  if (problem) return { missed: problem };
  const first = tests.findIndex(test => test.outcome === 'failed');
  if (misfit.test(tests[first]?.message)) return { missed: `it changes what others are compiled against: ${tests[first].message}` };
  return first < 0 ? { missed: `${nameOf(check)} passes` } : { caughtBy: shortName(tests[first].name), position: `test ${first + 1} of ${size}` };
}

async function run(check, builds, options) {
  const report = join(builds.folder, 'report.trx');
  rmSync(report, { force: true });
  const args = ['-filter', query(check.tests), ...options, '-parallel', 'none', '-noLogo', '-noColor', '-trx', report];
  const { output, timedOut } = await builds.test(`tests/${check.project}`, args, limit);
  if (timedOut) return { problem: `no verdict within ${limit} s` };
  if (!existsSync(report)) return { problem: `${check.project} could not run: ${output.trim().split('\n').at(-1)}` };
  return { tests: readReport(readFileSync(report, 'utf8')).filter(test => test.outcome !== 'skipped') };
}

/** xUnit's query: assembly, namespace, class, method. */
function query(name) {
  const [type, method = '*'] = name.split('.');
  return `/*/*/${type}/${method}`;
}

/** Class and method, without the namespace before and the arguments behind. */
const shortName = name => name.split('(')[0].split('.').slice(-2).join('.');
