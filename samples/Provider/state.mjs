import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { exportJWK, generateKeyPair } from 'jose';
import { Store } from './store.mjs';

const SAVE_EVERY_MS = 1_000;
const OWNER_ONLY = 0o600;

/**
 * Keys, sessions, grants and tokens of both issuers. Without a file they live as long as the process; with one, a
 * restart goes unnoticed by browsers and clients. The file holds tokens in clear: one more reason for "development only".
 */
export async function openState(file) {
  const saved = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const issuers = {};
  for (const name of ['identity', 'acme']) {
    const { jwks, cookieKeys, tables } = saved[name] ?? {};
    issuers[name] = {
      jwks: jwks ?? { keys: [await signingKey(name)] },
      cookieKeys: cookieKeys ?? [randomBytes(32).toString('base64url')],
      store: new Store(tables),
    };
  }

  const save = file ? writer(file, issuers) : () => {};
  if (file) setInterval(save, SAVE_EVERY_MS).unref();
  return { ...issuers, save };
}

async function signingKey(issuer) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = `${issuer}-${randomBytes(4).toString('hex')}`;
  return { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid };
}

function writer(file, issuers) {
  let last;
  return () => {
    const text = JSON.stringify(Object.fromEntries(Object.entries(issuers).map(([name, { jwks, cookieKeys, store }]) =>
      [name, { jwks, cookieKeys, tables: store.snapshot() }])));
    if (text === last) return;
    try {
      writeFileSync(`${file}.new`, text, { mode: OWNER_ONLY });
      renameSync(`${file}.new`, file);
      last = text;
    } catch (error) {
      console.error(`cannot save the state: ${error.message}`);
    }
  };
}
