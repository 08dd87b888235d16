import type {
  CredentialId,
  EventId,
  FirstFactor,
  InteractionId,
  PersonFacts,
  SimulatedPerson,
  SimulatedSignIn,
  TenantConfiguration,
  UserId,
} from '@latchkey/contracts';
import { decide, type Decision } from './decide.js';
import type { Evidence } from './evidence.js';
import { enrollableBy, type Person } from './person.js';
import { toPolicy } from './policy.js';

type Settings = Pick<TenantConfiguration, 'mfa' | 'passkey' | 'signUp' | 'signIn'>;

/** What a policy would do to one person, for each way in that they have, and whether that is another thing than today. */
export function simulate(
  facts: PersonFacts,
  person: Person,
  { today, proposed }: { today: Settings; proposed: Settings },
  now: Date,
): SimulatedPerson {
  const signIns = signInsOf(facts, person, proposed, now);
  const before = signInsOf(facts, person, today, now);
  return { userId: facts.userId, signIns, differs: told(signIns) !== told(before) };
}

/** What somebody would see; why is another matter. */
const told = (signIns: readonly SimulatedSignIn[]): string =>
  JSON.stringify(signIns.map(({ with: first, outcome, factors }) => [first, outcome, factors]));

function signInsOf(facts: PersonFacts, person: Person, settings: Settings, now: Date): SimulatedSignIn[] {
  return waysIn(facts, person, settings).map((first) => {
    const decision = decide({
      policy: toPolicy(settings),
      userId: facts.userId,
      interactionId: supposedInteraction,
      purpose: 'sign-in',
      evidence: [supposedProof(first, facts.userId, now)],
      person,
      now,
      // Nothing unusual: what would be asked then is what they are asked where the policy is not adaptive.
      risk: [],
    });
    return { with: first, ...outcomeOf(decision, person, settings), reasons: decision.reasons };
  });
}

/** How a person can begin to sign in, in the order in which a journey offers it. */
function waysIn(facts: PersonFacts, { passkeys }: Person, { signIn, passkey }: Settings): FirstFactor[] {
  if (facts.isSuspended) return [];
  if (facts.signsInBySso) return ['sso'];
  const has = (type: 'email' | 'phone' | 'username') => facts.identifiers.includes(type);
  const ways: [FirstFactor, boolean][] = [
    ['passkey', passkey.enabled && passkeys > 0],
    ['password', facts.hasPassword && signIn.methods.some(({ identifier, password }) => password && has(identifier))],
    ['email-code', signIn.methods.some(({ identifier, code }) => identifier === 'email' && code && has('email'))],
    ['phone-code', signIn.methods.some(({ identifier, code }) => identifier === 'phone' && code && has('phone'))],
  ];
  return ways.flatMap(([way, isOpen]) => (isOpen ? [way] : []));
}

type Outcome = Pick<SimulatedSignIn, 'outcome' | 'factors'>;

function outcomeOf(decision: Decision, person: Person, settings: Settings): Outcome {
  if (decision.outcome === 'insufficient') return { outcome: 'refused', factors: [] };
  const { enrol } = decision;
  if (!enrol) {
    return decision.outcome === 'verify'
      ? { outcome: 'asked', factors: decision.offer }
      : { outcome: 'direct', factors: [] };
  }
  if (enrol.step === 'backup-codes') return { outcome: 'must-enrol', factors: ['backup-code'] };
  if (enrol.step === 'turn-on-two-step') {
    return { outcome: 'may-enrol', factors: enrollableBy(person, settings.mfa) };
  }
  const isMade = enrol.step === 'enrol-factor' && !enrol.skippable;
  return { outcome: isMade ? 'must-enrol' : 'may-enrol', factors: enrol.factors };
}

const supposedInteraction = 'simulated-interaction' as InteractionId;

/** A first proof as most people would make it: a synced passkey that verifies them. */
function supposedProof(first: FirstFactor, userId: UserId, now: Date): Evidence {
  const proof = {
    eventId: '00000000-0000-4000-8000-000000000000' as EventId,
    userId,
    purpose: 'sign-in' as const,
    verifiedAt: now.toISOString(),
  };
  if (first === 'email-code' || first === 'phone-code') return { ...proof, method: first, channelHash: first };
  if (first !== 'passkey') return { ...proof, method: first };
  return {
    ...proof,
    method: 'passkey',
    credentialId: 'simulated' as CredentialId,
    userVerified: true,
    uvInitialized: true,
    backupEligible: true,
    attestationTrusted: false,
    boundHere: false,
  };
}
