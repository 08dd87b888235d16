import { ContractError } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { inOneForm } from './typed-identifier.js';

const tenant = { signIn: { methods: [], identifierFirst: 'convenient' as const, phoneRegion: 'GB' } };

it.each([
  {
    because: 'an address is in its form',
    typed: { type: 'email', value: 'ada@example.com' },
    value: 'ada@example.com',
  },
  { because: 'a number is read', typed: { type: 'phone', value: '020 7946 0958' }, value: '+442079460958' },
] as const)('$typed.value is $value: $because', ({ typed, value }) => {
  expect(inOneForm(typed, tenant)).toEqual({ type: typed.type, value });
});

it('a number that is none is refused, and the fault is at its place', () => {
  const attempt = () => inOneForm({ type: 'phone', value: '12' }, tenant);
  expect(attempt).toThrow(ContractError);
  expect(attempt).toThrow(
    expect.objectContaining({
      code: 'contract.invalid_request',
      extension: { errors: [expect.objectContaining({ pointer: '/value' })] },
    }),
  );
});
