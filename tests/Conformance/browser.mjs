import { Cookies } from './cookies.mjs';
import { Page } from './html.mjs';

const MOST_REDIRECTS = 20;

/** A browser without a script engine. It goes nowhere but to this machine. */
export class Browser {
  #cookies = new Cookies();

  /** @param leavesAt Where somebody else waits for the browser: it does not go there, but returns the address. */
  constructor({ leavesAt } = {}) {
    this.leavesAt = leavesAt;
  }

  /** Follows an address to a page, or to where the browser leaves. */
  open(url) {
    return this.#go(new URL(url), {}, undefined);
  }

  /** Submits a page's form. */
  submit(page, form, choice) {
    const body = form.filled(choice);
    return this.#go(form.url, { method: form.method, body, headers: { origin: page.url.origin } }, page);
  }

  async #go(start, request, from) {
    let url = start;
    let sent = request;
    for (let step = 0; step < MOST_REDIRECTS; step += 1) {
      if (this.leavesAt && url.href.startsWith(this.leavesAt)) return url;
      if (from) permit(from, url);
      const response = await this.#send(url, sent);
      const location = response.headers.get('location');
      if (!location || response.status < 300 || response.status > 399) {
        return new Page(url, response.status, await response.text(), response.headers.get('content-security-policy') ?? '');
      }
      await response.arrayBuffer();
      if (response.status === 307 || response.status === 308) throw new Error(`${url.pathname} asks to repeat a form elsewhere`);
      url = new URL(location, url);
      sent = {};
    }
    throw new Error(`too many redirects, the last to ${url.origin}${url.pathname}`);
  }

  async #send(url, { headers, ...request }) {
    if (url.hostname !== '127.0.0.1') throw new Error(`a page leads away from this machine, to ${url.origin}`);
    const response = await fetch(url, {
      ...request, headers: { ...headers, accept: 'text/html', cookie: this.#cookies.for(url) }, redirect: 'manual', signal: AbortSignal.timeout(30_000),
    });
    for (const line of response.headers.getSetCookie()) this.#cookies.keep(line, url);
    return response;
  }
}

/** Chromium holds a form to its page's policy over every redirect that follows. */
function permit({ url, policy }, target) {
  const sources = /(?:^|;)\s*form-action ([^;]*)/.exec(policy)?.[1].trim().split(/\s+/);
  if (!sources || sources.includes(target.origin) || (sources.includes("'self'") && target.origin === url.origin)) return;
  throw new Error(`the policy of ${url.origin}${url.pathname} keeps its form from going to ${target.origin}`);
}
