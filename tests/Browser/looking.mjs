import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How every page is looked at. */
export const FORMS = ['light', 'dark'].flatMap((scheme) => [390, 1280].map((width) => ({ scheme, width, name: `${scheme}-${width}` })));

const HEIGHT = { 390: 844, 1280: 800 };

/**
 * Looks at the page that is open, in every form.
 * @param pictures A folder for screenshots; null takes none.
 */
export async function look(page, name, record, pictures) {
  for (const form of FORMS) {
    await page.emulateMedia({ colorScheme: form.scheme, reducedMotion: form.width === 390 ? 'reduce' : 'no-preference' });
    await page.setViewportSize({ width: form.width, height: HEIGHT[form.width] });
    await judge(page, name, form, record);
    if (pictures) await picture(page, `${name} ${form.name}`, pictures);
    record.looked(name);
  }
}

async function judge(page, name, form, record) {
  const where = `${name} (${form.name})`;
  const facts = await page.evaluate(() => ({
    title: document.title,
    language: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    moving: [...document.querySelectorAll('*')].some((e) => [getComputedStyle(e).transitionDuration, getComputedStyle(e).animationDuration].some((d) => parseFloat(d) > 0)),
    scripts: document.scripts.length,
  }));
  assert.ok(facts.title, `${where} has no title`);
  assert.equal(facts.language, 'en', `${where} does not say its language`);
  assert.equal(facts.headings, 1, `${where} has ${facts.headings} main headings`);
  assert.ok(facts.tooWide <= 0, `${where} is ${facts.tooWide} px wider than the window`);
  assert.equal(facts.scripts, 0, `${where} has a script`);
  if (form.width === 390) assert.ok(!facts.moving, `${where} moves although less motion is asked for`);

  await page.evaluate(axe);
  // It must not fetch style sheets again by script: the page's policy would rightly refuse that.
  const { violations } = await page.evaluate(() => window.axe.run(document, { preload: false, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] }));
  for (const { id, help, nodes } of violations) {
    record.violations.push({ page: name, form: form.name, rule: id, help, where: nodes.map((n) => n.target.join(' ')) });
  }
}

async function picture(page, name, folder) {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`), fullPage: true });
}
