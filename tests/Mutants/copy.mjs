// The copy of the working tree that the mutants are applied to. It stays between runs with what was built in it, so that a run builds
// only what has changed; whatever an interrupted run left in it is put right by the next one.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const notCopied = new Set(['.git', '.vs', '.idea', 'artifacts', 'bin', 'data', 'node_modules', 'obj', 'TestResults']);

/** Makes the copy equal to the tree. A file that is equal already is not touched: its time decides what is built. */
export function bringUpToDate(tree, copy) {
  mkdirSync(copy, { recursive: true });
  const wanted = new Set(filesOf(tree));
  for (const file of wanted) {
    const bytes = readFileSync(join(tree, file));
    const target = join(copy, file);
    if (existsSync(target) && readFileSync(target).equals(bytes)) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }

  for (const file of filesOf(copy)) {
    if (!wanted.has(file)) rmSync(join(copy, file));
  }
}

/** Every file below a folder, as a path from there. */
export function filesOf(top, folder = '') {
  return readdirSync(join(top, folder), { withFileTypes: true })
    .filter(entry => !notCopied.has(entry.name))
    .flatMap(entry => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      return entry.isDirectory() ? filesOf(top, path) : entry.isFile() ? [path] : [];
    });
}
