/** Cookies as browsers keep them (RFC 6265): a port does not separate them, a path does. */
export class Cookies {
  #kept = new Map();

  /** The header for a request (§5.4). */
  for(url) {
    return [...this.#kept.values()]
      .filter((cookie) => cookie.host === url.hostname && covers(cookie.path, url.pathname) && cookie.until > Date.now()
        && (!cookie.secure || url.protocol === 'https:'))
      .sort((a, b) => b.path.length - a.path.length)
      .map((cookie) => `${cookie.name}=${cookie.value}`)
      .join('; ');
  }

  /** Takes one Set-Cookie line (§5.3). */
  keep(line, url) {
    const [pair, ...rest] = line.split(';').map((part) => part.trim());
    const [name, value] = split(pair);
    const attributes = Object.fromEntries(rest.map(split).map(([key, text]) => [key.toLowerCase(), text]));
    const path = attributes.path?.startsWith('/') ? attributes.path : directory(url.pathname);
    const until = attributes['max-age'] !== undefined ? Date.now() + Number(attributes['max-age']) * 1000
      : attributes.expires ? Date.parse(attributes.expires) : Infinity;
    this.#kept.set(`${url.hostname}${path};${name}`, { name, value, path, until, host: url.hostname, secure: 'secure' in attributes });
  }
}

function split(pair) {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}

const directory = (path) => path.slice(0, Math.max(1, path.lastIndexOf('/')));

const covers = (path, asked) => asked === path || (asked.startsWith(path) && (path.endsWith('/') || asked[path.length] === '/'));
