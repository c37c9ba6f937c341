import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Just enough DER (X.690) for one certificate (RFC 5280 §4.1), so that no program has to be installed for it.
const der = (tag, ...parts) => {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...parts) => der(0x30, ...parts);
const oid = (hex) => der(0x06, Buffer.from(hex, 'hex'));
const text = (tag, value) => der(tag, Buffer.from(value));
const utcTime = (moment) => text(0x17, `${moment.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`);
const extension = (id, value) => sequence(oid(id), der(0x04, value));

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const [COMMON_NAME, ALTERNATIVE_NAME, BASIC_CONSTRAINTS] = ['550403', '551d11', '551d13'];
const TRUE = der(0x01, Buffer.from([255]));

/** A certificate of a host's own for a day: `{ key, cert, file }`, where the file is what its visitors have to trust. */
export function ownCertificate(host) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(oid(COMMON_NAME), text(0x0c, host))));
  const [yesterday, tomorrow] = [-1, 1].map((days) => utcTime(new Date(Date.now() + days * 86_400_000)));
  const statement = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])), ECDSA_SHA256, name,
    sequence(yesterday, tomorrow), name, publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension(ALTERNATIVE_NAME, sequence(text(0x82, host))), extension(BASIC_CONSTRAINTS, sequence(TRUE)))));
  const signed = sequence(statement, ECDSA_SHA256, der(0x03, Buffer.from([0]), sign('sha256', statement, privateKey)));
  const cert = `-----BEGIN CERTIFICATE-----\n${signed.toString('base64').match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`;
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'trusted.pem'), cert);
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert, file: join(folder, 'trusted.pem') };
}
