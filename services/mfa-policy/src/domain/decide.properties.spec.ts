import type { Aal } from '@latchkey/contracts';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { decide, isFinal, needsNoPersonAfterPasskey, type Decision } from './decide.js';
import type { Facts } from './facts.js';
import { nobody } from './person.js';
import { anyDemand, anyFacts, anyPerson, anyProof, isAddition } from './test-arbitraries.js';
import { ada, factsOf, passkey, password, second } from './test-evidence.js';

// Draws are cheap next to what a busy machine makes of them: the limit is for a property that hangs.
vi.setConfig({ testTimeout: 60_000 });
const numRuns = 1_000;
const ranks = { insufficient: 0, verify: 1, fulfilled: 2 } as const;
const rankOf = ({ outcome }: Decision): number => ranks[outcome];
const aalOf = (decision: Decision): Aal | 0 => (decision.outcome === 'insufficient' ? 0 : decision.aal);
const acrs = ['urn:latchkey:aal:1', 'urn:latchkey:aal:2', 'phr', 'phrh'];
const acrOf = (decision: Decision): number => (decision.outcome === 'insufficient' ? -1 : acrs.indexOf(decision.acr));

describe('one more proof', () => {
  const more = anyProof.filter((proof) => !isAddition(proof));

  it('never lowers the outcome, nor the level of what stays one', () => {
    fc.assert(
      fc.property(anyFacts, more, (facts, proof) => {
        const [before, after] = [decide(facts), decide({ ...facts, evidence: [...facts.evidence, proof] })];
        fc.pre(!isDisappointed(facts, before, after));
        expect(rankOf(after)).toBeGreaterThanOrEqual(rankOf(before));
        expect(aalOf(after)).toBeGreaterThanOrEqual(aalOf(before));
        expect(acrOf(after)).toBeGreaterThanOrEqual(acrOf(before));
      }),
      { numRuns },
    );
  });

  /** The last passkey that might have been what a product demands has shown that it is less: nothing is left to ask for. */
  const isDisappointed = ({ demand }: Facts, before: Decision, after: Decision): boolean =>
    demand !== undefined &&
    before.outcome === 'verify' &&
    before.offer.includes('webauthn') &&
    after.outcome === 'insufficient' &&
    after.reasons.some((reason) => reason.startsWith('client.requires_'));

  it('ends in vain where it was the last passkey, and less than what is demanded', () => {
    const asked = { person: { ...nobody, passkeys: 1 }, demand: { minimumAal: 3 as const } };
    expect(decide(factsOf({ ...asked, evidence: [password] }))).toMatchObject({
      outcome: 'verify',
      offer: ['webauthn'],
    });
    const shown = decide(factsOf({ ...asked, evidence: [password, second(passkey())] }));
    expect(shown).toMatchObject({
      outcome: 'insufficient',
      reasons: expect.arrayContaining(['client.requires_level']),
    });
  });

  it('takes no method back', () => {
    fc.assert(
      fc.property(anyFacts, more, (facts, proof) => {
        const [before, after] = [decide(facts), decide({ ...facts, evidence: [...facts.evidence, proof] })];
        const lost =
          'amr' in before ? before.amr.filter((method) => 'amr' in after && !after.amr.includes(method)) : [];
        expect(lost).toEqual([]);
      }),
      { numRuns },
    );
  });
});

describe('proof that is not of this person and journey', () => {
  /** Without reasons: of nothing at all, another word is said than of something that does not count. */
  const unexplained = ({ reasons: _, ...decision }: Decision) => decision;

  it("d.1: somebody else's never counts", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const own = facts.evidence.filter(({ userId }) => userId === ada);
        const [all, alone] = [decide(facts), decide({ ...facts, evidence: own })];
        expect(unexplained(all)).toEqual(unexplained(alone));
        if (own.length > 0 || facts.evidence.length === 0) expect(all.reasons).toEqual(alone.reasons);
      }),
      { numRuns },
    );
  });

  it('that of another purpose never counts', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const isOfJourney = (proof: Facts['evidence'][number]) =>
          proof.purpose === facts.purpose || proof.purpose === 'mfa' || isAddition(proof);
        const own = facts.evidence.filter(isOfJourney);
        expect(unexplained(decide({ ...facts, evidence: own }))).toEqual(unexplained(decide(facts)));
      }),
      { numRuns },
    );
  });

  it('d.5: that of something set up here never counts', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const old = facts.evidence.filter((proof) => !('boundHere' in proof && proof.boundHere));
        expect(unexplained(decide({ ...facts, evidence: old }))).toEqual(unexplained(decide(facts)));
      }),
      { numRuns },
    );
  });
});

describe('a decision', () => {
  it('does not depend on the order of proofs', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(5), (facts, turn) => {
        const turned = [...facts.evidence.slice(turn), ...facts.evidence.slice(0, turn)];
        expect(decide({ ...facts, evidence: turned })).toEqual(decide(facts));
        expect(decide({ ...facts, evidence: facts.evidence.toReversed() })).toEqual(decide(facts));
      }),
      { numRuns },
    );
  });

  it.each(['mandatory', 'adaptive-at-sign-in', 'adaptive-at-sign-in-and-sign-up'] as const)(
    'does not depend on what somebody chose where it is not left to them: %s',
    (requirement) => {
      fc.assert(
        fc.property(anyFacts, fc.constantFrom('unset', 'on', 'off'), (facts, state) => {
          const policy = { ...facts.policy, requirement };
          const changed = { ...facts, policy, person: { ...facts.person, state } };
          expect(decide(changed)).toEqual(decide({ ...facts, policy }));
        }),
        { numRuns: 300 },
      );
    },
  );

  it('D-10: is never loosened by what a product demands', () => {
    fc.assert(
      fc.property(anyFacts, anyDemand, ({ demand: _, ...facts }, demand) => {
        const [without, with_] = [decide(facts), decide({ ...facts, demand })];
        if (with_.outcome === 'fulfilled') expect(without.outcome).toBe('fulfilled');
        expect(aalOf(with_)).toBeLessThanOrEqual(aalOf(without) || 3);
        if (with_.outcome === 'fulfilled') expect(aalOf(with_)).toBeGreaterThanOrEqual(demand.minimumAal ?? 1);
        if (with_.outcome === 'fulfilled' && demand.phishingResistant) expect(acrOf(with_)).toBeGreaterThanOrEqual(2);
      }),
      { numRuns },
    );
  });

  it('is never worth more in a trusted browser, and D-18: the same in a step-up and a recovery', () => {
    fc.assert(
      fc.property(anyFacts, ({ isDeviceTrusted: _, ...facts }) => {
        const [without, trusted] = [decide(facts), decide({ ...facts, isDeviceTrusted: true })];
        expect(rankOf(trusted)).toBeGreaterThanOrEqual(rankOf(without));
        expect(aalOf(trusted)).toBeLessThanOrEqual(aalOf(without) || 3);
        if (facts.purpose === 'step-up' || facts.purpose === 'recover') expect(trusted).toEqual(without);
      }),
      { numRuns },
    );
  });

  it('offers what somebody had before this journey, or a code to an address of theirs', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const decision = decide(facts);
        if (decision.outcome !== 'verify') return;
        const { person } = facts;
        expect(decision.offer.length).toBeGreaterThan(0);
        for (const factor of decision.offer) {
          if (factor === 'webauthn') expect(person.passkeys > 0 && !person.signsInBySso).toBe(true);
          if (factor === 'totp') expect(person.totp && person.enrolledIn.totp !== facts.interactionId).toBe(true);
          if (factor === 'email-code') expect(person.email).not.toBeNull();
          if (factor === 'phone-code') expect(person.phone).not.toBeNull();
          if (factor === 'backup-code') expect(person.backupCodesLeft).toBeGreaterThan(0);
        }
      }),
      { numRuns },
    );
  });

  it('says AAL3 of an attested key alone that cannot be copied, and `mfa` from AAL2 on', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const decision = decide(facts);
        if (decision.outcome === 'insufficient') return;
        expect(decision.amr.includes('mfa')).toBe(decision.aal >= 2);
        const strong = facts.evidence.some(
          (proof) => proof.method === 'passkey' && !proof.backupEligible && proof.attestationTrusted,
        );
        if (decision.aal === 3) expect(strong).toBe(true);
      }),
      { numRuns },
    );
  });

  it('once told at once is what it is when all is known, short of an attested key', () => {
    fc.assert(
      fc.property(anyFacts, anyPerson, fc.array(anyProof, { maxLength: 3 }), (drawn, person, elsewhere) => {
        const { demand: _, organisation: __, ...asked } = drawn;
        const policy = { ...drawn.policy, requirement: 'no-prompt', passkeySatisfiesMfa: true } as const;
        const facts = { ...asked, policy, evidence: [...drawn.evidence, passkey({ purpose: drawn.purpose })] };
        expect(needsNoPersonAfterPasskey(facts)).toBe(true);
        const atOnce = decide({ ...facts, person: nobody });
        expect(isFinal(atOnce)).toBe(true);
        fc.pre(!elsewhere.some((proof) => proof.method === 'passkey' && proof.attestationTrusted));
        const later = decide({ ...facts, person, evidence: [...facts.evidence, ...elsewhere] });
        expect(later).toMatchObject({ outcome: 'fulfilled', ...('acr' in atOnce && { acr: atOnce.acr }) });
        expect(later).not.toHaveProperty('enrol');
      }),
      { numRuns },
    );
  });
});
