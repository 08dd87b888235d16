import {
  browserName,
  ContractError,
  type Action,
  type ErrorCode,
  type Identifier,
  type journeysNoted,
  type PayloadInputOf,
  type TenantConfiguration,
} from '@latchkey/contracts';
import type { State, StoredInteraction } from './interaction.js';
import { methodsOf } from './methods.js';

/** What the log and the funnel are told of one call. */
export type JourneyNote = PayloadInputOf<typeof journeysNoted>['notes'][number];

/** What was asked of a journey: by its page, or by opening or leaving it. */
export type Asked = Action | { type: 'start' | 'abandon' };

/** A call and what came of it; all that a note is made of. */
export type Noted = {
  tenant: TenantConfiguration;
  asked: Asked;
  /** As it stood before; none where it begins. */
  before?: StoredInteraction | undefined;
  /** As it stands now; none where it is gone. */
  after?: StoredInteraction | undefined;
  error?: unknown;
  userAgent?: string | undefined;
  country?: string | undefined;
};

/** The note of a call. Nothing that a person typed is in it. */
export function journeyNote(noted: Noted, { id, at }: { id: string; at: Date }): JourneyNote | undefined {
  const { tenant, asked, before, after, error, userAgent = '', country } = noted;
  const journey = after ?? before;
  if (!journey) return undefined;
  return {
    ...{ id, at: at.toISOString(), tenantId: journey.tenantId, interactionId: journey.id, intent: journey.intent },
    ...personOf(journey, before),
    ...{ action: asked.type, from: stepOf(before), to: stepOf(after), error: codeOf(error) },
    passkeyOffered: after !== undefined && offersPasskey(after, tenant),
    ...{ via: null, tookMs: null, ...tellingOf(asked) },
    reason: reasonOf(asked),
    subject: subjectOf(asked),
    browser: browserName(userAgent),
    country: country ?? null,
    clientId: journey.request?.clientId ?? null,
  };
}

/** Whose password was refused, where the journey has no more of them than a name. */
export function triedName({ asked, before, error }: Noted): Identifier | undefined {
  if (asked.type !== 'password' || !before || !(error instanceof ContractError)) return undefined;
  if (!error.code.startsWith('identity.')) return undefined;
  return 'identifier' in before.state ? before.state.identifier : undefined;
}

/** Its page asks for a passkey or suggests one. Before a name it does so only where the tenant shows a button or fills in. */
function offersPasskey(journey: StoredInteraction, tenant: TenantConfiguration): boolean {
  if (!methodsOf(journey, tenant).includes('passkey')) return false;
  return journey.state.step !== 'identify' || tenant.passkey.showButton || tenant.passkey.allowAutofill;
}

/** Whose journey it is, as far as it was ever known. */
function personOf(journey: StoredInteraction, before: StoredInteraction | undefined) {
  const { state, session } = journey;
  const userId = userIn(state) ?? (before && userIn(before.state)) ?? session?.userId ?? null;
  const sessionId = state.step === 'done' ? state.sessionId : (session?.sessionId ?? null);
  return { userId, sessionId };
}

function userIn(state: State) {
  if ('proof' in state) return state.proof.userId;
  return 'userId' in state ? state.userId : undefined;
}

const stepOf = (journey: StoredInteraction | undefined) => journey?.state.step ?? null;

/** What nobody expected is a failure of ours. */
function codeOf(error: unknown): ErrorCode | null {
  if (error === undefined) return null;
  return error instanceof ContractError ? error.code : 'service.failed';
}

/** What the page says of a ceremony. */
function tellingOf(asked: Asked): Partial<Pick<JourneyNote, 'via' | 'tookMs'>> {
  if (!isCeremony(asked)) return {};
  const { via, tookMs } = asked;
  return { ...(via !== undefined && { via }), ...(tookMs !== undefined && { tookMs }) };
}

const isCeremony = (asked: Asked): asked is Extract<Action, { type: 'passkey' | 'enrolment/passkey' | 'cancelled' }> =>
  asked.type === 'passkey' || asked.type === 'enrolment/passkey' || asked.type === 'cancelled';

function reasonOf(asked: Asked): string | null {
  if (asked.type === 'cancelled') return asked.reason;
  if (asked.type !== 'skip') return null;
  if (asked.unsupported) return 'unsupported';
  return asked.forGood ? 'for-good' : 'not-now';
}

function subjectOf(asked: Asked): string | null {
  switch (asked.type) {
    case 'cancelled':
      return asked.ceremony;
    case 'code':
      return asked.channel;
    case 'identifier':
    case 'enrolment/contact':
      return asked.identifier.type;
    case 'enrolment/passkey':
      return asked.conditional ? 'conditional' : null;
    default:
      return null;
  }
}
