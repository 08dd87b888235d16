import { createHash } from 'node:crypto';
import type { LogCode, LogEntry, TenantId } from '@latchkey/contracts';

/** What an event or a note says for the log; its id, moment and outcome are added where it becomes a row. */
export type Fact = Omit<LogEntry, 'id' | 'at' | 'outcome'> & { readonly tenantId: TenantId };

type Detail = LogEntry['detail'];

const nothing = {
  actor: { type: 'person' },
  userId: null,
  interactionId: null,
  sessionId: null,
  browser: '',
  country: null,
  detail: {},
} as const;

/** A fact in which all that is not said is unknown, and that a person did themselves unless it says who. */
export const fact = (code: LogCode, said: Pick<Fact, 'tenantId'> & Partial<Fact>): Fact => ({
  ...nothing,
  ...said,
  code,
});

/** What is known of a detail: what is not is left out. */
export const detailOf = (said: Record<string, Detail[string] | undefined>): Detail =>
  Object.fromEntries(
    Object.entries(said).filter((entry): entry is [string, Detail[string]] => entry[1] != null && entry[1] !== ''),
  );

const ours = /^[a-z][a-z0-9._/-]{0,59}$/;

/** One of our own words, or nothing: no address, number or name has their form and passes for one. */
export const word = (text: string | null | undefined): string | undefined =>
  text != null && ours.test(text) ? text : undefined;

/** Which passkey it was, for who compares: of the id itself nothing can be read. */
export const credentialMark = (credentialId: string): string =>
  createHash('sha256').update(credentialId).digest('base64url');
