import { userId, type AdministratorScope } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { isLastAdministrator } from './last-administrator.js';

const ada = userId.parse('018f0000-0000-7000-8000-000000000001');
const bob = userId.parse('018f0000-0000-7000-8000-000000000002');

const of = (who: typeof ada, scopes: AdministratorScope[], isActive = true) => ({ userId: who, scopes, isActive });
const chooses: AdministratorScope[] = ['administrators:read', 'administrators:write'];

it.each([
  { because: 'nobody else administers', all: [of(ada, chooses)], left: undefined, is: true },
  {
    because: 'the other one may not choose',
    all: [of(ada, chooses), of(bob, ['log:read'])],
    left: undefined,
    is: true,
  },
  {
    because: 'the other one is suspended',
    all: [of(ada, chooses), of(bob, chooses, false)],
    left: undefined,
    is: true,
  },
  { because: 'another one may choose', all: [of(ada, chooses), of(bob, chooses)], left: undefined, is: false },
  { because: 'they keep what matters', all: [of(ada, chooses)], left: chooses, is: false },
  { because: 'they are left without it', all: [of(ada, chooses)], left: ['log:read' as const], is: true },
  { because: 'they may not choose anyway', all: [of(ada, ['log:read']), of(bob, [])], left: undefined, is: false },
  { because: 'they are suspended anyway', all: [of(ada, chooses, false)], left: undefined, is: false },
  { because: 'they do not administer', all: [of(bob, chooses)], left: undefined, is: false },
])('$because: $is', ({ all, left, is }) => {
  expect(isLastAdministrator(all, ada, left)).toBe(is);
});
