import { randomBytes } from 'node:crypto';
import { ContractError, type BrowserHash, type InteractionId, type TenantId, type UserId } from '@latchkey/contracts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Ceremonies, requestOptions, type ChallengeState } from './ceremonies.js';

const ceremonies = new Ceremonies(randomBytes(32));
const scope = {
  tenantId: 'acme' as TenantId,
  interactionId: 'interaction-number-1' as InteractionId,
  browserHash: 'b'.repeat(43) as BrowserHash,
  purpose: 'sign-in' as const,
  origin: 'https://login.acme.example',
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const judge = (held: ChallengeState, afterMs = 0, over: Partial<typeof scope> & { registers?: UserId } = {}) => {
  const { challenge } = ceremonies.open(scope);
  vi.advanceTimersByTime(afterMs);
  try {
    return ceremonies.answered({ ...scope, ...over }, challenge, held, 'authentication.failed').state;
  } catch (error) {
    return error instanceof ContractError ? error.code : error;
  }
};

it.each([
  { because: 'open', held: 'live', afterMs: 65_000, state: 'live' },
  { because: 'open and too old', held: 'live', afterMs: 65_001, state: 'expired' },
  { because: 'gone', held: 'missing', afterMs: 0, state: 'lost' },
  { because: 'gone and too old', held: 'missing', afterMs: 65_001, state: 'expired' },
  { because: 'refused before', held: 'used', afterMs: 0, state: 'ceremony.already_used' },
  { because: 'refused before and too old', held: 'used', afterMs: 65_001, state: 'expired' },
] as const)('an answer to a challenge that is $because is $state', ({ held, afterMs, state }) => {
  expect(judge(held, afterMs)).toBe(state);
});

it.each([
  { because: 'tenant', over: { tenantId: 'other' as TenantId } },
  { because: 'interaction', over: { interactionId: 'interaction-number-2' as InteractionId } },
  { because: 'browser', over: { browserHash: 'c'.repeat(43) as BrowserHash } },
  { because: 'origin', over: { origin: 'https://acme.example' } },
  { because: 'person', over: { registers: crypto.randomUUID() as UserId } },
])('a challenge of another $because was never ours, whatever is held', ({ over }) => {
  expect(judge('live', 0, over)).toBe('authentication.failed');
});

it('no challenge at all was never ours', () => {
  expect(() => ceremonies.answered(scope, undefined, 'live', 'authentication.failed')).toThrow(ContractError);
});

it('request options state user verification and name no credential', () => {
  const open = ceremonies.open(scope);
  expect(requestOptions(open, 'acme.example')).toEqual({
    options: {
      challenge: open.challenge,
      timeout: 60_000,
      rpId: 'acme.example',
      userVerification: 'required',
      allowCredentials: [],
    },
    expiresAt: open.expiresAt,
  });
});
