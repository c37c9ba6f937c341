import assert from 'node:assert/strict';
import { look } from './looking.mjs';

/** How long a page may take, in milliseconds: a busy machine is slow. */
const PATIENCE = 60_000;

/** So much of a page that nobody expected is shown, in characters. */
const SHOWN = 600;

/** What is sealed says nothing to a reader. */
const SEALED = /[\w-]{80,}/g;

/** More elements than that are not tabbed through. */
const MOST_TABS = 80;

/** More pages than that are not in any sign-in. */
const MOST_STEPS = 5;

/** Somebody with a browser of their own, who uses its keyboard and nothing else. */
export class Visitor {
  static async arrive(browser, world, user, record, pictures) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    context.setDefaultTimeout(PATIENCE);
    return new Visitor(context, await context.newPage(), world, user, record, pictures).#watched();
  }

  constructor(context, page, world, user, record, pictures) {
    Object.assign(this, { context, page, world, user, record, pictures });
  }

  /** The status of the page that is open. */
  status = 0;

  /** Follows a link that somebody gave them. */
  async open(url) {
    await this.page.goto(new URL(url, this.world.server).href);
    return this;
  }

  /** Waits for a page with this main heading, and its status. */
  async at(heading, status = 200) {
    await this.page.getByRole('heading', { level: 1, name: heading }).waitFor().catch(async () => {
      throw new Error(`there is no page '${heading}', but ${this.status} ${new URL(this.page.url()).pathname}: ${(await this.text()).slice(0, SHOWN)}`);
    });
    assert.equal(this.status, status, `the status of '${heading}'`);
    return this;
  }

  /** Looks at the page in every form. */
  async look(name) {
    await look(this.page, name, this.record, this.pictures);
    return this;
  }

  /** The page's text, as it can be read. */
  text() {
    return this.page.locator('body').innerText();
  }

  /** Moves the focus to something, which then has to be seen. */
  async focus(target) {
    const wanted = target.first();
    await wanted.waitFor();
    const isThere = () => wanted.evaluate((element) => element === document.activeElement);
    for (let i = 0; i < MOST_TABS && !await isThere(); i += 1) await this.page.keyboard.press('Tab');
    assert.ok(await isThere(), `the keyboard does not reach ${wanted}`);
    const outline = await wanted.evaluate((element) => {
      const style = getComputedStyle(element);
      return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
    });
    assert.ok(outline >= 1, `nobody sees that the focus is on ${wanted}`);
  }

  /** Presses a button, or follows a link that looks like one. */
  async press(name) {
    await this.focus(this.page.getByRole('button', { name }).or(this.page.getByRole('link', { name })));
    return this.#enter();
  }

  /** Ticks a box. */
  async tick(box) {
    await this.focus(box);
    await this.page.keyboard.press('Space');
    assert.ok(await box.isChecked());
    return this;
  }

  /** Goes through the sample provider's pages for as long as they come: who they are, and what they say to consent. */
  async signIn(at, { as = this.user, says = 'allow' } = {}) {
    for (let i = 0; i < MOST_STEPS && new URL(this.page.url()).origin === at; i += 1) {
      const login = this.page.locator(`form[data-step=login] button[value="${as}"]`);
      await this.focus(await login.count() ? login : this.page.locator(`form[data-step=consent] button[value=${says}]`));
      await this.#enter();
    }
    return this;
  }

  async #enter() {
    const moved = this.page.waitForEvent('framenavigated', (frame) => frame === this.page.mainFrame());
    await this.page.keyboard.press('Enter');
    await moved;
    await this.page.waitForLoadState('domcontentloaded');
    return this;
  }

  async leave() {
    await this.context.close();
  }

  async #watched() {
    const { page } = this;
    const complain = (what) => this.record.complaints.push(`${new URL(page.url(), 'about:blank').pathname}: ${what}`.replaceAll(SEALED, '…'));
    page.on('response', (response) => {
      const request = response.request();
      if (request.isNavigationRequest() && request.frame() === page.mainFrame() && (response.status() < 300 || response.status() > 399)) {
        this.status = response.status();
        this.documents.add(response.url());
      }
    });
    page.on('pageerror', (error) => complain(error.message));
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      if (why !== 'net::ERR_ABORTED') complain(`${new URL(request.url()).pathname} failed: ${why}`);
    });
    page.on('console', (message) => {
      // A page with a status that the story expects is no trouble; what it loads has to be there.
      const expected = message.text().startsWith('Failed to load resource: the server responded') && this.documents.has(message.location().url);
      if (['error', 'warning'].includes(message.type()) && !expected) complain(message.text());
    });
    const inspector = await this.context.newCDPSession(page);
    inspector.on('Audits.issueAdded', ({ issue }) => {
      if (issue.code === 'ContentSecurityPolicyIssue') complain(`policy: ${JSON.stringify(issue.details.contentSecurityPolicyIssueDetails)}`);
    });
    await inspector.send('Audits.enable');
    return this;
  }

  documents = new Set();
}
