import type { HeldFactors, InteractionId, TenantId, UserId } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aJourney, aPersonsJourney } from '../test-journeys.js';
import { anEventId, anInteraction, aTenant, eventually, startMfaPolicy, type MfaPolicy } from '../test-suite.js';

// What a decision hangs on beside evidence is read when it is asked for, and never made up.
let mfaPolicy: MfaPolicy;
let mandatory: TenantId;
const mfa = { policy: 'mandatory', factors: ['webauthn', 'totp', 'backup-code', 'phone-code'] };
beforeAll(async () => {
  mfaPolicy = await startMfaPolicy({ replicas: { 'mfa-policy': 2 } });
  mandatory = await mfaPolicy.tenant({ mfa });
});
afterAll(() => mfaPolicy.stop());

const withApp: { held: Partial<HeldFactors> } = { held: { totp: true, backupCodesLeft: 3 } };
const asksForApp = {
  outcome: 'verify',
  offer: [{ factor: 'totp' }, { factor: 'backup-code' }],
  reasons: ['password.one_factor', 'policy.requires_mfa'],
};

describe('settling where a second step is demanded', () => {
  it('asks for it, and is fulfilled by it', async () => {
    const { settle, knows, shows } = aPersonsJourney(mfaPolicy, mandatory, withApp);
    expect(await settle(await knows())).toEqual(asksForApp);
    expect(await settle(await shows())).toMatchObject({
      outcome: 'fulfilled',
      aal: 2,
      acr: 'urn:latchkey:aal:2',
      amr: ['pwd', 'otp', 'mfa'],
    });
  });

  it('keeps what was proved at a tenant that it has not heard of yet', async () => {
    const early = aTenant();
    const { settle, knows, shows } = aPersonsJourney(mfaPolicy, early, withApp);
    const [first] = [await knows(), await shows()];
    await eventually(async () => (await mfaPolicy.unanswered()) === 0);
    await mfaPolicy.tenant({ mfa }, early);
    expect(await settle(first)).toMatchObject({ outcome: 'fulfilled', aal: 2 });
  });

  it('says where a code would go, as much of it as its owner recognises', async () => {
    const has = { facts: { phone: '+49••••42' } };
    const { settle, knows } = aPersonsJourney(mfaPolicy, mandatory, has);
    expect(await settle(await knows())).toMatchObject({ offer: [{ factor: 'phone-code', sentTo: '+49••••42' }] });
  });

  it('publishes nothing while it asks, and once when it is enough', async () => {
    const { who, settle, knows, shows } = aPersonsJourney(mfaPolicy, mandatory, withApp);
    await settle(await knows());
    expect(await mfaPolicy.fulfilments(who.interactionId)).toEqual([]);
    const second = await shows();
    await settle(second);
    await settle(second);
    expect(await mfaPolicy.fulfilments(who.interactionId)).toMatchObject([{ evidenceId: second, aal: 2 }]);
  });

  it('publishes also where a passkey was enough by itself', async () => {
    const { who, settle, hasKey } = aPersonsJourney(mfaPolicy, mandatory, {
      held: { passkeys: 1, totp: true, backupCodesLeft: 1 },
    });
    const evidenceId = await hasKey();
    expect(await settle(evidenceId)).toMatchObject({
      outcome: 'fulfilled',
      acr: 'phr',
      reasons: ['passkey.user_verified', 'policy.requires_mfa'],
    });
    expect(await mfaPolicy.fulfilments(who.interactionId)).toMatchObject([{ evidenceId, acr: 'phr' }]);
  });

  it('d.5: is not met by an app that was set up in this interaction', async () => {
    const journey = aPersonsJourney(mfaPolicy, mandatory);
    const { userId, interactionId } = journey.who;
    mfaPolicy.neighbours.person(mandatory, userId as UserId, {
      held: { totp: true, totpEnrolledIn: interactionId as InteractionId },
    });
    await journey.reads();
    await mfaPolicy.allAnswered();
    expect(await journey.settle(await journey.shows({ enrolledHere: true }))).toMatchObject({
      outcome: 'fulfilled',
      aal: 1,
      amr: ['otp'],
      enrol: { step: 'backup-codes' },
      reasons: ['code.one_factor', 'evidence.bound_here', 'person.no_factor', 'policy.requires_mfa'],
    });
  });

  it('D-05: a password alone sets up nothing without a code to an address of theirs', async () => {
    const withAddress = aPersonsJourney(mfaPolicy, mandatory);
    expect(await withAddress.settle(await withAddress.knows())).toMatchObject({
      outcome: 'verify',
      offer: [{ factor: 'email-code', sentTo: 'a•••@example.com' }],
    });
    const without = aPersonsJourney(mfaPolicy, mandatory, { facts: { email: null } });
    expect(await without.settle(await without.knows())).toEqual({
      outcome: 'insufficient',
      reasons: ['enrolment.needs_channel', 'password.one_factor', 'person.no_factor', 'policy.requires_mfa'],
    });
  });

  it('raises what a product demands, at a tenant that asks nobody', async () => {
    const open = await mfaPolicy.tenant({ mfa: { factors: ['totp'] } });
    const { settle, knows } = aPersonsJourney(mfaPolicy, open, withApp);
    const demand = { minimumAal: 2 as const };
    expect(await settle(await knows(), { demand })).toMatchObject({ outcome: 'verify', offer: [{ factor: 'totp' }] });
  });
});

describe('D-02: proof of one attempt', () => {
  it('is none of another, whoever names it', async () => {
    const first = aPersonsJourney(mfaPolicy, mandatory, withApp);
    await first.knows();
    // As session does: the second step begins when the first was heard of.
    await mfaPolicy.allAnswered();
    const taken = await first.shows();
    expect(await first.settle(taken)).toMatchObject({ outcome: 'fulfilled' });
    const second = aPersonsJourney(mfaPolicy, mandatory, withApp, first.who.userId as UserId);
    expect(await second.settle(taken, { waitMs: 200 })).toEqual({ outcome: 'pending' });
    expect(await second.settle(await second.knows())).toEqual(asksForApp);
    expect(await second.settle(taken, { waitMs: 0 })).toEqual({ outcome: 'pending' });
  });

  it('is none of another when the same event comes again under it', async () => {
    const { who, settle, knows, shows } = aPersonsJourney(mfaPolicy, mandatory, withApp);
    await knows();
    const taken = await shows();
    await mfaPolicy.allAnswered();
    const interactionId = anInteraction();
    expect(await settle(taken, { interactionId, waitMs: 200 })).toEqual({ outcome: 'pending' });
    expect(await settle(taken)).toMatchObject({ outcome: 'fulfilled' });
    expect(await mfaPolicy.fulfilments(interactionId)).toEqual([]);
    expect(await mfaPolicy.fulfilments(who.interactionId)).toHaveLength(1);
  });
});

describe('a policy that changes between a proof and its settlement', () => {
  it('is the new one, where it asks for more', async () => {
    const tenant = await mfaPolicy.tenant({ mfa: { factors: ['totp'] } });
    const { settle, knows } = aPersonsJourney(mfaPolicy, tenant, { held: { totp: true } });
    const proof = await knows();
    await mfaPolicy.allAnswered();
    await mfaPolicy.tenant({ mfa: { factors: ['totp'], policy: 'mandatory' } }, tenant);
    expect(await settle(proof)).toMatchObject({
      outcome: 'verify',
      reasons: ['password.one_factor', 'policy.requires_mfa'],
    });
  });

  it('is the new one, also for a passkey that was enough under the old', async () => {
    const tenant = await mfaPolicy.tenant();
    const { settle, hasKey } = aPersonsJourney(mfaPolicy, tenant, { held: { passkeys: 1, totp: true } });
    const proof = await hasKey();
    await mfaPolicy.allAnswered();
    const asksMore = { mfa: { factors: ['totp'], policy: 'mandatory' }, passkey: { satisfiesMfa: false } };
    await mfaPolicy.tenant(asksMore, tenant);
    expect(await settle(proof)).toEqual({
      outcome: 'verify',
      offer: [{ factor: 'totp' }],
      reasons: ['passkey.does_not_satisfy_mfa', 'passkey.user_verified', 'policy.requires_mfa'],
    });
  });

  it('is the new one, where it asks for less', async () => {
    const tenant = await mfaPolicy.tenant({ mfa });
    const { settle, knows } = aPersonsJourney(mfaPolicy, tenant, withApp);
    const proof = await knows();
    expect(await settle(proof)).toEqual(asksForApp);
    await mfaPolicy.tenant({}, tenant);
    expect(await settle(proof)).toMatchObject({
      outcome: 'fulfilled',
      aal: 1,
      reasons: ['password.one_factor', 'policy.no_prompt'],
    });
  });
});

describe('who knows the person', () => {
  it.each(['identity', 'credential'] as const)(
    'is away: service.unavailable, and fulfilled after (%s)',
    async (service) => {
      const { who, settle, knows, shows } = aPersonsJourney(mfaPolicy, mandatory, withApp);
      await knows();
      await mfaPolicy.allAnswered();
      const proof = await shows();
      const back = await mfaPolicy.neighbours.leave(service);
      await expect(settle(proof)).rejects.toMatchObject({ code: 'service.unavailable' });
      expect(await mfaPolicy.fulfilments(who.interactionId)).toEqual([]);
      await back();
      expect(await settle(proof)).toMatchObject({ outcome: 'fulfilled', aal: 2 });
      expect(await mfaPolicy.fulfilments(who.interactionId)).toHaveLength(1);
    },
  );

  it('says nothing: the wait is bounded by the caller’s time, and nothing is decided', async () => {
    const { settle, knows } = aPersonsJourney(mfaPolicy, mandatory, withApp);
    const proof = await knows();
    await mfaPolicy.allAnswered();
    const speak = mfaPolicy.neighbours.mute('credential');
    const started = performance.now();
    await expect(settle(proof, {}, 800)).rejects.toMatchObject({ code: 'service.timeout' });
    expect(performance.now() - started).toBeLessThan(1_800);
    speak();
    expect(await settle(proof)).toEqual(asksForApp);
  });

  it('is not asked where nobody is: a tenant without factors settles while both are away', async () => {
    const back = [await mfaPolicy.neighbours.leave('identity'), await mfaPolicy.neighbours.leave('credential')];
    const { settle, knows, hasKey } = aJourney(mfaPolicy);
    expect(await settle(await knows())).toMatchObject({ outcome: 'fulfilled', aal: 1 });
    expect(await settle(await hasKey())).toMatchObject({ outcome: 'fulfilled', acr: 'phr' });
    for (const goOn of back) await goOn();
  });

  it('knows nobody of that name: nothing is decided', async () => {
    const { settle, knows } = aJourney(mfaPolicy, { tenantId: mandatory });
    await expect(settle(await knows())).rejects.toMatchObject({ code: 'request.not_found' });
  });
});

it.each([50, 300])('the wait for a proof that does not come is bounded: %i ms', async (waitMs) => {
  const { settle } = aPersonsJourney(mfaPolicy, mandatory, withApp);
  const started = performance.now();
  expect(await settle(anEventId(), { waitMs })).toEqual({ outcome: 'pending' });
  expect(performance.now() - started).toBeGreaterThanOrEqual(waitMs - 5);
  expect(performance.now() - started).toBeLessThan(waitMs + 1_000);
});
