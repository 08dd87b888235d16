import { expect, it } from 'vitest';
import { noteOnReturn } from './came-back.js';

it.each([
  { search: '', name: undefined },
  { search: '?other=declined', name: undefined },
  { search: '?sso=declined', name: 'ssoDeclined' },
  { search: '?sso=rejected', name: 'ssoRejected' },
  { search: '?sso=unavailable', name: 'ssoUnavailable' },
  { search: '?sso=suspended', name: 'suspended' },
  { search: '?sso=expired', name: 'freshStart' },
  { search: '?sso=failed', name: 'tryAgain' },
  { search: '?sso=constructor', name: 'tryAgain' },
])('who comes back to $search is told $name', ({ search, name }) => expect(noteOnReturn(search)?.name).toBe(name));
