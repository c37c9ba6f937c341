// Breaks one guard after the other in a copy of the working tree, and shows which check notices, and how soon:
//   node tests/Mutants/run.mjs [words of its name or file, or its guard: only those that have all of them]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Builds } from './builds.mjs';
import { bringUpToDate } from './copy.mjs';
import { problemsOf } from './fitting.mjs';
import { mutants } from './list.mjs';
import { stopAll } from './processes.mjs';
import { isCaught, Table, verdict } from './table.mjs';
import { attempt, learn } from './trying.mjs';

const tree = fileURLToPath(new URL('../..', import.meta.url));
const copy = join(tree, 'artifacts/mutants/copy');
const words = process.argv.slice(2).join(' ').toLowerCase().split(' ').filter(word => word);
const chosen = mutants.filter(({ name, guards, file }) =>
  words.every(word => `${name} ${file}`.toLowerCase().includes(word) || guards.includes(word.toUpperCase())));
const say = text => process.stderr.write(`${text}\n`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => process.exit(130)); // Only the copy is broken, and the next run puts it right.
}

process.on('exit', stopAll);

if (chosen.length === 0) {
  say(`No mutant has "${words.join(' ')}" in its name, file or guards. All names:\n${mutants.map(mutant => `  ${mutant.name}`).join('\n')}`);
  process.exit(2);
}

const projectOf = mutant => mutant.file.split('/').slice(0, 2).join('/');
const checks = chosen.flatMap(mutant => mutant.checks);
const builds = new Builds(copy, [...new Set(checks.map(check => `tests/${check.project}`))]);

say(`Copying and building (artifacts/mutants), then ${chosen.length} mutants …`);
bringUpToDate(tree, copy);
await builds.begin([...new Set(chosen.map(projectOf))]);

const table = new Table(chosen);
const results = [];
console.log(table.head());
let compiling = compile(chosen[0]);
for (const [i, mutant] of chosen.entries()) {
  await learn(mutant.checks, builds); // While it compiles.
  const compiled = await compiling;
  if (compiled.assembly) builds.place(projectOf(mutant), compiled.assembly);
  compiling = i + 1 < chosen.length ? compile(chosen[i + 1]) : undefined; // While the tests run.
  const result = compiled.problem ? compiled : { tries: await attempts(mutant) };
  builds.restore(projectOf(mutant));
  results.push(result);
  console.log(table.rows(mutant, result));
}

console.log(`\n${verdict(results)}`);
process.exit(results.every(isCaught) ? 0 : 1);

async function compile(mutant) {
  const [problem] = problemsOf(mutant, tree);
  if (problem) return { problem };
  const sound = readFileSync(join(copy, mutant.file), 'utf8');
  return builds.compile(projectOf(mutant), mutant.file, sound.replace(mutant.find, () => mutant.put));
}

async function attempts(mutant) {
  const tries = [];
  for (const check of mutant.checks) tries.push(await attempt(check, builds));
  return tries;
}
