import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { captchaChallenge, type CaptchaChallenge, type CaptchaPayload } from '@latchkey/contracts';
import type { Browser } from '@latchkey/testing';

const derive = promisify(pbkdf2);

/** Does the work of a challenge, by ALTCHA's rules and without its library: the key of the nth try has a known beginning. */
export async function solve(challenge: CaptchaChallenge): Promise<CaptchaPayload> {
  const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;
  for (let counter = 0; counter < 10_000; counter += 1) {
    const tried = Buffer.alloc(4);
    tried.writeUInt32BE(counter);
    const password = Buffer.concat([Buffer.from(nonce, 'hex'), tried]);
    const key = await derive(password, Buffer.from(salt, 'hex'), cost, keyLength, 'sha256');
    const derivedKey = key.toString('hex');
    if (derivedKey.startsWith(keyPrefix)) return { challenge, solution: { counter, derivedKey } };
  }
  throw new Error('ten thousand tries were not enough');
}

export const encoded = (payload: CaptchaPayload): string => Buffer.from(JSON.stringify(payload)).toString('base64');

/** A challenge of the browser's tenant. */
export async function aChallenge(browser: Browser): Promise<CaptchaChallenge> {
  return captchaChallenge.parse((await browser.get('/api/v1/captcha')).body);
}

/** What somebody sends who has solved a challenge of this browser's tenant. */
export const aSolution = async (browser: Browser): Promise<string> => encoded(await solve(await aChallenge(browser)));
