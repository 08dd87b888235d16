import { expect, it } from 'vitest';
import { masked } from './masked.js';

it.each([
  {
    because: 'an address keeps its first letter and its domain',
    type: 'email',
    value: 'ada@b.test',
    as: 'a•••@b.test',
  },
  { because: 'a short one is as long as any', type: 'email', value: 'a@b.test', as: 'a•••@b.test' },
  { because: 'so is a long one', type: 'email', value: `${'a'.repeat(64)}@b.test`, as: 'a•••@b.test' },
  { because: 'a letter of another plane is one', type: 'email', value: '𝒜da@b.test', as: '𝒜•••@b.test' },
  { because: 'a number keeps its last three digits', type: 'phone', value: '+15005550958', as: '•••958' },
  { because: 'a user name keeps its first letter', type: 'username', value: 'ada', as: 'a•••' },
] as const)('what is shown of somebody’s own: $because', ({ type, value, as }) => {
  expect(masked({ type, value })).toBe(as);
});
