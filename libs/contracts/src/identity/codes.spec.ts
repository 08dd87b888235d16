import { expect, it } from 'vitest';
import { purpose as purposes } from '../vocabulary.js';
import { sendCode, verifyCode } from './codes.js';

const at = { tenantId: 'acme', interactionId: 'A'.repeat(22) };

it.each([
  { purpose: 'sign-in', sends: true, verifies: true },
  { purpose: 'sign-up', sends: true, verifies: true },
  { purpose: 'recover', sends: true, verifies: true },
  { purpose: 'mfa', sends: false, verifies: true },
  { purpose: 'step-up', sends: true, verifies: true },
  { purpose: 'enrolment', sends: false, verifies: false },
])('a code of the purpose $purpose: who names an identifier gets one: $sends; it is taken: $verifies', (row) => {
  const { purpose } = row;
  const identifier = { type: 'email', value: 'ada@example.com' };
  expect(sendCode.request.safeParse({ ...at, purpose, identifier, language: 'en' }).success).toBe(row.sends);
  expect(verifyCode.request.safeParse({ ...at, purpose, code: '012345' }).success).toBe(row.verifies);
  expect(purposes.options).toContain(purpose);
});
