import { Browser } from './browser.mjs';

/** Somebody who does what the pages ask. */
export class Person {
  /** @param user Whom they sign in as. @param account Their account at the upstream provider, if it has another name. */
  constructor(world, user, { leavesAt, account = user } = {}) {
    this.world = world;
    this.user = user;
    this.account = account;
    this.browser = new Browser({ leavesAt });
    /** What they tick on the page that shows what waits. */
    this.ticks = [];
    /** The steps that were asked of them, each with the page's origin. */
    this.steps = [];
  }

  /** Opens an address, and goes on until no page asks for more. */
  async follow(url) {
    return this.finish(await this.browser.open(url));
  }

  /** Goes on from a page until none asks for more: returns the last page, or the address where the browser left. */
  async finish(start) {
    let page = start;
    for (let next = this.#next(page); next; next = this.#next(page)) {
      this.steps.push(`${next.name} ${page.url.origin}`);
      page = await this.browser.submit(page, next.form, next.choice);
    }
    return page;
  }

  /** Reads a connect link's page, and presses its only button: the sign-in has begun. */
  async begin(url) {
    const page = await this.browser.open(url);
    const form = page.to?.('/connect/');
    if (!form) throw new Error(`no connect page: ${page.status} ${page.text}`);
    return this.browser.submit(page, form);
  }

  /** Ticks requests on the page of requests. */
  async decide(page, decision, ids) {
    const form = page.forms.find((f) => f.url.pathname === '/requests' && f.boxes.some((box) => ids.includes(box.value)));
    if (!form) throw new Error(`nothing to tick: ${page.status} ${page.text}`);
    return this.browser.submit(page, form, { press: ['decision', decision], tick: ids });
  }

  #next(page) {
    if (!page.forms) return undefined;
    const user = page.url.origin === this.world.acme ? this.account : this.user;
    const known = [
      { name: 'login', form: page.step('login'), choice: { press: ['user', user] } },
      { name: 'consent', form: page.step('consent'), choice: { press: ['decision', 'allow'] } },
      { name: 'connect', form: page.to('/connect/') },
      { name: 'agree', form: page.to('/authorize/consent'), choice: { press: ['decision', 'allow'] } },
      { name: 'go on', form: page.to('/authorize/'), choice: { tick: this.ticks } },
    ];
    return known.find(({ form }) => form);
  }
}
