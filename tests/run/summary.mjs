// Prints what the steps of all.sh came to: node tests/run/summary.mjs <folder with steps.tsv, logs and reports>
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readReport } from './reports.mjs';

const lastLines = 40;
const timedOut = new Set([124, 137]);

/** Every step as { name, seconds, tests, problem, log, reports }; a problem is a failure that no test of the step accounts for. */
export function readSteps(folder) {
  const steps = readFileSync(join(folder, 'steps.tsv'), 'utf8').trim().split('\n').map(line => line.split('\t'));
  return steps.map(([name, code, seconds]) => ({ ...readStep(folder, name, Number(code)), seconds }));
}

function readStep(folder, name, code) {
  const log = readFileSync(join(folder, `${name}.log`), 'utf8');
  const file = ['trx', 'xml'].map(kind => join(folder, `${name}.${kind}`)).find(existsSync);
  let tests = [];
  let problem = '';
  try {
    tests = file ? readReport(readFileSync(file, 'utf8')) : [];
  } catch (error) {
    problem = `its report cannot be read: ${error.message}`;
  }
  if (timedOut.has(code)) problem = 'it ran into its time limit';
  else if (code !== 0 && !tests.some(test => test.outcome === 'failed')) problem ||= `it ended with exit code ${code}`;
  return { name, tests, problem, log, reports: file !== undefined };
}

/** The whole text, whose last line is the verdict, and whether everything passed. */
export function summarize(steps) {
  const count = outcome => steps.reduce((sum, step) => sum + of(step, outcome).length, 0);
  const failed = count('failed') + steps.filter(step => step.problem).length;
  const skipped = count('skipped');
  const verdict = `${count('passed')} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
  return { ok: failed === 0, text: [...steps.flatMap(explain), table(steps), '', verdict].join('\n') };
}

const of = (step, outcome) => step.tests.filter(test => test.outcome === outcome);

function explain(step) {
  const failed = of(step, 'failed').map(test => `FAILED  ${step.name}: ${test.name}\n        ${test.message}`);
  const skipped = of(step, 'skipped').map(test => `skipped ${step.name}: ${test.name}\n        ${test.message || 'no reason given'}`);
  const problem = step.problem ? [`FAILED  ${step.name}: ${step.problem}. Its log ends:`, tail(step.log)] : [];
  const lines = [...failed, ...skipped, ...problem];
  return lines.length ? [...lines, ''] : [];
}

const tail = log => log.trimEnd().split('\n').slice(-lastLines).map(line => `        ${line}`).join('\n');

function table(steps) {
  const rows = steps.map(step => [step.name, step.seconds, ...cells(step)]);
  const width = Math.max(...rows.map(([name]) => name.length), 5);
  const line = ([name, ...cells]) => `${name.padEnd(width)}${cells.map(cell => String(cell).padStart(9)).join('')}`.trimEnd();
  return [['suite', 'seconds', 'passed', 'failed', 'skipped'], ...rows].map(line).join('\n');
}

function cells(step) {
  if (!step.tests.length) return [step.problem ? 'failed' : step.reports ? 'no tests' : 'ok'];
  return [of(step, 'passed').length, of(step, 'failed').length + (step.problem ? 1 : 0), of(step, 'skipped').length];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ok, text } = summarize(readSteps(process.argv[2]));
  console.log(text);
  process.exitCode = ok ? 0 : 1;
}
