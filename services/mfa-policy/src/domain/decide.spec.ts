import { describe, expect, it } from 'vitest';
import { decide, isFinal, needsNoPerson, needsNoPersonAfterPasskey } from './decide.js';
import type { Evidence } from './evidence.js';
import {
  ada,
  asksAnyway,
  attested,
  backupCode,
  bob,
  code,
  deviceBound,
  factsOf,
  open,
  passkey,
  password,
  personWith,
  policyOf,
  requirements,
  second,
  setUpNow,
  sso,
  strict,
  textMessage,
  totp,
  unverified,
} from './test-evidence.js';

// What each combination of proofs is worth stands in decision-table.md; here is what no row of it can say.
describe('decide', () => {
  it.each([
    {
      because: 'a synced passkey is never AAL3, attested or not',
      proof: passkey({ attestationTrusted: true }),
      aal: 2,
    },
    { because: 'a key that cannot be copied is AAL2 without attestation', proof: deviceBound, aal: 2 },
    { because: 'such a key is AAL3 with it', proof: attested, aal: 3 },
    {
      because: 'and not if it did not verify its person',
      proof: passkey({ backupEligible: false, attestationTrusted: true, userVerified: false }),
      aal: 1,
    },
    {
      because: 'nor if it did so for the first time',
      proof: passkey({ backupEligible: false, attestationTrusted: true, uvInitialized: false }),
      aal: 1,
    },
  ])('D-08: $because', ({ proof, aal }) => {
    expect(decide(factsOf({ evidence: [proof] }))).toMatchObject({ outcome: 'fulfilled', aal });
  });

  const others: Evidence[] = [password, code, textMessage, sso, second(totp), second(backupCode), unverified, attested];
  it.each(others.map((proof) => ({ method: proof.method, proof })))(
    'mfa is in AMR from AAL2 on and not before: beside a password, $method',
    ({ proof }) => {
      const decision = decide(factsOf({ evidence: [password, proof] }));
      if (decision.outcome !== 'fulfilled') throw new Error(decision.outcome);
      expect(decision.amr.includes('mfa')).toBe(decision.aal > 1);
    },
  );

  it.each([
    {
      because: 'two codes to one mailbox',
      evidence: [code, second({ ...code, verifiedAt: '2026-11-22T09:59:30.000Z' })],
    },
    { because: 'one passkey twice', evidence: [unverified, second(unverified)] },
    { because: 'a password twice', evidence: [password, second(password)] },
  ])('D-03: $because is one step', ({ evidence }) => {
    const person = personWith({ totp: true, passkeys: 1, email: 'a•••@example.com' });
    const policy = policyOf('mandatory', { factors: ['webauthn', 'totp', 'email-code'] });
    const decision = decide(factsOf({ policy, person, evidence }));
    expect(decision.outcome).toBe('verify');
    expect(decision.reasons).not.toContain('factors.same_kind');
  });

  it('D-03: a backup code beside the mailbox meets the policy, and is level 1', () => {
    const facts = factsOf({ policy: strict, evidence: [code, second(backupCode)], person: personWith({ totp: true }) });
    const policy = policyOf('mandatory', { factors: ['totp', 'backup-code'] });
    const decision = decide({ ...facts, policy });
    expect(decision).toMatchObject({ outcome: 'fulfilled', aal: 1, acr: 'urn:latchkey:aal:1', amr: ['otp'] });
    expect(decision.reasons).toContain('factors.same_kind');
  });

  it('dates the sign-in by its latest proof', () => {
    expect(decide(factsOf({ evidence: [passkey(), code] }))).toMatchObject({ authTime: '2026-11-22T10:00:00.000Z' });
  });

  it('names every reason once, in alphabetical order', () => {
    const { reasons } = decide(factsOf({ policy: asksAnyway, evidence: [code, textMessage, passkey()] }));
    expect(reasons).toEqual([...new Set(reasons)].sort());
    expect(reasons.length).toBeGreaterThan(1);
  });
});

describe('what an outcome carries', () => {
  it('is a strength and no offer where it is fulfilled', () => {
    const decision = decide(factsOf());
    expect(Object.keys(decision).sort()).toEqual(['aal', 'acr', 'amr', 'authTime', 'outcome', 'reasons', 'twoStep']);
  });

  it('D-09: says whether it would be enough where everybody is asked', () => {
    const twoStep = (change: Parameters<typeof factsOf>[0]) => {
      const decision = decide(factsOf(change));
      return decision.outcome === 'fulfilled' && decision.twoStep;
    };
    expect(twoStep({ evidence: [passkey()] })).toBe(true);
    expect(twoStep({ evidence: [password] })).toBe(false);
    expect(twoStep({ policy: strict, person: personWith({ totp: true }), evidence: [passkey()] })).toBe(true);
  });

  it('is something that can be done where it asks for more', () => {
    const decision = decide(factsOf({ policy: strict, person: personWith({ totp: true }) }));
    expect(decision).toMatchObject({ outcome: 'verify', offer: ['totp'], aal: 1 });
  });

  it('is reasons alone where it is not enough', () => {
    expect(decide(factsOf({ evidence: [] }))).toEqual({ outcome: 'insufficient', reasons: ['evidence.none'] });
  });
});

describe('proof that does not count', () => {
  it.each([
    { because: 'nothing was proven', evidence: [], reason: 'evidence.none' },
    { because: 'somebody else proved it', evidence: [passkey({ userId: bob })], reason: 'evidence.other_user' },
    {
      because: 'it was for an enrolment',
      evidence: [passkey({ purpose: 'enrolment' })],
      reason: 'evidence.other_user',
    },
    { because: 'it was for a step-up', evidence: [passkey({ purpose: 'step-up' })], reason: 'evidence.other_user' },
    { because: 'it is a second step without a first', evidence: [second(passkey())], reason: 'evidence.other_user' },
    { because: 'd.5: it was set up here', evidence: [passkey({ boundHere: true })], reason: 'evidence.bound_here' },
    {
      because: 'd.5: what was set up here is no first step either',
      evidence: [passkey({ boundHere: true }), second(totp)],
      reason: 'evidence.bound_here',
    },
    {
      because: "somebody else's set-up is not named",
      evidence: [passkey({ boundHere: true, userId: bob })],
      reason: 'evidence.other_user',
    },
  ])('is refused, and says so: $because', ({ evidence, reason }) => {
    expect(decide(factsOf({ evidence }))).toEqual({ outcome: 'insufficient', reasons: [reason] });
  });

  it("does not take a factor away: somebody else's address was added here, and Ada's is asked for", () => {
    const policy = policyOf('mandatory', { factors: ['email-code'] });
    const person = personWith({ email: 'a•••@example.com' });
    const evidence: Evidence[] = [password, { ...code, userId: bob, purpose: 'enrolment' }];
    expect(decide(factsOf({ policy, person, evidence }))).toMatchObject({ outcome: 'verify', offer: ['email-code'] });
  });

  it('d.5: a just-added address is not asked for again', () => {
    const policy = policyOf('mandatory', { factors: ['email-code'] });
    const person = personWith({ email: 'a•••@example.com' });
    const evidence: Evidence[] = [textMessage, { ...code, purpose: 'enrolment' }];
    expect(decide(factsOf({ policy, person, evidence }))).toMatchObject({ outcome: 'fulfilled' });
  });

  it('d.5: a code of an app that was set up here is named, and counts for nothing', () => {
    const evidence = [password, setUpNow(totp)];
    expect(decide(factsOf({ evidence }))).toMatchObject({
      aal: 1,
      amr: ['pwd'],
      reasons: ['evidence.bound_here', 'password.one_factor', 'person.undecided', 'policy.no_prompt'],
    });
  });
});

describe('what may be told before anything else was read', () => {
  it.each([
    { because: 'a passkey that verified the person', evidence: [passkey()], expected: true },
    { because: 'an attested key', evidence: [attested], expected: true },
    { because: 'not a code', evidence: [code], expected: false },
    { because: 'not a password', evidence: [password], expected: false },
    {
      because: 'not a password and an app: a passkey may lie there',
      evidence: [password, second(totp)],
      expected: false,
    },
    { because: 'not a password and a passkey without verification', evidence: [password, unverified], expected: false },
    { because: 'not nothing', evidence: [], expected: false },
  ])('$because', ({ evidence, expected }) => {
    expect(isFinal(decide(factsOf({ evidence })))).toBe(expected);
  });

  it('not what leads to a page', () => {
    const policy = policyOf('mandatory', { factors: ['totp'] });
    const decision = decide(factsOf({ policy, evidence: [passkey()] }));
    expect(decision).toMatchObject({ outcome: 'fulfilled', acr: 'phr', enrol: { step: 'enrol-factor' } });
    expect(isFinal(decision)).toBe(false);
  });

  const demand = { minimumAal: 2 } as const;
  const organisation = { makesMembersEnrol: false };
  const bare = policyOf('no-prompt', { factors: [] });
  it.each([
    { because: 'nobody asks for anything', asking: { policy: bare }, ever: true, afterPasskey: true },
    { because: 'the tenant has factors', asking: { policy: open }, ever: false, afterPasskey: true },
    { because: 'a product demands', asking: { policy: bare, demand }, ever: false, afterPasskey: false },
    { because: 'an organisation demands', asking: { policy: bare, organisation }, ever: false, afterPasskey: false },
    {
      because: 'a passkey is not enough',
      asking: { policy: { ...open, passkeySatisfiesMfa: false } },
      ever: false,
      afterPasskey: false,
    },
    ...requirements
      .filter((requirement) => requirement !== 'no-prompt')
      .map((requirement) => ({
        because: `the policy is ${requirement}`,
        asking: { policy: policyOf(requirement, { factors: [] }) },
        ever: false,
        afterPasskey: false,
      })),
  ])('whom nobody has to be asked about: $because', ({ asking, ever, afterPasskey }) => {
    expect([needsNoPerson(asking), needsNoPersonAfterPasskey(asking)]).toEqual([ever, afterPasskey]);
  });

  it('is of the person who is asked about', () => {
    expect(decide(factsOf({ userId: bob, evidence: [passkey({ userId: ada })] })).outcome).toBe('insufficient');
  });
});

describe('an organisation that demands a second factor of its members', () => {
  const has = { totp: { totp: true }, passkey: { passkeys: 1 }, both: { totp: true, passkeys: 1 }, nothing: {} };

  it.each([
    { because: 'an app that the tenant takes', factors: ['totp'], person: has.totp, said: 'organisation.met' },
    { because: 'an app that it takes no more', factors: ['webauthn'], person: has.totp, said: 'organisation.unmet' },
    { because: 'a passkey that only signs in', factors: ['totp'], person: has.passkey, said: 'organisation.unmet' },
    { because: 'one of two that it takes', factors: ['totp'], person: has.both, said: 'organisation.met' },
    { because: 'nothing', factors: ['totp'], person: has.nothing, said: 'organisation.unmet' },
    { because: 'an app, and the tenant takes nothing', factors: [], person: has.totp, said: 'organisation.unmet' },
  ] as const)('d.37: counts factors that count here: $because: $said', ({ factors, person, said }) => {
    const policy = policyOf('no-prompt', { factors });
    const facts = factsOf({ policy, person: personWith(person), organisation: { makesMembersEnrol: false } });
    const { reasons } = decide(facts);
    expect(reasons.filter((reason) => reason.startsWith('organisation.'))).toEqual(
      [said, 'organisation.requires_mfa'].sort(),
    );
  });
});
