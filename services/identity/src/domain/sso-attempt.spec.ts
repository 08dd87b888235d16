import type { BrowserHash, InteractionId, SsoConnectionId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { refusalOfAttempt, type AttemptRefusal, type ConnectionNow, type SsoAttempt } from './sso-attempt.js';

const now = new Date('2026-11-22T10:00:00Z');
const at = { interactionId: 'a' as InteractionId, browserHash: 'b' as BrowserHash, purpose: 'sign-in' as const };
const attempt: SsoAttempt = {
  ...at,
  connectionId: 'c' as SsoConnectionId,
  connectionVersion: 3,
  expiresAt: new Date('2026-11-22T10:00:01Z'),
  consumedAt: null,
};

type Row = {
  because: string;
  attempt?: Partial<SsoAttempt> | 'none';
  connection?: ConnectionNow | 'none';
  refusal: AttemptRefusal | undefined;
};

it.each<Row>([
  { because: 'it is what was begun here', refusal: undefined },
  { because: 'nobody began it', attempt: 'none', refusal: 'attempt_unknown' },
  {
    because: 'it was begun in another journey',
    attempt: { interactionId: 'x' as InteractionId },
    refusal: 'attempt_of_another_interaction',
  },
  {
    because: 'it was begun by another browser',
    attempt: { browserHash: 'x' as BrowserHash },
    refusal: 'attempt_of_another_browser',
  },
  {
    because: 'it was begun for something else',
    attempt: { purpose: 'sign-up' },
    refusal: 'attempt_of_another_purpose',
  },
  { because: 'it was answered before', attempt: { consumedAt: now }, refusal: 'attempt_used' },
  { because: 'its time is over', attempt: { expiresAt: now }, refusal: 'attempt_expired' },
  { because: 'the connection is gone', connection: 'none', refusal: 'connection_not_active' },
  { because: 'it was switched off', connection: { active: false, version: 3 }, refusal: 'connection_not_active' },
  { because: 'it was changed', connection: { active: true, version: 4 }, refusal: 'connection_changed' },
  {
    because: 'whose it is comes before whether it is used',
    attempt: { browserHash: 'x' as BrowserHash, consumedAt: now },
    refusal: 'attempt_of_another_browser',
  },
])(
  'an answer counts, or not: $because',
  ({ attempt: change = {}, connection = { active: true, version: 3 }, refusal }) => {
    const begun = change === 'none' ? undefined : { ...attempt, ...change };
    expect(refusalOfAttempt(begun, at, connection === 'none' ? undefined : connection, now)).toBe(refusal);
  },
);
