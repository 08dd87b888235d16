import type { SignInMethod } from '@latchkey/contracts';
import type { Identifier } from './identifier.js';

/** For so long a change can be taken back, and an identifier that was added helps nobody to a new password (E-16). */
export const settlingMs = 24 * 3_600_000;

/** How many changes of their identifiers somebody may make in a day: each sends messages, and somebody pays for those. */
export const mostChanges = 20;

/** How long somebody has to wait for their next change; nothing when they need not. `nthNewest`: when they made the last that counts. */
export function changeWaitSeconds(nthNewest: Date | undefined, now: Date): number | undefined {
  const waitMs = nthNewest === undefined ? 0 : nthNewest.getTime() + settlingMs - now.getTime();
  return waitMs > 0 ? Math.ceil(waitMs / 1_000) : undefined;
}

/** An identifier that somebody has. `addedAt`: since when, unless they came with it. */
export type HeldIdentifier = Identifier & { readonly verified: boolean };

/** Why somebody needs what they want to remove. */
export type RemovalBarrier = 'last-channel' | 'last-name' | 'last-method';

type Having = {
  readonly identifiers: readonly HeldIdentifier[];
  readonly methods: readonly SignInMethod[];
  readonly hasPassword: boolean;
};

const isSame = (one: Identifier, other: Identifier): boolean => one.type === other.type && one.value === other.value;

const isChannel = ({ type, verified }: HeldIdentifier): boolean => type !== 'username' && verified;

const isName = ({ methods }: Having, { type }: HeldIdentifier): boolean =>
  methods.some(({ identifier }) => identifier === type);

/** It can be named at a sign-in, and something that they have proves it. */
const isMethod = ({ methods, hasPassword }: Having, { type, verified }: HeldIdentifier): boolean =>
  methods.some(
    ({ identifier, code, password }) => identifier === type && ((code && verified) || (password && hasPassword)),
  );

/**
 * Why an identifier cannot be removed; nothing when it can. What is none left of would be: an address or number that reaches them,
 * a name that this tenant signs in by, or one that they have a proof for. Passkeys are not counted: who loses them needs a way back.
 */
export function removalBarrier(having: Having, target: Identifier): RemovalBarrier | undefined {
  const left = having.identifiers.filter((one) => !isSame(one, target));
  const isLast = (counts: (one: HeldIdentifier) => boolean) => having.identifiers.some(counts) && !left.some(counts);
  if (isLast(isChannel)) return 'last-channel';
  if (isLast((one) => isName(having, one))) return 'last-name';
  return isLast((one) => isMethod(having, one)) ? 'last-method' : undefined;
}

/** Whether an identifier may help its owner to a new password: whoever slipped theirs in shall not have the account (E-16). */
export const mayRecover = ({ addedAt }: { addedAt: Date | undefined }, now: Date): boolean =>
  addedAt === undefined || now.getTime() - addedAt.getTime() >= settlingMs;

/**
 * Whether a link that takes a change back goes to an address or number. To one that has just been added it does not: who slipped it
 * in would take its removal back.
 */
export const mayUndo = mayRecover;
