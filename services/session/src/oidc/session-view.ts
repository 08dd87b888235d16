import type { SessionRow } from '../store/session.store.js';
import type { Payload } from './record.store.js';

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1_000);

/**
 * Our session as the provider sees one. Who it is, how strong and since when comes from the session's own record each time, so
 * that there are not two truths; what it was used for (`authorizations`) and an open form (`state`) come from `content`.
 */
export const providerSession = (row: SessionRow, content: Payload | undefined): Payload => ({
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
export const sessionContent = ({ authorizations, state }: Payload): Payload => ({
  ...(authorizations !== undefined && { authorizations }),
  ...(state !== undefined && { state }),
});
