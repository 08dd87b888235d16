import { GatewayProblem } from '@latchkey/client';
import type { ErrorCode } from '@latchkey/contracts';
import { reactionTo, type FaultName, type Note } from '../journey/reaction.js';
import type { AccountNote } from './account-notes.js';
import type { SectionName } from './wish.js';

/** What the page says of a change that was not made: a note, or what is wrong with what was typed. */
export type AccountReaction = { note: Note } | { fault: FaultName };

const quiet = (name: AccountNote): Note => ({ name, tone: 'quiet' });

const byCode: Partial<Record<ErrorCode, Note>> = {
  'account.not_offered': quiet('notOfferedHere'),
  'request.not_found': quiet('goneAlready'),
  'credential.too_many': quiet('tooManyHere'),
  'identity.too_many_identifiers': quiet('tooManyHere'),
  'credential.factor_exists': quiet('appExists'),
  'mfa-policy.not_optional': quiet('twoStepNotOptional'),
  'identity.identifier_taken': quiet('contactTakenHere'),
  // Although they have just proved themselves: asking again would lead nowhere.
  'session.step_up_required': { name: 'tryAgain', tone: 'quiet' },
};

/** Why the last way in stays, and what would let it go. */
const lastOf: Partial<Record<SectionName, AccountNote>> = { passkeys: 'lastPasskey', identifiers: 'lastIdentifier' };

/** A person must prove themselves once more before a change is made. */
export const needsStepUp = (error: unknown): boolean =>
  error instanceof GatewayProblem && error.code === 'session.step_up_required';

/** What it is about is not there any more: the page shows what is. */
export const isOutdated = (error: unknown): boolean =>
  error instanceof GatewayProblem && error.code === 'request.not_found';

/** Its person is shown wherever there is an account at all. */
const knownNote = (code: ErrorCode, section: SectionName): Note | undefined =>
  code === 'account.not_offered' && section === 'person' ? quiet('noAccountHere') : byCode[code];

/** Decides what a change that failed means for the page. */
export const accountReactionTo = (error: unknown, section: SectionName): AccountReaction => {
  const code = error instanceof GatewayProblem ? error.code : undefined;
  if (code === 'account.last_method') return { note: quiet(lastOf[section] ?? 'lastMethod') };
  const known = code && knownNote(code, section);
  if (known) return { note: known };
  const reaction = reactionTo(error, section === 'identifiers' ? 'contact' : undefined);
  if (reaction.kind === 'fault') return { fault: reaction.fault };
  return { note: 'note' in reaction ? reaction.note : { name: 'tryAgain', tone: 'quiet' } };
};
