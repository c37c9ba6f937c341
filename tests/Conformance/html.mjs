/** A page as its forms: enough of HTML for pages that need no script. */
export class Page {
  constructor(url, status, html, policy) {
    Object.assign(this, { url, status, html, policy });
    this.text = unescape(html.replace(/<(head|style)\b[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
    this.forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag, content]) => new Form(url, attributes(tag), content));
  }

  /** The form that a provider's page calls by this name. */
  step(name) {
    return this.forms.find((form) => form.step === name);
  }

  /** The form that leads to an address with this path. */
  to(path) {
    return this.forms.find((form) => form.url.pathname.startsWith(path));
  }
}

class Form {
  constructor(page, { action, method, 'data-step': step }, content) {
    this.url = new URL(action ?? page, page);
    this.method = (method ?? 'get').toUpperCase();
    this.step = step;
    const inputs = [...content.matchAll(/<input\b([^>]*)>/g)].map(([, tag]) => attributes(tag));
    this.hidden = inputs.filter((input) => input.type === 'hidden').map(({ name, value }) => [name, value ?? '']);
    this.boxes = inputs.filter((input) => input.type === 'checkbox');
    this.buttons = [...content.matchAll(/<button\b([^>]*)>/g)].map(([, tag]) => attributes(tag));
  }

  /** What the form sends when these boxes are ticked and this button is pressed. */
  filled({ press, tick = [] } = {}) {
    const button = press ? this.buttons.find(({ name, value }) => name === press[0] && value === press[1]) : this.buttons[0];
    if (!button) throw new Error(`no button ${press?.join('=')} in the form to ${this.url.pathname}`);
    const unknown = tick.find((value) => !this.boxes.some((box) => box.value === value));
    if (unknown) throw new Error(`no box ${unknown} in the form to ${this.url.pathname}`);
    const ticked = this.boxes.filter((box) => tick.includes(box.value)).map((box) => [box.name, box.value]);
    return new URLSearchParams([...this.hidden, ...ticked, ...(button.name ? [[button.name, button.value ?? '']] : [])]);
  }
}

const attributes = (tag) => Object.fromEntries(
  [...tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value === undefined ? '' : unescape(value)]));

const named = { amp: '&', lt: '<', gt: '>', quot: '"' };

const unescape = (text) => text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot));/gi, (_, hex, decimal, name) => (
  name ? named[name.toLowerCase()] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))));
