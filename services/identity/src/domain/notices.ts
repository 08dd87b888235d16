import type { AccountCenter, factorChanged, IdentifierType, PayloadOf, twoStepChanged } from '@latchkey/contracts';

/** What people are told of what happened to their account. */
export type Notice =
  | 'passkey-added'
  | 'passkey-renamed'
  | 'passkey-removed'
  | 'totp-added'
  | 'totp-replaced'
  | 'totp-removed'
  | 'backup-codes-added'
  | 'backup-codes-replaced'
  | 'backup-codes-removed'
  | 'backup-code-used'
  | 'two-step-on'
  | 'two-step-off'
  | 'browser-trusted'
  | 'password-added'
  | 'password-changed'
  | 'email-added'
  | 'email-removed'
  | 'phone-added'
  | 'phone-removed'
  | 'username-removed'
  | 'primary-changed'
  | 'identifiers-reverted'
  | 'enrolment-link-made'
  | 'enrolment-link-used';

type FactorChange = Pick<PayloadOf<typeof factorChanged>, 'factor' | 'change'>;

const ofFactor = { totp: 'totp', 'backup-code': 'backup-codes' } as const;

export const noticeOfFactor = ({ factor, change }: FactorChange): Notice => `${ofFactor[factor]}-${change}`;

type TwoStepChange = Pick<PayloadOf<typeof twoStepChanged>, 'from' | 'state'>;

/**
 * Whether a person's second step is on is news, and nothing else of their choice. An event that does not say what was before is
 * from a time when nobody was told.
 */
export function noticeOfTwoStep({ from, state }: TwoStepChange): Notice | undefined {
  if (from === undefined || (from === 'on') === (state === 'on')) return undefined;
  return state === 'on' ? 'two-step-on' : 'two-step-off';
}

const ofSecondStep: ReadonlySet<Notice> = new Set(['two-step-on', 'two-step-off', 'browser-trusted']);

/** Where somebody looks after what a notice is of: their account, where the tenant lets them see that part of it. */
export const leadsToAccount = (notice: Notice, { enabled, factors }: AccountCenter): boolean =>
  ofSecondStep.has(notice) && enabled && factors !== 'off';

/** A person's address or number that they have proved; `addedAt`: since when, unless they came with it. */
export type ProvedChannel = {
  readonly type: Exclude<IdentifierType, 'username'>;
  readonly value: string;
  readonly addedAt: Date | undefined;
};

/**
 * Who is told: every address; a number where there is none, because each text message costs. What happens to the addresses and
 * numbers themselves is told to all of them: one of them may be who did it.
 */
export function recipientsOf(
  channels: readonly ProvedChannel[],
  { isOfIdentifiers }: { isOfIdentifiers: boolean },
): readonly ProvedChannel[] {
  if (isOfIdentifiers) return channels;
  const addresses = channels.filter(({ type }) => type === 'email');
  return addresses.length > 0 ? addresses : channels.slice(0, 1);
}
