import { createHash, generateKeyPairSync, sign } from 'node:crypto';

// DER (X.690 §8, §10), as much as a certificate of one's own takes.
const element = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...contents: readonly Buffer[]) => element(0x30, ...contents);
const oid = (hex: string) => element(0x06, Buffer.from(hex, 'hex'));
const utcTime = (at: Date) => element(0x17, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const name = sequence(element(0x31, sequence(oid('550403'), element(0x0c, Buffer.from('Latchkey tests')))));
const day = 86_400_000;

/**
 * A certificate that nobody vouches for but its own key, for the hosts of one test (RFC 5280 §4.1), and the SHA-256 of its
 * public key in base64, by which Chromium can be told to trust it.
 */
export function selfSignedCertificate(hosts: readonly string[]): { key: string; cert: string; fingerprint: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const names = sequence(...hosts.map((host) => element(0x82, Buffer.from(host))));
  const tbs = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + 30 * day))),
    name,
    spki,
    element(0xa3, sequence(sequence(oid('551d11'), element(0x04, names)))),
  );
  const signature = sign('sha256', tbs, privateKey);
  const certificate = sequence(tbs, ecdsaWithSha256, element(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const body = certificate.toString('base64').replaceAll(/.{64}/g, (line) => `${line}\n`);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
    fingerprint: createHash('sha256').update(spki).digest('base64'),
  };
}
