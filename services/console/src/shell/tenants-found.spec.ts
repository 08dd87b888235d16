import { expect, it } from 'vitest';
import { found } from './tenants-found.js';

const tenants = Array.from({ length: 120 }, (_, at) => ({ tenantId: `t-${at}`, displayName: `Acme ${at}` }));

it.each([
  { because: 'nothing is typed, and not all are drawn', typed: '', first: 't-0', shown: 50, more: 70 },
  { because: 'a name is known by any part of it, in any case', typed: ' ME 119', first: 't-119', shown: 1, more: 0 },
  { because: 'so is an id', typed: 't-7', first: 't-7', shown: 11, more: 0 },
  { because: 'none is called this', typed: 'other', first: undefined, shown: 0, more: 0 },
])('$because', ({ typed, first, shown, more }) => {
  const answer = found(tenants, typed);
  expect({ first: answer.shown[0]?.tenantId, shown: answer.shown.length, more: answer.more }).toEqual({
    first,
    shown,
    more,
  });
});
