import { administratorScope, type AdministratorScope } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { scopesTold, withScope } from './scope-words.js';

const none: AdministratorScope[] = [];

it.each([
  { because: 'who has every scope may do everything', told: scopesTold(administratorScope.options), is: 'Everything' },
  { because: 'who only reads changes nothing', told: scopesTold(['users:read']), is: 'Sees, and changes nothing' },
  { because: 'what is changed is named', told: scopesTold(['users:read', 'users:write']), is: 'Changes users' },
])('$because', ({ told, is }) => {
  expect(told).toBe(is);
});

it.each([
  { because: 'who changes sees too', scopes: withScope(none, 'users:write', true), is: ['users:read', 'users:write'] },
  {
    because: 'who does not see does not change',
    scopes: withScope(['users:read', 'users:write'], 'users:read', false),
    is: [],
  },
  {
    because: 'who no longer changes still sees',
    scopes: withScope(['users:read', 'users:write'], 'users:write', false),
    is: ['users:read'],
  },
  { because: 'who sees need not change', scopes: withScope(none, 'users:read', true), is: ['users:read'] },
  { because: 'the log is read and nothing else', scopes: withScope(['log:read'], 'log:read', false), is: [] },
])('$because', ({ scopes, is }) => {
  expect(scopes).toEqual(is);
});
