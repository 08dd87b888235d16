import type { ClientDemand, InteractionId, Purpose, UserId } from '@latchkey/contracts';
import type { Evidence } from './evidence.js';
import type { Person } from './person.js';
import type { MfaPolicy } from './policy.js';
import type { RiskReason } from './risk.js';

/** Everything that a decision hangs on. Who gathers it is not asked here, and nothing else is looked at. */
export type Facts = {
  policy: MfaPolicy;
  userId: UserId;
  interactionId: InteractionId;
  /** What the journey is about. */
  purpose: Purpose;
  /** What was proven in this interaction, by whomever, for whatever. */
  evidence: readonly Evidence[];
  person: Person;
  now: Date;
  /** What looks unusual; undefined where nobody looked. */
  risk?: readonly RiskReason[];
  /** The browser was trusted in an earlier sign-in of this person. */
  isDeviceTrusted?: boolean;
  /** What a product asks beyond the policy. */
  demand?: ClientDemand;
  /** An organisation of the person demands a second factor of its members; whether they are made to set one up. */
  organisation?: { makesMembersEnrol: boolean };
};
