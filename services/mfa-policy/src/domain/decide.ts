import type { Assurance, DecisionReason, DueEnrolment, MfaFactor } from '@latchkey/contracts';
import { isOfTwoKinds, strengthOf, type Strength } from './assurance.js';
import { demandOf, recentProofs } from './demand.js';
import { enrolmentOf, type Enrolment } from './enrolment.js';
import { authenticatorOf, ownProofs, showsBoundHere, type Evidence } from './evidence.js';
import type { Facts } from './facts.js';
import { factorsOf } from './person.js';
import { verificationOf } from './verification.js';

/**
 * What a journey comes to. `fulfilled`: it may end in a session of this strength, once `enrol` is done or skipped. `verify`: one of
 * `offer` is due first. `insufficient`: neither. The strength is that of what was proven so far.
 * `twoStep`: it would be enough where everybody is asked for a second factor, too.
 */
export type Decision =
  | ({ outcome: 'fulfilled'; twoStep: boolean; enrol?: DueEnrolment; reasons: DecisionReason[] } & Assurance)
  | ({ outcome: 'verify'; offer: MfaFactor[]; enrol?: DueEnrolment; reasons: DecisionReason[] } & Assurance)
  | { outcome: 'insufficient'; reasons: DecisionReason[] };

/**
 * The one place where assurance is computed: prompts, sessions and tokens all come from here. Nothing is read and nothing
 * written; more proof never makes less of a decision, and proof of another person, interaction or purpose makes nothing of it.
 */
export function decide(facts: Facts): Decision {
  const own = ownProofs({ ...facts, evidence: recentProofs(facts) });
  const [latest] = own
    .map(({ verifiedAt }) => verifiedAt)
    .sort()
    .reverse();
  if (latest === undefined) return { outcome: 'insufficient', reasons: [whyNothing(facts)] };
  const assurance = { ...strengthOf(own), authTime: latest };
  const verification = verificationOf(facts, own);
  const demand = demandOf(facts, own);
  const enrolment = enrolmentOf(facts, own, verification);
  const known = [
    ...own.map(reasonOf),
    ...levelReasons(own, assurance),
    ...(showsBoundHere(facts) ? (['evidence.bound_here'] as const) : []),
    ...verification.reasons,
    ...demand.reasons,
    ...organisationReasons(facts),
  ];
  const told = (...more: DecisionReason[]) => inOrder([...known, ...more]);
  // Nobody is asked for a second step, or spends a code on it, on the way to a refusal.
  if (enrolment.outcome !== 'impossible' && (verification.outcome === 'missing' || !demand.isMet)) {
    const offer = demand.isMet ? verification.offer : demand.offer;
    if (offer.length === 0) return { outcome: 'insufficient', reasons: told() };
    return { outcome: 'verify', offer, ...assurance, reasons: told() };
  }
  const twoStep = verification.isProved || facts.policy.requirement === 'mandatory';
  return concluded(enrolment, { ...assurance, twoStep }, told);
}

function concluded(
  enrolment: Enrolment,
  granted: Assurance & { twoStep: boolean },
  told: (...more: DecisionReason[]) => DecisionReason[],
): Decision {
  switch (enrolment.outcome) {
    case 'needs': {
      const { channels: offer, enrol } = enrolment;
      const { twoStep: _, ...assurance } = granted;
      return { outcome: 'verify', offer, enrol, ...assurance, reasons: told('enrolment.needs_channel') };
    }
    case 'impossible': {
      const why = enrolment.needsChannel ? (['enrolment.needs_channel'] as const) : [];
      return { outcome: 'insufficient', reasons: told('person.no_factor', ...why) };
    }
    case 'due':
      return { outcome: 'fulfilled', ...granted, enrol: enrolment.enrol, reasons: told() };
    case 'none':
      return { outcome: 'fulfilled', ...granted, reasons: told() };
  }
}

/**
 * Whether nothing that may lie elsewhere can better a decision: so for a passkey that verified the person. A password and
 * a code are enough, and still a passkey beside them would say more.
 */
export const isFinal = (decision: Decision): boolean =>
  decision.outcome === 'fulfilled' && !decision.enrol && (decision.acr === 'phr' || decision.acr === 'phrh');

type Asking = Pick<Facts, 'policy' | 'demand' | 'organisation'>;

/** Whether what the person has plays no part, whatever they prove: the tenant has no factors, and nobody asks for more. */
export const needsNoPerson = ({ policy, demand, organisation }: Asking): boolean =>
  policy.factors.length === 0 && policy.requirement === 'no-prompt' && !demand && !organisation;

/** Whether it plays no part once a passkey verified the person: that stands for two steps, and nobody is led to a factor. */
export const needsNoPersonAfterPasskey = ({ policy, demand, organisation }: Asking): boolean =>
  policy.requirement === 'no-prompt' && policy.passkeySatisfiesMfa && !demand && !organisation;

const reasonOf = (proof: Evidence): DecisionReason => {
  switch (proof.method) {
    case 'password':
      return 'password.one_factor';
    case 'sso':
      return 'sso.one_factor';
    case 'totp':
      return 'totp.one_factor';
    case 'backup-code':
      return 'backup_code.one_factor';
    case 'email-code':
    case 'phone-code':
      return 'code.one_factor';
    case 'passkey':
      return proof.userVerified ? 'passkey.user_verified' : 'passkey.user_not_verified';
  }
};

/** Two things were used, and they are of one kind. */
const levelReasons = (own: readonly Evidence[], { aal }: Strength): DecisionReason[] => {
  const isOneKind = aal === 1 && !isOfTwoKinds(own) && new Set(own.map(authenticatorOf)).size > 1;
  return isOneKind ? ['factors.same_kind'] : [];
};

/** An organisation takes factors that its tenant takes, and no others that may be stored (d.37). */
const organisationReasons = ({ organisation, person, policy }: Facts): DecisionReason[] =>
  organisation
    ? ['organisation.requires_mfa', factorsOf(person, policy).length > 0 ? 'organisation.met' : 'organisation.unmet']
    : [];

function whyNothing(facts: Facts): DecisionReason {
  if (ownProofs(facts).length > 0) return 'client.requires_recent_proof';
  if (facts.evidence.length === 0) return 'evidence.none';
  return showsBoundHere(facts) ? 'evidence.bound_here' : 'evidence.other_user';
}

const inOrder = (reasons: readonly DecisionReason[]): DecisionReason[] => [...new Set(reasons)].sort();
