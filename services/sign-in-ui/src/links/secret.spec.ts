import { expect, it } from 'vitest';
import { secretIn } from './secret.js';

it.each([
  { because: 'all of it is the secret', hash: '#abc_-9', name: undefined, secret: 'abc_-9' },
  { because: 'it has a name', hash: '#code=abc_-9', name: 'code', secret: 'abc_-9' },
  { because: 'another name is none', hash: '#token=abc', name: 'code', secret: undefined },
  { because: 'a name without one is none', hash: '#code=', name: 'code', secret: undefined },
  { because: 'there is nothing', hash: '', name: undefined, secret: undefined },
  { because: 'there is only the sign', hash: '#', name: undefined, secret: undefined },
])('$because', ({ hash, name, secret }) => {
  expect(secretIn(hash, name)).toBe(secret);
});
