import type { MfaSettings } from '@latchkey/contracts';
import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import { generateSync } from 'otplib';
import { act, anAddress, newcomersOf } from './newcomers.js';
import { eventually, type System } from './system.js';

/** Everybody has an authenticator app and backup codes, and may spare a browser the question. */
export const appForEverybody = {
  factors: ['totp', 'backup-code'],
  policy: 'mandatory',
  trustedDevices: { enabled: true, days: 30 },
} satisfies Partial<MfaSettings>;

/** What an authenticator app shows; no code is shown twice, because none is taken twice. */
export const appOf = (secret: string) => {
  let last = 0;
  return {
    secret,
    next: (): Promise<string> =>
      eventually(async () => {
        const now = Math.floor(Date.now() / 30_000);
        const step = Math.max(now - 1, last + 1);
        // One step ahead is taken, two are not.
        if (step > now + 1) return undefined;
        last = step;
        return generateSync({ secret, epoch: step * 30 });
      }),
  };
};

/** People who sign up with an address, and then set up what their tenant makes them set up. */
export const factorPeopleOf = (system: System) => {
  const newcomers = newcomersOf(system);
  /** Signed in, with an authenticator app and backup codes. `trustDevice`: in a browser that is spared them from now on. */
  const enrolled = async (browser: Browser, { trustDevice = false } = {}) => {
    const email = anAddress();
    const proven = await newcomers.prove(browser, email);
    stepOf(proven, 'enrol-factor');
    const { totp } = stepOf(interactionOf(await act(browser, proven, 'enrolment/totp/options')), 'enrol-factor');
    if (!totp) throw new Error('no secret came');
    const app = appOf(totp.secret);
    const bound = await act(browser, proven, 'enrolment/totp', { code: await app.next(), trustDevice });
    stepOf(interactionOf(bound), 'backup-codes');
    const { codes } = stepOf(interactionOf(await act(browser, proven, 'enrolment/backup-codes')), 'backup-codes');
    if (!codes) throw new Error('no backup codes came');
    const saved = await act(browser, proven, 'enrolment/backup-codes', { saved: true });
    stepOf(interactionOf(saved), 'done');
    return { email, app, codes, saved };
  };
  /** A sign-in up to the answer to the first factor. */
  const comesBack = (browser: Browser, email: string) => newcomers.prove(browser, email, 'sign-in');
  return { enrolled, comesBack };
};
