import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChromium } from './chromium.mjs';
import { FORMS } from './looking.mjs';
import { Record } from './record.mjs';
import { Stage } from './stage.mjs';

// node run.mjs [words of a story's name] [--pictures FOLDER]
// Each file in stories/ is one story: `name`, the `pages` that it looks at, and `play(stage)`. A new page needs a story that looks at it.

/** How long one story may take, in milliseconds. */
const STORY = 300_000;

const words = process.argv.slice(2);
const at = words.indexOf('--pictures');
const pictures = at < 0 ? null : words.splice(at, 2)[1];
const folder = fileURLToPath(new URL('./stories/', import.meta.url));
const all = await Promise.all(readdirSync(folder).sort().map((file) => import(`./stories/${file}`)));
const chosen = all.filter(({ name }) => name.toLowerCase().includes(words.join(' ').toLowerCase()));

const record = new Record();
const browser = await startChromium();
let failed = 0;
try {
  for (const story of chosen) failed += await tell(story) ? 0 : 1;
} finally {
  await browser.close();
}

for (const { page, form, rule, help, where } of record.violations) console.log(`axe: ${page} (${form}): ${rule}: ${help}: ${where.join(', ')}`);
const good = chosen.length > 0 && failed === 0 && record.violations.length === 0;
console.log(`browser: stories=${chosen.length} failed=${failed}`);
console.log(`axe: violations=${record.violations.length} pages=${record.looks.size} looks=${record.count}`);
process.exitCode = good ? 0 : 1;

async function tell({ name, pages, play }) {
  const stage = new Stage(browser, record, pictures);
  const before = record.complaints.length;
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`it took longer than ${STORY} ms`)), STORY); });
  const problems = [];
  try {
    await Promise.race([play(stage), late]);
  } catch (error) {
    problems.push(error.stack, stage.world?.log().slice(-3000) ?? '');
  } finally {
    clearTimeout(timer);
    await stage.clear();
  }
  problems.push(...record.complaints.slice(before));
  problems.push(...record.missing(pages, FORMS.length).map((page) => `nobody looked at '${page}' in every form`));
  console.log(`${problems.length ? 'FAILED' : 'passed'}  ${name}`);
  for (const problem of problems) console.log(`        ${problem.trim().replaceAll('\n', '\n        ')}`);
  return problems.length === 0;
}
