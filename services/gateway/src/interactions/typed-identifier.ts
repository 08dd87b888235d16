import { ContractError, type Identifier, type TenantConfiguration } from '@latchkey/contracts';
import type { BodyOf } from './exchange.js';
import { readPhoneNumber } from './phone-number.js';

/** An identifier as a body has it. */
type Typed = Omit<BodyOf<'identifier'>, 'captcha'> | BodyOf<'contact'>;

/** What was typed, as the services know it. Errors: `contract.invalid_request` for a number that is none. */
export function inOneForm(typed: Typed, { signIn }: Pick<TenantConfiguration, 'signIn'>): Identifier {
  if (typed.type !== 'phone') return typed;
  const value = readPhoneNumber(typed.value, signIn.phoneRegion);
  if (value !== undefined) return { type: 'phone', value };
  const errors = [{ pointer: '/value', detail: 'a telephone number with its country code, like +44 20 7946 0958' }];
  throw new ContractError('contract.invalid_request', undefined, { extension: { errors } });
}
