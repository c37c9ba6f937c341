/** Just enough of a browser for the sign-in pages: cookies with their paths, redirects, and forms pressed by name. */
export class Browser {
  #cookies = new Map();
  seen = [];

  constructor({ user, decision = 'allow' }) {
    this.answers = { login: ['user', user], consent: ['decision', decision] };
  }

  /** Follows redirects and presses buttons until an address outside the issuer is reached, and returns it. */
  async visit(start) {
    const { origin } = new URL(start);
    let request = { url: new URL(start) };
    for (let step = 0; step < 20; step += 1) {
      const response = await this.#send(request);
      const location = response.headers.get('location');
      if (location) request = { url: new URL(location, request.url) };
      else request = this.#press(await response.text(), request.url);
      if (request.url.origin !== origin) return request.url;
    }
    throw new Error('the sign-in does not end');
  }

  async #send({ url, body }) {
    const cookie = [...this.#cookies.values()]
      .filter((c) => c.host === url.host && url.pathname.startsWith(c.path)).map((c) => c.pair).join('; ');
    const response = await fetch(url, { method: body ? 'POST' : 'GET', body, headers: { cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line, url.host);
    return response;
  }

  #keep(line, host) {
    const [pair, ...attributes] = line.split('; ');
    const path = attributes.find((a) => /^path=/i.test(a))?.slice(5) ?? '/';
    this.#cookies.set(`${host}${path}${pair.split('=')[0]}`, { pair, path, host });
  }

  #press(html, url) {
    const forms = [...html.matchAll(/<form method="post" action="([^"]+)" data-step="(\w+)">/g)];
    const [, action, step] = forms.find(([, , name]) => this.answers[name]) ?? [];
    if (!step) throw new Error(`no form at ${url}: ${html.replace(/<[^>]*>/g, ' ').slice(-300)}`);
    if (this.answers[step] === 'pick') {
      this.answers[step] = ['decision', 'allow'];
      return { url: new URL('?pick=1', url) };
    }
    const [name, value] = this.answers[step];
    if (!html.includes(`name="${name}" value="${value}"`)) throw new Error(`no button ${name}=${value} at ${url}`);
    this.seen.push(step);
    this.page = html;
    return { url: new URL(action, url), body: new URLSearchParams({ [name]: value }) };
  }
}
