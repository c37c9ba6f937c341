import { parseArgs } from 'node:util';

export const USAGE = `node main.mjs [--identity-port N] [--acme-port N] [--server URL] [--extra-redirect URL]...
                   [--access-ttl SECONDS] [--acme-access-ttl SECONDS] [--state FILE] [--die-with-parent]`;

const flags = {
  'identity-port': { type: 'string', default: '5081' },
  'acme-port': { type: 'string', default: '5082' },
  server: { type: 'string', default: 'http://127.0.0.1:5080' },
  'extra-redirect': { type: 'string', multiple: true, default: [] },
  'access-ttl': { type: 'string', default: '600' },
  'acme-access-ttl': { type: 'string', default: '300' },
  state: { type: 'string' },
  'die-with-parent': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

export class BadArguments extends Error {}

/** Throws BadArguments with one readable line. */
export function readArguments(args) {
  const { values } = parse(args);
  const server = url('server', values.server).href.replace(/\/+$/, '');
  return {
    help: values.help,
    identityPort: integer('identity-port', values['identity-port'], 0, 65_535),
    acmePort: integer('acme-port', values['acme-port'], 0, 65_535),
    server,
    redirects: [`${server}/callback`, ...values['extra-redirect'].map((u) => url('extra-redirect', u) && u)],
    accessTtl: integer('access-ttl', values['access-ttl'], 1, 86_400),
    acmeAccessTtl: integer('acme-access-ttl', values['acme-access-ttl'], 1, 86_400),
    state: values.state,
    dieWithParent: values['die-with-parent'],
  };
}

function parse(args) {
  try {
    return parseArgs({ args, options: flags, strict: true, allowPositionals: false });
  } catch (error) {
    throw new BadArguments(error.message.split('. ')[0]);
  }
}

function integer(name, text, min, max) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new BadArguments(`--${name} must be a whole number from ${min} to ${max}, not '${text}'`);
}

function url(name, text) {
  const value = URL.canParse(text) ? new URL(text) : undefined;
  if (/^https?:$/.test(value?.protocol) && !value.hash) return value;
  throw new BadArguments(`--${name} must be an http or https URL without a fragment, not '${text}'`);
}
