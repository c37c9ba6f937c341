// Reads test reports: TRX (dotnet test) and JUnit (node --test). Each becomes a list of { name, outcome, message }, where the
// outcome is 'passed', 'failed' or 'skipped' and the message is the first line of why: of the inmost reason too, where xunit nests them.
import { readXml } from './xml.mjs';

export function readReport(text) {
  const root = readXml(text);
  if (root.name === 'TestRun') return all(root, 'UnitTestResult').map(fromTrx);
  if (root.name === 'testsuites' || root.name === 'testsuite') return all(root, 'testcase').map(fromJunit);
  throw new Error(`Not a test report: its first element is <${root.name}>.`);
}

function fromTrx(result) {
  const message = all(result, 'Message')[0]?.text ?? '';
  const outcome = { Passed: 'passed', NotExecuted: 'skipped' }[result.attributes.outcome] ?? 'failed';
  return { name: result.attributes.testName, outcome, message: withReason(message) };
}

// A class fixture that throws hides what it threw behind lines of "---- ".
function withReason(message) {
  const nested = message.split(/\r?\n/).filter(line => /^-{4,} \S/.test(line)).at(-1);
  return nested ? `${firstLine(message)}: ${nested.replace(/^-+ /, '')}` : firstLine(message);
}

// node:test writes quotes in attributes escaped twice.
function fromJunit(test) {
  const name = test.attributes.name.replaceAll('&quot;', '"');
  const of = element => test.children.find(child => child.name === element);
  const problem = of('failure') ?? of('error');
  if (problem) return { name, outcome: 'failed', message: firstLine(cause(problem.text) ?? problem.attributes.message ?? problem.text) };
  const skipped = of('skipped');
  return { name, outcome: skipped ? 'skipped' : 'passed', message: firstLine(skipped?.attributes.message ?? '') };
}

// The message attribute has lost its line ends; the text has them, after node's own "Error [ERR_TEST_FAILURE]: ".
const cause = text => /^\s*(?:\[?Error \[ERR_TEST_FAILURE\]: )(.+)/.exec(text)?.[1];

const firstLine = text => text.trim().split(/\r?\n/)[0].trim();

function all(element, name) {
  return element.children.flatMap(child => (child.name === name ? [child] : all(child, name)));
}
