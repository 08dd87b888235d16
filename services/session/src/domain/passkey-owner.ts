import type { Identifier, UserId } from '@latchkey/contracts';

/** What is known of a person when a passkey is made for them. */
export type OwnerFacts = {
  userId: UserId;
  /** What they called themselves with in this journey. */
  identifier?: Identifier | undefined;
  profile?: { name: string | null; identifiers: readonly Identifier[] } | undefined;
};

/** What a contract takes; an authenticator cuts it much earlier. */
const longest = 254;

/** What an authenticator lists a passkey under. */
export type PasskeyOwner = { userName: string; displayName: string };

/**
 * The names that go into a passkey (WebAuthn L3 §5.4.3). Never empty: a browser refuses to create one without. What was
 * typed is what the person will look for; their own name is what they like to read.
 */
export function passkeyOwner({ userId, identifier, profile }: OwnerFacts): PasskeyOwner {
  const known = [identifier?.value, ...(profile?.identifiers ?? []).map(({ value }) => value)];
  const userName = known.find((value) => value !== undefined && value.trim() !== '') ?? userId;
  return { userName, displayName: profile?.name?.trim().slice(0, longest) || userName };
}
