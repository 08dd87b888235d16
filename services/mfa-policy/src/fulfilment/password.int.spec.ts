import {
  assertionVerified,
  identifierVerified,
  passwordVerified,
  settle,
  type RequestInputOf,
} from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  anAssertion,
  anEventId,
  aUser,
  eventually,
  startMfaPolicy,
  type Assertion,
  type MfaPolicy,
} from '../test-suite.js';

// Two replicas: each hears some of the events.
let mfaPolicy: MfaPolicy;
beforeAll(async () => {
  mfaPolicy = await startMfaPolicy({ replicas: { 'mfa-policy': 2 } });
});
afterAll(() => mfaPolicy.stop());

const ask = (question: RequestInputOf<typeof settle>) => mfaPolicy.client.request(settle, question, callContext(2_500));
const allAnswered = () => eventually(async () => (await mfaPolicy.unanswered()) === 0);

describe('a password', () => {
  /** An interaction in which nothing was proven yet, and functions that prove. */
  function anInteractionOf(changes: Partial<Assertion> = {}) {
    const { tenantId, interactionId, userId, purpose, verifiedAt } = anAssertion(changes);
    const who = { tenantId, interactionId, userId, purpose };
    const question = (evidenceId: string, waitMs = 2_000) => ask({ ...who, evidenceId, waitMs });
    const prove = async (event: Parameters<MfaPolicy['publish']>[0], payload: object) => {
      const evidenceId = anEventId();
      await mfaPolicy.publish(event, evidenceId, { ...who, verifiedAt, ...payload });
      return evidenceId;
    };
    const knows = (payload = {}) => prove(passwordVerified, payload);
    const reads = () => prove(identifierVerified, { method: 'email-code', channelHash: 'mailbox' });
    return { who, question, knows, reads };
  }

  it('alone is fulfilled at the first level', async () => {
    const { question, knows } = anInteractionOf();
    expect(await question(await knows())).toMatchObject({
      outcome: 'fulfilled',
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['pwd'],
      reasons: ['password.one_factor', 'policy.no_prompt'],
    });
  });

  it.each([
    { because: 'after it', order: ['knows', 'reads'] },
    { because: 'before it', order: ['reads', 'knows'] },
  ] as const)('with a code $because is two factors, whichever replica heard of which', async ({ order }) => {
    const two = { outcome: 'fulfilled', aal: 2, acr: 'urn:latchkey:aal:2', amr: ['pwd', 'otp', 'mfa'] };
    for (let time = 0; time < 6; time += 1) {
      const interaction = anInteractionOf();
      await interaction[order[0]]();
      await allAnswered();
      const last = await interaction[order[1]]();
      expect(await interaction.question(last)).toMatchObject(two);
    }
  });

  it('and a code do not hide a passkey that another replica heard of', async () => {
    for (let time = 0; time < 12; time += 1) {
      const assertion = anAssertion();
      const { question, knows, reads } = anInteractionOf(assertion);
      await mfaPolicy.publish(assertionVerified, anEventId(), assertion);
      await reads();
      await allAnswered();
      const { acr, amr } = { amr: [], ...(await question(await knows())) } as { acr?: string; amr: string[] };
      expect(acr).toBe('phr');
      expect(amr).toEqual(expect.arrayContaining(['pwd', 'swk', 'user', 'mfa']));
    }
  });

  it("of somebody else's adds nothing to a code", async () => {
    const { question, knows, reads } = anInteractionOf();
    await knows({ userId: aUser() });
    expect(await question(await reads())).toMatchObject({ aal: 1, amr: ['otp'] });
  });
});
