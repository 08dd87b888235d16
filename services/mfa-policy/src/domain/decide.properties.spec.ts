import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, isFinal, type MfaPolicy } from './decide.js';
import type { Evidence } from './evidence.js';
import { ada, asksAnyway, bob, code, open, passkey, password, strict } from './test-evidence.js';

describe('a decision', () => {
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
    fc
      .record({ proof: fc.constantFrom(code, password), userId: fc.constantFrom(ada, bob) })
      .map(({ proof, userId }) => ({
        ...proof,
        userId,
      })),
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

  it("d.1: never counts somebody else's proof", () => {
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

  const acrRank = ['urn:latchkey:aal:1', 'urn:latchkey:aal:2', 'phr', 'phrh'];

  it('once final is never bettered by what lies elsewhere, short of an attested key', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(anyProof), fc.array(anyProof), (policy, atHand, elsewhere) => {
        const decided = (evidence: Evidence[]) => decide({ policy, userId: ada, purpose: 'sign-in', evidence });
        const [now, later] = [decided(atHand), decided([...atHand, ...elsewhere])];
        fc.pre(isFinal(now) && !elsewhere.some((proof) => proof.method === 'passkey' && proof.attestationTrusted));
        expect(later).toMatchObject({ outcome: 'fulfilled', ...(now.outcome === 'fulfilled' && { acr: now.acr }) });
      }),
    );
  });

  it('that is not final may be bettered, and never gets a lesser name', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(anyProof), anyProof, (policy, evidence, more) => {
        const nameOf = (proofs: Evidence[]) => {
          const decision = decide({ policy, userId: ada, purpose: 'sign-in', evidence: proofs });
          return decision.outcome === 'fulfilled' ? acrRank.indexOf(decision.acr) : -1;
        };
        return nameOf([...evidence, more]) >= nameOf(evidence);
      }),
    );
  });
});
