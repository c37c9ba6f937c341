// Carries checks out, on what stands in the copy now: sound or broken.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { readReport } from '../run/reports.mjs';
import { run } from './processes.mjs';

/** No check may keep a mutant alive by never coming to an end. */
const limit = 180;

/** Runs one check: { caughtBy, soon } where it fails, { missed } with the reason where it does not. */
export async function attempt(check, builds, sizes) {
  const began = performance.now();
  const result = await tests([check], builds, ['-stopOnFail']);
  if (result.timedOut) return { missed: `no verdict within ${limit} s` };
  const first = result.tests.findIndex(test => test.outcome === 'failed');
  if (first < 0) return { missed: result.tests.length ? `${nameOf(check)} passes` : `${nameOf(check)} could not run: ${lastLine(result.output)}` };
  const size = sizes.get(nameOf(check));
  return { caughtBy: shortName(result.tests[first].name), soon: `test ${first + 1} of ${size}, ${seconds(began)} s` };
}

/** Runs the checks without a mutant; all must pass. Gives how many tests each of them is. */
export async function sizesOf(checks, builds) {
  const sizes = new Map();
  for (const project of new Set(checks.map(check => check.project))) {
    const here = checks.filter(check => check.project === project);
    const result = await tests(here, builds, []);
    const failed = result.tests.filter(test => test.outcome === 'failed');
    if (result.timedOut || failed.length || !result.tests.length) {
      throw new Error(`Without a mutant the checks must pass. ${project}: ${failed.map(test => `${shortName(test.name)}: ${test.message}`).join('\n') || result.output}`);
    }

    const passed = result.tests.filter(test => test.outcome === 'passed').map(test => shortName(test.name));
    for (const check of here) {
      const size = passed.filter(name => name === check.tests || name.startsWith(`${check.tests}.`)).length;
      if (!size) throw new Error(`${nameOf(check)}: no such test ran.`);
      sizes.set(nameOf(check), size);
    }
  }

  return sizes;
}

export const nameOf = check => `${check.project} ${check.tests}`;

async function tests(checks, builds, options) {
  const folder = `tests/${checks[0].project}`;
  const report = `${builds.copy}.trx`;
  const filters = [...new Set(checks.map(check => check.tests))].flatMap(name => ['-filter', query(name)]);
  rmSync(report, { force: true });
  const args = [builds.program(folder), ...filters, ...options, '-parallel', 'none', '-noLogo', '-noColor', '-trx', report];
  const { output, timedOut } = await run('dotnet', args, { folder: builds.copy, seconds: limit * (checks.length === 1 ? 1 : 5) });
  const ran = existsSync(report) ? readReport(readFileSync(report, 'utf8')) : [];
  return { output, timedOut, tests: timedOut ? [] : ran.filter(test => test.outcome !== 'skipped') };
}

/** xUnit's query: assembly, namespace, class, method. */
function query(name) {
  const [type, method = '*'] = name.split('.');
  return `/*/*/${type}/${method}`;
}

/** Class and method, without the namespace before and the arguments behind. */
const shortName = name => name.split('(')[0].split('.').slice(-2).join('.');

const seconds = began => Math.max(1, Math.round((performance.now() - began) / 1000));

const lastLine = text => text.trim().split('\n').at(-1);
