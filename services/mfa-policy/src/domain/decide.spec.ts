import type { EventId, UserId } from '@latchkey/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type MfaPolicy } from './decide.js';
import type { Evidence } from './evidence.js';

const ada = 'a0000000-0000-4000-8000-000000000001' as UserId;
const bob = 'b0000000-0000-4000-8000-000000000002' as UserId;

type Passkey = Extract<Evidence, { method: 'passkey' }>;

const passkey = (change: Partial<Passkey> = {}): Evidence => ({
  method: 'passkey',
  eventId: 'e0000000-0000-4000-8000-000000000001' as EventId,
  userId: ada,
  purpose: 'sign-in',
  verifiedAt: '2026-11-22T10:00:00.000Z',
  userVerified: true,
  uvInitialized: true,
  backupEligible: true,
  attestationTrusted: false,
  ...change,
});
const code: Evidence = {
  method: 'email-code',
  eventId: 'e0000000-0000-4000-8000-000000000002' as EventId,
  userId: ada,
  purpose: 'sign-in',
  verifiedAt: '2026-11-22T09:59:00.000Z',
  channelHash: 'mailbox',
};

const open: MfaPolicy = { requirement: 'no-prompt', passkeySatisfiesMfa: true };
const strict: MfaPolicy = { requirement: 'mandatory', passkeySatisfiesMfa: true };
const asksAnyway: MfaPolicy = { requirement: 'mandatory', passkeySatisfiesMfa: false };

const deviceBound = passkey({ backupEligible: false });
const attested = passkey({ backupEligible: false, attestationTrusted: true });
const unverified = passkey({ userVerified: false });

describe('decide', () => {
  it.each([
    {
      because: 'a passkey that verified the person is multi-factor',
      policy: strict,
      evidence: [passkey()],
      aal: 2,
      acr: 'phr',
      amr: ['swk', 'user', 'mfa'],
    },
    {
      because: 'a device-bound passkey without attestation is AAL2',
      policy: strict,
      evidence: [deviceBound],
      aal: 2,
      acr: 'phr',
      amr: ['hwk', 'user', 'mfa'],
    },
    {
      because: 'an attested device-bound passkey is AAL3',
      policy: strict,
      evidence: [attested],
      aal: 3,
      acr: 'phrh',
      amr: ['hwk', 'user', 'mfa'],
    },
    {
      because: 'a synced passkey is never AAL3, attested or not',
      policy: strict,
      evidence: [passkey({ attestationTrusted: true })],
      aal: 2,
      acr: 'phr',
      amr: ['swk', 'user', 'mfa'],
    },
    {
      because: 'a passkey that did not verify the person is one factor',
      policy: open,
      evidence: [unverified],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['swk'],
    },
    {
      because: "a credential's first user verification raises nothing by itself",
      policy: open,
      evidence: [passkey({ uvInitialized: false })],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['swk', 'user'],
    },
    {
      because: 'a code is one factor',
      policy: open,
      evidence: [code],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['otp'],
    },
    {
      because: 'two codes to one mailbox are one factor',
      policy: open,
      evidence: [code, { ...code, verifiedAt: '2026-11-22T09:58:00.000Z' }],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['otp'],
    },
    {
      because: 'a code and a passkey without verification are both possession',
      policy: open,
      evidence: [code, unverified],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['otp', 'swk'],
    },
    {
      because: 'a code beside a verified passkey keeps its level',
      policy: strict,
      evidence: [code, passkey()],
      aal: 2,
      acr: 'phr',
      amr: ['otp', 'swk', 'user', 'mfa'],
    },
  ] as const)('$because', ({ policy, evidence, aal, acr, amr }) => {
    expect(decide({ policy, userId: ada, purpose: 'sign-in', evidence: [...evidence] })).toMatchObject({
      outcome: 'fulfilled',
      aal,
      acr,
      amr,
    });
  });

  it.each([
    { because: 'nothing was proven', policy: open, evidence: [], reasons: ['evidence.none'] },
    {
      because: 'only somebody else proved anything',
      policy: open,
      evidence: [passkey({ userId: bob })],
      reasons: ['evidence.other_user'],
    },
    {
      because: 'the proof was for another purpose',
      policy: open,
      evidence: [passkey({ purpose: 'enrolment' })],
      reasons: ['evidence.other_user'],
    },
    {
      because: 'a code alone under mandatory MFA',
      policy: strict,
      evidence: [code],
      reasons: ['code.one_factor', 'policy.requires_mfa'],
    },
    {
      because: 'an unverified passkey under mandatory MFA',
      policy: strict,
      evidence: [unverified],
      reasons: ['passkey.user_not_verified', 'policy.requires_mfa'],
    },
    {
      because: 'the tenant asks for a factor beside the passkey',
      policy: asksAnyway,
      evidence: [passkey()],
      reasons: ['passkey.does_not_satisfy_mfa', 'passkey.user_verified', 'policy.requires_mfa'],
    },
  ] as const)('is not enough: $because', ({ policy, evidence, reasons }) => {
    expect(decide({ policy, userId: ada, purpose: 'sign-in', evidence: [...evidence] })).toEqual({
      outcome: 'insufficient',
      reasons,
    });
  });

  it('dates the sign-in by its latest proof', () => {
    expect(decide({ policy: open, userId: ada, purpose: 'sign-in', evidence: [passkey(), code] })).toMatchObject({
      authTime: '2026-11-22T10:00:00.000Z',
    });
  });

  const anyProof: fc.Arbitrary<Evidence> = fc.oneof(
    fc
      .record({
        userVerified: fc.boolean(),
        uvInitialized: fc.boolean(),
        backupEligible: fc.boolean(),
        attestationTrusted: fc.boolean(),
        userId: fc.constantFrom(ada, bob),
      })
      .map((change) => passkey(change)),
    fc.constantFrom(ada, bob).map((userId) => ({ ...code, userId })),
  );
  const anyPolicy = fc.constantFrom(open, strict, asksAnyway);
  const rank = (policy: MfaPolicy, evidence: Evidence[]): number => {
    const decision = decide({ policy, userId: ada, purpose: 'sign-in', evidence });
    return decision.outcome === 'fulfilled' ? decision.aal : 0;
  };

  it('is never lowered by one more proof', () => {
    fc.assert(
      fc.property(
        anyPolicy,
        fc.array(anyProof),
        anyProof,
        (policy, evidence, more) => rank(policy, [...evidence, more]) >= rank(policy, evidence),
      ),
    );
  });

  it("never counts somebody else's proof", () => {
    fc.assert(
      fc.property(
        anyPolicy,
        fc.array(anyProof),
        (policy, evidence) =>
          rank(policy, evidence) ===
          rank(
            policy,
            evidence.filter(({ userId }) => userId === ada),
          ),
      ),
    );
  });

  it('does not depend on the order of proofs', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(anyProof), (policy, evidence) => {
        const decided = (proofs: Evidence[]) => decide({ policy, userId: ada, purpose: 'sign-in', evidence: proofs });
        const [forth, back] = [decided(evidence), decided([...evidence].reverse())];
        expect(back.outcome === 'insufficient' && evidence.length > 0 ? back.outcome : back).toEqual(
          forth.outcome === 'insufficient' && evidence.length > 0 ? forth.outcome : forth,
        );
      }),
    );
  });
});
