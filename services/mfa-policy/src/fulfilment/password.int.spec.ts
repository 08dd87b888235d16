import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aJourney } from '../test-journeys.js';
import { aUser, eventually, startMfaPolicy, type MfaPolicy } from '../test-suite.js';

// Two replicas: each hears some of the events. The tenant has chosen nothing: nobody is asked for a second step.
let mfaPolicy: MfaPolicy;
beforeAll(async () => {
  mfaPolicy = await startMfaPolicy({ replicas: { 'mfa-policy': 2 } });
});
afterAll(() => mfaPolicy.stop());

const atAal1 = { outcome: 'fulfilled', aal: 1, acr: 'urn:latchkey:aal:1' };

describe('a password', () => {
  it('alone is fulfilled at the first level', async () => {
    const { settle, knows } = aJourney(mfaPolicy);
    expect(await settle(await knows())).toMatchObject({
      ...atAal1,
      amr: ['pwd'],
      reasons: ['password.one_factor', 'policy.no_prompt'],
    });
  });

  it('is published when somebody asks what it came to, and not before', async () => {
    const { who, settle, knows } = aJourney(mfaPolicy);
    const evidenceId = await knows();
    await mfaPolicy.allAnswered();
    expect(await mfaPolicy.fulfilments(who.interactionId)).toEqual([]);
    await settle(evidenceId);
    const { interactionId, tenantId, userId } = who;
    expect(await mfaPolicy.fulfilments(interactionId)).toMatchObject([{ tenantId, userId, evidenceId, aal: 1 }]);
  });

  it('is published once, however often and whomever it was asked', async () => {
    const { who, settle, knows } = aJourney(mfaPolicy);
    const evidenceId = await knows();
    await Promise.all(Array.from({ length: 10 }, () => settle(evidenceId)));
    expect(await mfaPolicy.fulfilments(who.interactionId)).toHaveLength(1);
  });

  it.each([
    { because: 'after it', order: ['knows', 'reads'] },
    { because: 'before it', order: ['reads', 'knows'] },
  ] as const)(
    'with a code by e-mail $because is two steps and one factor, whichever replica heard of which',
    async ({ order }) => {
      const two = { ...atAal1, amr: ['pwd', 'otp'] };
      const reasons = ['code.one_factor', 'factors.same_kind', 'password.one_factor', 'policy.no_prompt'];
      for (let time = 0; time < 6; time += 1) {
        const journey = aJourney(mfaPolicy);
        await journey[order[0]]();
        await mfaPolicy.allAnswered();
        expect(await journey.settle(await journey[order[1]]())).toMatchObject({ ...two, reasons });
      }
    },
  );

  it('with a code of an app is two factors, whichever replica heard of which', async () => {
    for (let time = 0; time < 6; time += 1) {
      const { settle, knows, shows } = aJourney(mfaPolicy);
      await knows();
      await mfaPolicy.allAnswered();
      expect(await settle(await shows())).toMatchObject({
        outcome: 'fulfilled',
        aal: 2,
        acr: 'urn:latchkey:aal:2',
        amr: ['pwd', 'otp', 'mfa'],
      });
    }
  });

  it('and a code do not hide a passkey that another replica heard of', async () => {
    for (let time = 0; time < 12; time += 1) {
      const { settle, hasKey, knows, reads } = aJourney(mfaPolicy);
      await hasKey();
      await reads();
      await mfaPolicy.allAnswered();
      // The code may lie elsewhere as well: it would change nothing, and so it is not looked for.
      const amr: unknown = expect.arrayContaining(['pwd', 'swk', 'user', 'mfa']);
      expect(await settle(await knows())).toMatchObject({ acr: 'phr', amr });
    }
  });

  it('beside a passkey that was enough is told and published as well', async () => {
    const { who, settle, hasKey, knows } = aJourney(mfaPolicy);
    const first = await hasKey();
    await mfaPolicy.allAnswered();
    const second = await knows();
    await settle(second);
    const named = await eventually(async () => {
      const found = await mfaPolicy.fulfilments(who.interactionId);
      return found.length > 1 && found.map(({ evidenceId }) => evidenceId);
    });
    expect(named.toSorted()).toEqual([first, second].toSorted());
  });

  it("of somebody else's adds nothing to a code", async () => {
    const { settle, knows, reads } = aJourney(mfaPolicy);
    await knows({ userId: aUser() });
    expect(await settle(await reads())).toMatchObject({ aal: 1, amr: ['otp'] });
  });
});
