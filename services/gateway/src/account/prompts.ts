import type { PasskeyPrompts, readEnrolment, ReplyOf } from '@latchkey/contracts';

/**
 * Whether somebody is offered passkeys, by the offer that can come to them now: a first one, or one of another device beside those
 * that they have. A "not now" rests, and is no "never".
 */
export const passkeyPromptsOf = ({
  passkeys,
  skippedForGood,
  otherDevice,
}: Pick<ReplyOf<typeof readEnrolment>, 'passkeys' | 'skippedForGood' | 'otherDevice'>): PasskeyPrompts =>
  (passkeys === 0 ? skippedForGood : otherDevice.skippedForGood) ? 'never' : 'ask';
