// Lets programs of others judge the server: node judges/run.mjs [suite…]. Each file in suites/ is one judge; its default export is
// { name, least, judge }, where judge() resolves to [{ scenario, checks: [{ id, ok, message }] }] and least is the number of scenarios
// below which the judge itself is broken.
import { readFileSync, readdirSync } from 'node:fs';
import { compare, table } from './verdict.mjs';

const here = new URL('.', import.meta.url);
const wanted = process.argv.slice(2);
const files = readdirSync(new URL('suites/', here)).filter((file) => file.endsWith('.mjs')).sort();
const baseline = JSON.parse(readFileSync(new URL('baseline.json', here), 'utf8'));

const verdicts = [];
for (const file of files) {
  const { default: suite } = await import(`./suites/${file}`);
  if (wanted.length && !wanted.includes(suite.name)) continue;
  console.error(`${suite.name} …`);
  let results = [];
  let broken;
  try {
    results = await suite.judge();
  } catch (error) {
    broken = error.stack ?? String(error);
  }
  verdicts.push(compare(suite, results, baseline.filter((entry) => entry.suite === suite.name), broken));
}

const names = verdicts.map(({ suite }) => suite);
const orphans = wanted.length ? [] : baseline.filter((entry) => !names.includes(entry.suite));
const { text, failed } = table(verdicts, orphans);
console.log(text);
console.log(`\nconformance: failed=${failed}`);
process.exit(failed ? 1 : 0);
