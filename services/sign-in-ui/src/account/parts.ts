import { GatewayProblem, type AccountCalls } from '@latchkey/client';
import type {
  AccountActivity,
  AccountIdentifiers,
  AccountPasskeys,
  AccountProfile,
  AccountSessions,
  AccountTrustedDevices,
  AccountTwoStep,
  AccountPrompts,
} from '@latchkey/contracts';

/** What the page reads, each by itself: one that cannot be had leaves the others. */
export type Values = {
  profile: AccountProfile;
  passkeys: AccountPasskeys;
  identifiers: AccountIdentifiers;
  twoStep: AccountTwoStep;
  sessions: AccountSessions;
  devices: AccountTrustedDevices;
  prompts: AccountPrompts;
  activity: AccountActivity;
};
export type PartName = keyof Values;

/** `absent`: the tenant does not show it to its people. */
export type Loaded<T> = { is: 'there'; value: T } | { is: 'absent' } | { is: 'failed' };
export type Parts = { readonly [Name in PartName]?: Loaded<Values[Name]> };

const readers: { readonly [Name in PartName]: (account: AccountCalls) => Promise<Values[Name]> } = {
  profile: (account) => account.profile(),
  passkeys: (account) => account.passkeys(),
  identifiers: (account) => account.identifiers(),
  twoStep: (account) => account.twoStep(),
  sessions: (account) => account.sessions(),
  devices: (account) => account.trustedDevices(),
  prompts: (account) => account.prompts(),
  activity: (account) => account.activity(),
};

export const partNames = Object.keys(readers) as readonly PartName[];

/** There is no session any more. */
export const isSignedOut = (error: unknown): boolean => error instanceof GatewayProblem && error.status === 401;

const isAbsent = (error: unknown) => error instanceof GatewayProblem && error.code === 'account.not_offered';

const load = async <T>(reading: Promise<T>): Promise<Loaded<T>> => {
  try {
    return { is: 'there', value: await reading };
  } catch (error) {
    if (isSignedOut(error)) throw error;
    return { is: isAbsent(error) ? 'absent' : 'failed' };
  }
};

/** Reads parts of the account; rejects when nobody is signed in. */
export const readParts = async (account: AccountCalls, names: readonly PartName[] = partNames): Promise<Parts> => {
  const read = await Promise.all(
    names.map(async (name) => [name, await load<unknown>(readers[name](account))] as const),
  );
  return Object.fromEntries(read);
};

/** What is there of a part. */
export const valueOf = <T>(part: Loaded<T> | undefined): T | undefined =>
  part?.is === 'there' ? part.value : undefined;
