import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { pathOf, type Standing, walk } from './enrolment-walk.js';
import { codeOf, type Holder, MfaPeople } from './mfa-people.js';
import { act } from './newcomers.js';
import { eventually, startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// D-20: somebody is suspended while they sign in. Whatever they proved before is worth nothing from then on.

let system: System;
let admin: Administrator;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

async function suspend(holder: Holder): Promise<void> {
  const path = await pathOf(admin, people.tenant.id, holder);
  expect((await admin.send('POST', `${path}/suspend`, {})).status).toBe(200);
  const userId = path.split('/').at(-1);
  const sql = 'SELECT 1 FROM webauthn_user WHERE user_id = $1 AND suspended';
  await eventually(async () => (await system.rows('credential', sql, [userId])).length > 0);
}

const isOutside = async (browser: Browser, { id }: Standing['interaction']) => {
  expect((await browser.get('/api/v1/session')).status).toBe(401);
  expect(await system.rows('session', 'SELECT 1 FROM session WHERE interaction_id = $1', [id])).toEqual([]);
};

describe('D-20: suspended between the first factor and the second', () => {
  it.each(['totp', 'backup-code', 'code', 'passkey'] as const)('D-20: shows none: %s', async (method) => {
    const ada = await people.someone({ passkey: true, totp: true, backupCodes: true });
    await people.asks({ policy: 'mandatory' });
    const { browser, interaction } = await people.byPassword(ada);
    const { step } = interactionOf(await act(browser, interaction, 'passkey/options'));
    await suspend(ada);
    const bodies = {
      totp: { code: codeOf(ada.secret ?? '') },
      'backup-code': { code: ada.backupCodes?.[0] },
      code: { channel: 'email' },
      passkey: { response: step.name === 'mfa' && step.passkey ? ada.authenticator?.get(step.passkey.options) : {} },
    };
    const reply = await act(browser, interaction, method, bodies[method]);
    expect([reply.status, codeIn(reply)]).toEqual([403, 'identity.user_suspended']);
    await isOutside(browser, interaction);
  });
});

describe('D-20: suspended between the proof and the session', () => {
  it('D-20: gets none by what they decide, or set up', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'prompt-at-sign-in', factors: ['totp'] });
    const { browser, interaction } = await people.byPassword(ada);
    stepOf(interaction, 'turn-on-two-step');
    await suspend(ada);
    const skipped = await act(browser, interaction, 'skip', { step: 'turn-on-two-step' });
    expect([skipped.status, codeIn(skipped)]).toEqual([403, 'identity.user_suspended']);
    const enabled = await act(browser, interaction, 'enable-two-step');
    expect([enabled.status, codeIn(enabled)]).toEqual([403, 'identity.user_suspended']);
    await isOutside(browser, interaction);
  });

  it('D-20: nor by a factor, nor by backup codes', async () => {
    const ada: Holder = await people.someone();
    await people.asks({ policy: 'mandatory', factors: ['totp', 'backup-code'] });
    const at = await walk(people, await people.byPassword(ada), { holder: ada, until: 'enrol-factor' });
    await suspend(ada);
    for (const method of ['enrolment/totp/options', 'enrolment/totp'] as const) {
      const reply = await act(
        at.browser,
        at.interaction,
        method,
        method === 'enrolment/totp' ? { code: '123456' } : {},
      );
      expect([method, reply.status, codeIn(reply)]).toEqual([method, 403, 'identity.user_suspended']);
    }
    await isOutside(at.browser, at.interaction);
  });

  it('D-20: nor by saying no to a passkey, where nobody is asked for a second factor', async () => {
    const ada = await people.someone();
    const passkey = { ...people.wish.passkey, progressiveEnrolment: true };
    await people.asks({ policy: 'no-prompt', factors: [] }, { passkey });
    const { browser, interaction } = await people.byPassword(ada);
    stepOf(interaction, 'create-passkey');
    await suspend(ada);
    const reply = await act(browser, interaction, 'skip', { step: 'create-passkey' });
    expect([reply.status, codeIn(reply)]).toEqual([403, 'identity.user_suspended']);
    await isOutside(browser, interaction);
  });
});
