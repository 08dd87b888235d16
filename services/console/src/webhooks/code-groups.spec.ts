import { logCodes } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { codeGroups, withCodes } from './code-groups.js';

it('every code of the log can be chosen, once', () => {
  const offered = codeGroups.flatMap(({ codes }) => codes);
  expect(offered.toSorted()).toEqual(Object.keys(logCodes).toSorted());
});

it('a group is chosen and left as a whole, and the rest stays', () => {
  const sso = codeGroups.find(({ name }) => name === 'SSO')?.codes ?? [];
  expect(sso.length).toBeGreaterThan(1);
  const chosen = withCodes(['user.deleted', 'sso.failed'], sso, true);
  expect(chosen.toSorted()).toEqual([...sso, 'user.deleted'].toSorted());
  expect(withCodes(chosen, sso, false)).toEqual(['user.deleted']);
});
