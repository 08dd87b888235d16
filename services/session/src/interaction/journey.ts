import {
  ContractError,
  type act,
  type Action,
  type Intent,
  type PresentedDevice,
  type ReplyOf,
  type RiskFacts,
  type Step,
  type TenantConfiguration,
} from '@latchkey/contracts';
import type { CallContext } from '@latchkey/messaging';
import type { ChallengeState, OpenAuthentication } from '../ceremony/ceremonies.js';
import type { Applied, StoredInteraction } from './interaction.js';

/** An action on a journey, with everything that carrying it out takes. */
export type Move<A extends Action = Action> = {
  interaction: StoredInteraction;
  tenant: TenantConfiguration;
  origin: string;
  action: A;
  applied: Applied;
  /** SHA-256 of the request body's bytes, base64url. */
  bodyHash: string;
  /** As the browser names itself. */
  userAgent?: string | undefined;
  /** What a trusted edge tells of this request. */
  risk?: RiskFacts | undefined;
  trustedDevices?: PresentedDevice[] | undefined;
  /** The session that this browser has. */
  tokenHash?: string | undefined;
  /** The challenge that the action answers, if it does, and how the journey held it. */
  answered: { challenge: string | undefined; held: ChallengeState };
  context: CallContext;
};

/** What an action came to. What is beside the journey is in the answer to it and stored nowhere. */
export type Outcome = {
  interaction: StoredInteraction;
  authentication?: OpenAuthentication;
  redirectTo?: string;
  /** The secret of an authenticator app. */
  totp?: StepData<'enrol-factor'>['totp'];
  backupCodes?: string[];
  trustedDevice?: ReplyOf<typeof act>['trustedDevice'];
};

type StepData<Name extends Step['name']> = Extract<Step, { name: Name }>;

/** The action of one type. */
export type ActionOf<Type extends Action['type']> = Extract<Action, { type: Type }>;

/** What proofs of a journey are for. Nobody proves anything where they set something up: they did before. */
export function purposeOf({ intent }: { intent: Intent }): Exclude<Intent, 'enrolment'> {
  if (intent === 'enrolment') throw new ContractError('interaction.unexpected_action');
  return intent;
}

/** Where every ceremony of a journey belongs, whatever it is for. */
export const bindingOf = ({ interaction, origin }: Pick<Move, 'interaction' | 'origin'>) => ({
  tenantId: interaction.tenantId,
  interactionId: interaction.id,
  browserHash: interaction.browserHash,
  origin,
});
