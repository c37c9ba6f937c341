import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readReport } from './reports.mjs';
import { readSteps, summarize } from './summary.mjs';

const trx = `\uFEFF<?xml version="1.0" encoding="utf-8"?>
<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
  <UnitTestResult testName="T.Th(s: &quot;a&lt;b > c&quot;)" outcome="Passed" />
  <UnitTestResult testName="T.Bad" outcome="Failed"><Output><StdOut>noise</StdOut><ErrorInfo>
    <Message>expected &lt;1&gt; &#x26; got 2
second line</Message><StackTrace>at T</StackTrace></ErrorInfo></Output></UnitTestResult>
  <UnitTestResult testName="T.Gone" outcome="NotExecuted"><Output><ErrorInfo><Message>no browser here</Message></ErrorInfo></Output></UnitTestResult>
  <UnitTestResult testName="T.Odd" outcome="Aborted" />
  <UnitTestResult testName="T.Nested" outcome="Failed"><Output><ErrorInfo><Message>Class fixture type 'F' threw in InitializeAsync
---- Shouldly.ShouldAssertException : the page says 503
    should be 200</Message></ErrorInfo></Output></UnitTestResult>
</Results><TestDefinitions><UnitTest name="T.Bad" /></TestDefinitions></TestRun>`;

const junit = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testcase name="says &amp;quot;yes&amp;quot; > no" classname="test"/>
  <testsuite name="outer"><testcase name="inner" failure="one is nottwo"><failure type="testCodeFailure" message="one is nottwo">
Error [ERR_TEST_FAILURE]: one is not
two <![CDATA[ <raw> ]]></failure></testcase></testsuite>
  <testcase name="later"><skipped type="skipped" message="no browser here"/></testcase>
  <!-- tests 3 -->
</testsuites>`;

function stepsOf(codes, files) {
  const folder = mkdtempSync(join(tmpdir(), 'summary-'));
  try {
    writeFileSync(join(folder, 'steps.tsv'), Object.entries(codes).map(([name, code]) => `${name}\t${code}\t7\n`).join(''));
    for (const name of Object.keys(codes)) writeFileSync(join(folder, `${name}.log`), `the log of ${name}\n`);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return summarize(readSteps(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a TRX report gives names, outcomes and the first line of each message', () => {
  assert.deepEqual(readReport(trx), [
    { name: 'T.Th(s: "a<b > c")', outcome: 'passed', message: '' },
    { name: 'T.Bad', outcome: 'failed', message: 'expected <1> & got 2' },
    { name: 'T.Gone', outcome: 'skipped', message: 'no browser here' },
    { name: 'T.Odd', outcome: 'failed', message: '' },
    { name: 'T.Nested', outcome: 'failed', message: "Class fixture type 'F' threw in InitializeAsync: Shouldly.ShouldAssertException : the page says 503" },
  ]);
});

test('a JUnit report gives the same, through nested suites', () => {
  assert.deepEqual(readReport(junit), [
    { name: 'says "yes" > no', outcome: 'passed', message: '' },
    { name: 'inner', outcome: 'failed', message: 'one is not' },
    { name: 'later', outcome: 'skipped', message: 'no browser here' },
  ]);
});

test('the verdict is the last line, and names skipped tests only when there are some', () => {
  const passing = '<testsuites><testcase name="a"/><testcase name="b"/></testsuites>';
  const fine = stepsOf({ build: 0, one: 0 }, { 'one.xml': passing });
  assert.equal(fine.ok, true);
  assert.equal(fine.text.split('\n').at(-1), '2 passed, 0 failed');
  assert.match(fine.text, /^one +7 +2 +0 +0$/m, 'the table says how long each step took');

  const mixed = stepsOf({ one: 1, two: 1 }, { 'one.trx': trx, 'two.xml': junit });
  assert.equal(mixed.ok, false);
  assert.equal(mixed.text.split('\n').at(-1), '2 passed, 4 failed, 2 skipped');
  assert.match(mixed.text, /FAILED {2}one: T\.Bad\n {8}expected <1> & got 2\n/);
  assert.match(mixed.text, /skipped two: later\n {8}no browser here\n/);
});

test('a step that fails without a failed test counts, and shows its log', () => {
  const report = '<testsuites><testcase name="a"/></testsuites>';
  for (const [code, why] of [[1, 'it ended with exit code 1'], [124, 'it ran into its time limit']]) {
    const { ok, text } = stepsOf({ one: code }, { 'one.xml': report });
    assert.equal(ok, false);
    assert.equal(text.split('\n').at(-1), '1 passed, 1 failed');
    assert.match(text, new RegExp(`FAILED {2}one: ${why}\\. Its log ends:\n {8}the log of one`));
  }
});

for (const [what, text] of [['cut off', '<testsuites><testcase name="a"/>'], ['empty', ''], ['not XML', '<testsuites><<']]) {
  test(`a report that is ${what} is a failure even when the step ended well`, () => {
    const { ok, text: out } = stepsOf({ one: 0 }, { 'one.xml': text });
    assert.equal(ok, false);
    assert.match(out, /its report cannot be read/);
  });
}
