// Carries checks out, on what stands beside the tests now: sound or broken.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from '../run/reports.mjs';

/** In seconds: no check may keep a mutant alive by never coming to an end. */
const limit = 180;

/** Runs the checks without a mutant, each project's together: how many tests each of them is, or why it can prove nothing. */
export async function soundness(checks, builds) {
  const known = new Map();
  for (const project of new Set(checks.map(check => check.project))) {
    const here = checks.filter(check => check.project === project);
    const { tests, timedOut, output } = await run(here, builds, [], limit * 10);
    for (const check of here) known.set(nameOf(check), timedOut || !tests.length ? { problem: `could not run: ${lastLine(output)}` } : sound(check, tests));
  }

  return known;
}

function sound(check, tests) {
  const own = tests.filter(test => shortName(test.name) === check.tests || shortName(test.name).startsWith(`${check.tests}.`));
  const failed = own.find(test => test.outcome === 'failed');
  if (failed) return { problem: `${shortName(failed.name)} fails without a mutant too: ${failed.message}` };
  return own.length ? { size: own.length } : { problem: `no test of ${nameOf(check)} ran` };
}

/** Runs one check against a mutant: { caughtBy, soon } where it fails, { missed } with the reason where it does not. */
export async function attempt(check, builds, known) {
  const { size, problem } = known.get(nameOf(check));
  if (problem) return { missed: problem };
  const began = performance.now();
  const { tests, timedOut, output } = await run([check], builds, ['-stopOnFail'], limit);
  if (timedOut) return { missed: `no verdict within ${limit} s` };
  if (!tests.length) return { missed: `${nameOf(check)} could not run: ${lastLine(output)}` };
  const first = tests.findIndex(test => test.outcome === 'failed');
  if (first < 0) return { missed: `${nameOf(check)} passes` };
  const seconds = Math.max(1, Math.round((performance.now() - began) / 1000));
  return { caughtBy: shortName(tests[first].name), soon: `test ${first + 1} of ${size}, ${seconds} s` };
}

async function run(checks, builds, options, seconds) {
  const report = join(builds.folder, 'report.trx');
  const filters = [...new Set(checks.map(check => check.tests))].flatMap(name => ['-filter', query(name)]);
  rmSync(report, { force: true });
  const args = [...filters, ...options, '-parallel', 'none', '-noLogo', '-noColor', '-trx', report];
  const { output, timedOut } = await builds.test(`tests/${checks[0].project}`, args, seconds);
  const tests = !timedOut && existsSync(report) ? readReport(readFileSync(report, 'utf8')) : [];
  return { output, timedOut, tests: tests.filter(test => test.outcome !== 'skipped') };
}

const nameOf = check => `${check.project} ${check.tests}`;

/** xUnit's query: assembly, namespace, class, method. */
function query(name) {
  const [type, method = '*'] = name.split('.');
  return `/*/*/${type}/${method}`;
}

/** Class and method, without the namespace before and the arguments behind. */
const shortName = name => name.split('(')[0].split('.').slice(-2).join('.');

const lastLine = text => text.trim().split('\n').at(-1);
