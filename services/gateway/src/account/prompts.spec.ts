import { expect, it } from 'vitest';
import { passkeyPromptsOf } from './prompts.js';

const never = { skippedAt: '2026-11-01T00:00:00Z', skippedForGood: true };
const once = { skippedAt: '2026-11-01T00:00:00Z', skippedForGood: false };
const nothing = { skippedAt: null, skippedForGood: false };

it.each([
  { because: 'nothing was ever said', passkeys: 0, first: nothing, other: nothing, prompts: 'ask' },
  { because: 'a "not now" comes again', passkeys: 0, first: once, other: nothing, prompts: 'ask' },
  { because: 'a first one was declined for good', passkeys: 0, first: never, other: nothing, prompts: 'never' },
  { because: 'who has one is not asked for a first', passkeys: 1, first: never, other: once, prompts: 'ask' },
  { because: 'another one was declined for good', passkeys: 1, first: nothing, other: never, prompts: 'never' },
  { because: 'who has none left is asked for a first', passkeys: 0, first: nothing, other: never, prompts: 'ask' },
])('S6: $prompts: $because', ({ passkeys, first, other, prompts }) => {
  expect(passkeyPromptsOf({ passkeys, skippedForGood: first.skippedForGood, otherDevice: other })).toBe(prompts);
});
