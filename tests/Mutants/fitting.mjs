// Whether the list still fits the sources: cheap, because nothing is built. `make test` asks this of every entry.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from './copy.mjs';

/** What is wrong with an entry: nothing, or a list of sentences. */
export function problemsOf(mutant, tree) {
  const problems = [];
  const path = join(tree, mutant.file);
  const times = existsSync(path) ? readFileSync(path, 'utf8').split(mutant.find).length - 1 : 0;
  if (!existsSync(path)) problems.push(`${mutant.file} is not there any more`);
  else if (times !== 1) problems.push(`the text to find stands ${times} times in ${mutant.file}, not once`);
  if (mutant.find === mutant.put) problems.push('it changes nothing');
  if (!mutant.guards?.length || !mutant.guards.every(guard => /^[MRS]\d+$/.test(guard))) problems.push('it names no numbered line that it breaks');
  if (!mutant.checks?.length) problems.push('it names no check that catches it');
  return [...problems, ...(mutant.checks ?? []).flatMap(check => missing(check, tree))];
}

function missing({ kind, project, tests }, tree) {
  const folder = join(tree, 'tests', project);
  if (!existsSync(folder)) return [`there is no tests/${project}`];
  if (kind === 'sim') return [];
  const sources = sourcesOf(folder) + sourcesOf(join(tree, 'tests/Contracts'));
  const [type, method] = tests.split('.');
  const isThere = new RegExp(`\\bclass ${type}\\b`).test(sources) && (!method || sources.includes(` ${method}(`));
  return isThere ? [] : [`there is no ${tests} in tests/${project}`];
}

const read = new Map();

function sourcesOf(folder) {
  if (!read.has(folder)) {
    const files = filesOf(folder).filter(file => file.endsWith('.cs'));
    read.set(folder, files.map(file => readFileSync(join(folder, file), 'utf8')).join('\n'));
  }

  return read.get(folder);
}
