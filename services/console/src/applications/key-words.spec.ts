import type { SigningKey } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { inTurn } from './key-words.js';

const key = (kid: string, state: SigningKey['state']): SigningKey => ({
  kid,
  state,
  alg: 'ES256',
  since: '2026-11-22T10:00:00.000Z',
});

it('keys that sign come before those that will, and those that did come last', () => {
  const keys = [key('a', 'retired'), key('b', 'next'), key('c', 'active'), key('d', 'next')];
  expect(inTurn(keys).map(({ kid }) => kid)).toEqual(['c', 'b', 'd', 'a']);
});
