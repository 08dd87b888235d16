// Any policy, any person, any proof: what the properties of this folder draw from.
import type { ClientDemand, InteractionId, MfaFactor, Purpose } from '@latchkey/contracts';
import fc from 'fast-check';
import type { Evidence } from './evidence.js';
import type { Facts } from './facts.js';
import type { Person } from './person.js';
import type { MfaPolicy } from './policy.js';
import type { RiskReason } from './risk.js';
import * as proofs from './test-evidence.js';

const someFactors: fc.Arbitrary<MfaFactor[]> = fc.shuffledSubarray([...proofs.everyFactor]);

export const anyPolicy: fc.Arbitrary<MfaPolicy> = fc.record({
  requirement: fc.constantFrom(...proofs.requirements),
  factors: someFactors,
  passkeySatisfiesMfa: fc.boolean(),
  trustsSso: fc.boolean(),
  firstEnrolment: fc.constantFrom('channel' as const, 'any' as const),
  signInFactors: fc.subarray(['webauthn', 'email-code', 'phone-code'] satisfies MfaFactor[]),
});

const anyInteraction: fc.Arbitrary<InteractionId> = fc.constantFrom(proofs.here, proofs.elsewhere);

export const anyPerson: fc.Arbitrary<Person> = fc.record({
  state: fc.constantFrom('unset' as const, 'on' as const, 'off' as const),
  skippedExtra: fc.boolean(),
  passkeys: fc.nat(2),
  totp: fc.boolean(),
  backupCodesLeft: fc.nat(2),
  email: fc.constantFrom(null, 'a•••@example.com'),
  phone: fc.constantFrom(null, '•••42'),
  signsInBySso: fc.boolean(),
  enrolledIn: fc.record({
    webauthn: fc.array(anyInteraction, { maxLength: 2 }),
    totp: fc.option(anyInteraction),
    backupCodes: fc.option(anyInteraction),
  }),
});

export const journeys = ['sign-in', 'sign-up', 'recover', 'step-up'] as const satisfies Purpose[];
const purposes: Purpose[] = [...journeys, 'mfa', 'enrolment'];

const common = fc.record({
  userId: fc.constantFrom(proofs.ada, proofs.ada, proofs.ada, proofs.bob),
  purpose: fc.constantFrom(...purposes),
  verifiedAt: fc.integer({ min: 0, max: 120 }).map((s) => new Date(proofs.now.getTime() - s * 1_000).toISOString()),
});
const created = fc.constantFrom({}, {}, {}, { created: true });
const boundHere = fc.record({ boundHere: fc.boolean() });
const whichPasskey = fc.record({
  credentialId: fc.constantFrom(proofs.passkey().credentialId, proofs.another),
  userVerified: fc.boolean(),
  uvInitialized: fc.boolean(),
  backupEligible: fc.boolean(),
  attestationTrusted: fc.boolean(),
  boundHere: fc.boolean(),
});
const mailbox = fc.record({ channelHash: fc.constantFrom('mailbox', 'another mailbox') });
const number = fc.record({ channelHash: fc.constantFrom('number', 'another number') });

export const anyProof: fc.Arbitrary<Evidence> = fc.oneof(
  fc.tuple(common, whichPasskey).map(([all, own]): Evidence => proofs.passkey({ ...all, ...own })),
  fc.tuple(common, mailbox, created).map(([all, own, made]): Evidence => ({ ...proofs.code, ...all, ...own, ...made })),
  fc.tuple(common, number).map(([all, own]): Evidence => ({ ...proofs.textMessage, ...all, ...own })),
  fc.tuple(common, created).map(([all, made]): Evidence => ({ ...proofs.password, ...all, ...made })),
  fc.tuple(common, created).map(([all, made]): Evidence => ({ ...proofs.sso, ...all, ...made })),
  fc.tuple(common, boundHere).map(([all, own]): Evidence => ({ ...proofs.totp, ...all, ...own })),
  fc.tuple(common, boundHere).map(([all, own]): Evidence => ({ ...proofs.backupCode, ...all, ...own })),
);

/** An address or number that Ada added: a change of what she has, not a proof of hers. */
export const isAddition = ({ userId, purpose, method }: Evidence): boolean =>
  userId === proofs.ada && purpose === 'enrolment' && (method === 'email-code' || method === 'phone-code');

export const anyDemand: fc.Arbitrary<ClientDemand> = fc
  .tuple(
    fc.constantFrom({}, { minimumAal: 1 as const }, { minimumAal: 2 as const }, { minimumAal: 3 as const }),
    fc.constantFrom({}, { phishingResistant: false }, { phishingResistant: true }),
    fc.constantFrom({}, {}, { maxAgeSeconds: 60 }),
  )
  .map(([level, kind, age]) => ({ ...level, ...kind, ...age }));

const riskReasons: RiskReason[] = ['risk.new_country', 'risk.impossible_travel', 'risk.untrusted_client'];
const circumstances: fc.Arbitrary<Partial<Facts>> = fc.record(
  {
    risk: fc.subarray(riskReasons),
    isDeviceTrusted: fc.boolean(),
    organisation: fc.record({ makesMembersEnrol: fc.boolean() }),
    demand: anyDemand,
  },
  { requiredKeys: [] },
);

/** Everything that a decision hangs on; proofs are mostly of the journey, so that something comes of them. */
export const anyFacts: fc.Arbitrary<Facts> = fc
  .tuple(
    anyPolicy,
    anyPerson,
    fc.constantFrom(...journeys),
    fc.array(anyProof, { minLength: 1, maxLength: 5 }),
    circumstances,
    fc.constantFrom(true, true, true, false),
  )
  .map(([policy, person, purpose, evidence, besides, isAimed]) =>
    proofs.factsOf({ policy, person, purpose, evidence: isAimed ? aimed(evidence, purpose) : evidence, ...besides }),
  );

/** The first as what Ada began with, the others as second steps. */
const aimed = (evidence: readonly Evidence[], purpose: Purpose): Evidence[] =>
  evidence.map((proof, index) => {
    if (isAddition(proof)) return proof;
    if (index > 0) return { ...proof, purpose: 'mfa' };
    const begun = { ...proof, userId: proofs.ada, purpose };
    return 'boundHere' in begun ? { ...begun, boundHere: false } : begun;
  });
