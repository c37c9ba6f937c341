import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unit } from './checks.mjs';
import { bringUpToDate } from './copy.mjs';
import { problemsOf } from './fitting.mjs';
import { mutants } from './list.mjs';
import { readSweep } from './simulating.mjs';
import { isCaught, Table, verdict } from './table.mjs';

const tree = fileURLToPath(new URL('../..', import.meta.url));

test('every mutant still fits the sources, and the checks that it names are there', () => {
  const problems = mutants.flatMap(mutant => problemsOf(mutant, tree).map(problem => `${mutant.name}: ${problem}`));
  assert.deepEqual(problems, []);
});

test('no two mutants have one name, and none does the same as another', () => {
  assert.equal(new Set(mutants.map(mutant => mutant.name)).size, mutants.length);
  assert.equal(new Set(mutants.map(mutant => `${mutant.file}\n${mutant.find}\n${mutant.put}`)).size, mutants.length);
});

test('an entry whose text is gone or stands twice, that changes nothing or that nothing catches, is found', () =>
  inFolder(folder => {
    mkdirSync(join(folder, 'tests/A.Tests'), { recursive: true });
    mkdirSync(join(folder, 'tests/Contracts'));
    writeFileSync(join(folder, 'tests/A.Tests/T.cs'), 'class OneTests { void It_holds() { } }');
    writeFileSync(join(folder, 'A.cs'), 'once; twice; twice;');
    const good = { guards: ['R1'], file: 'A.cs', find: 'once', put: '', checks: [unit('A.Tests', 'OneTests.It_holds')] };
    const problems = change => problemsOf({ ...good, ...change }, folder);
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems({ find: 'twice' }), ['the text to find stands 2 times in A.cs, not once']);
    assert.deepEqual(problems({ find: 'gone' }), ['the text to find stands 0 times in A.cs, not once']);
    assert.deepEqual(problems({ file: 'B.cs' }), ['B.cs is not there any more']);
    assert.deepEqual(problems({ put: 'once' }), ['it changes nothing']);
    assert.deepEqual(problems({ guards: ['somewhat safe'] }), ['it names no numbered line that it breaks']);
    assert.deepEqual(problems({ checks: [] }), ['it names no check that catches it']);
    assert.deepEqual(problems({ checks: [unit('A.Tests', 'OneTests.It_is_gone')] }), ['there is no OneTests.It_is_gone in tests/A.Tests']);
    assert.deepEqual(problems({ checks: [unit('B.Tests', 'OneTests')] }), ['there is no tests/B.Tests']);
  }));

test('a mutant counts as caught only when it compiles and every check that it names fails', () => {
  const caught = { tries: [{ caughtBy: 'OneTests.It_holds', soon: 'test 1 of 2, 1 s' }] };
  const missed = { tries: [...caught.tries, { missed: 'A.Tests TwoTests passes' }] };
  const broken = { problem: 'CS1002: ; expected' };
  assert.deepEqual([caught, missed, broken].map(isCaught), [true, false, false]);
  assert.equal(verdict([caught, missed, broken]), 'mutants: caught=1 of 3');

  const mutant = { name: 'The guard is off', guards: ['R1', 'R2'] };
  const table = new Table([mutant]);
  assert.equal(table.rows(mutant, missed), [
    'R1 R2  The guard is off  test 1 of 2, 1 s          OneTests.It_holds',
    '                         SURVIVED                  A.Tests TwoTests passes',
  ].join('\n'));
  assert.equal(table.rows(mutant, broken), 'R1 R2  The guard is off  BROKEN                    CS1002: ; expected');
});

test('of a simulation the invariant counts that broke at the first seed, and whether it came to its end', () => {
  const told = 'broken: R1 at most one effect first at seed 9, 2 times\nbroken: R2 one refresh first at seed 7, 1 times\nsim: seeds=9 violations=3\n';
  assert.deepEqual(readSweep(told), { broken: { line: 'R2 one refresh', seed: 7 }, isComplete: true, last: 'sim: seeds=9 violations=3' });
  assert.equal(readSweep('sim: seeds=500 violations=0').broken, undefined);
  assert.equal(readSweep('Unhandled exception.').isComplete, false);
});

test('names and guards are short enough for the table', () =>
  assert.deepEqual(mutants.filter(mutant => mutant.name.length > 72 || mutant.guards.length > 2).map(mutant => mutant.name), []));

test('the copy follows the tree, loses what is gone, and keeps what was built and the times of what did not change', () =>
  inFolder(folder => {
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    mkdirSync(join(from, 'src'), { recursive: true });
    for (const name of ['same', 'changed', 'gone']) writeFileSync(join(from, 'src', name), name);
    bringUpToDate(from, to);
    for (const name of ['same', 'changed', 'gone']) utimesSync(join(to, 'src', name), 1, 1);
    mkdirSync(join(to, 'src/bin'));
    writeFileSync(join(to, 'src/bin/built'), 'built');

    rmSync(join(from, 'src/gone'));
    writeFileSync(join(to, 'src/changed'), 'broken by a mutant');
    bringUpToDate(from, to);

    assert.equal(readFileSync(join(to, 'src/changed'), 'utf8'), 'changed');
    assert.equal(statSync(join(to, 'src/same')).mtimeMs, 1000);
    assert.equal(readFileSync(join(to, 'src/bin/built'), 'utf8'), 'built');
    assert.throws(() => statSync(join(to, 'src/gone')));
  }));

function inFolder(act) {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  try {
    act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
