import { isDeepStrictEqual } from 'node:util';
import type { SessionRow } from '../store/session.store.js';

/** What the provider keeps under a name; the name itself opens doors and is not in it. */
export type Payload = Record<string, unknown>;

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1_000);

/**
 * Our session as the provider sees one. Who it is, how strong and since when comes from the session's own record each time, so
 * that there are not two truths; what it was used for (`authorizations`) and an open form (`state`) come from `content`.
 */
export const providerSession = (row: SessionRow, content: SessionContent | undefined): Payload => ({
  ...content,
  kind: 'Session',
  jti: row.session_id,
  uid: row.session_id,
  accountId: row.user_id,
  loginTs: seconds(row.auth_time),
  acr: row.acr,
  amr: row.amr,
  exp: seconds(row.expires_at),
});

/** What of a provider's session is not in the record of ours. */
export type SessionContent = { authorizations?: Payload; state?: unknown };

export const sessionContent = ({ authorizations, state }: Payload): SessionContent =>
  structuredClone({
    ...(authorizations !== undefined && { authorizations: authorizations as Payload }),
    ...(state !== undefined && { state }),
  });

/**
 * What one request changes in it; null takes something away. Many requests of one browser are under way at once (a product renews its
 * tokens in one tab while another signs out): each writes what it did, and nothing of what it had read.
 */
export function sessionChanges(read: SessionContent, now: SessionContent): SessionContent {
  const state = now.state ?? null;
  return {
    authorizations: changes(read.authorizations ?? {}, now.authorizations ?? {}),
    ...(!isDeepStrictEqual(state, read.state ?? null) && { state }),
  };
}

const changes = (read: Payload, now: Payload): Payload => ({
  ...Object.fromEntries(Object.keys(read).flatMap((name) => (name in now ? [] : [[name, null]]))),
  ...Object.fromEntries(Object.entries(now).filter(([name, value]) => !isDeepStrictEqual(value, read[name]))),
});
