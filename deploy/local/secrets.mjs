import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync, renameSync } from 'node:fs';
import path from 'node:path';

/** As in libs/contracts/src/access.ts; this file must work before anything is built. */
export const services = /** @type {const} */ (['gateway', 'identity', 'credential', 'mfa-policy', 'session', 'audit']);

const passwordNames = ['admin', 'provisioner', ...services, ...services.map((service) => `${service}-migrator`)];
const keyNames = [
  'CODE_PEPPER',
  'CEREMONY_KEY',
  'SESSION_TOKEN_KEY',
  'LIMITS_KEY',
  'CAPTCHA_KEY',
  'SMS_SECRET',
  'FACTOR_KEY',
  'OIDC_KEY',
  'WEBHOOK_KEY',
];

/**
 * @typedef {{ passwords: Record<string, string>, CODE_PEPPER: string, CEREMONY_KEY: string, SESSION_TOKEN_KEY: string,
 *   LIMITS_KEY: string, CAPTCHA_KEY: string, SMS_SECRET: string, FACTOR_KEY: string,
 *   OIDC_KEY: string, WEBHOOK_KEY: string }} Secrets
 */

const random = () => randomBytes(32).toString('base64url');

/**
 * The secrets of one state directory: made once, readable by their owner alone. Names that are new get theirs added.
 * @param {string} stateDirectory
 * @returns {Secrets}
 */
export const readOrMakeSecrets = (stateDirectory) => {
  const file = path.join(stateDirectory, 'secrets.json');
  const { passwords = {}, ...keys } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = /** @type {Secrets} */ ({
    passwords: complete(passwords, passwordNames),
    ...complete(keys, keyNames),
  });
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
};

/**
 * @param {Record<string, string>} known
 * @param {readonly string[]} names
 */
const complete = (known, names) => ({ ...Object.fromEntries(names.map((name) => [name, random()])), ...known });
