import { ContractError, type Action } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import type { StoredInteraction } from './interaction.js';
import { stepOutcome, type Came } from './step-outcome.js';

const at = (step: StoredInteraction['state']['step']): Came => ({
  after: { state: { step } } as unknown as StoredInteraction,
});
const failed = (error: unknown): Came => ({ error });

it.each<{ because: string; type: Action['type']; came: Came; expected: string | undefined }>([
  { because: 'a passkey that ends a journey completes it', type: 'passkey', came: at('done'), expected: 'completed' },
  { because: 'a password that leads on continues', type: 'password', came: at('mfa'), expected: 'continued' },
  { because: 'a proof that waits is settling', type: 'passkey', came: at('settling'), expected: 'settling' },
  {
    because: 'a wrong code is refused',
    type: 'code/verify',
    came: failed(new ContractError('authentication.failed')),
    expected: 'refused',
  },
  {
    because: 'a service that is away is our failure',
    type: 'passkey',
    came: failed(new ContractError('service.unavailable')),
    expected: 'failed',
  },
  {
    because: 'so is an answer that did not come',
    type: 'totp',
    came: failed(new ContractError('service.timeout')),
    expected: 'failed',
  },
  { because: 'what nobody expected is ours', type: 'totp', came: failed(new TypeError('x')), expected: 'failed' },
  { because: 'to name oneself proves nothing', type: 'identifier', came: at('passkey'), expected: undefined },
  { because: 'nor does it to want a code', type: 'code', came: at('code'), expected: undefined },
])('$because', ({ type, came, expected }) => {
  expect(stepOutcome(type, came)).toBe(expected);
});
