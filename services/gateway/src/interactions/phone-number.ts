import type { TenantConfiguration } from '@latchkey/contracts';
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';

/**
 * A telephone number as somebody writes it, in its one form (E.164); nothing when it is none. What has no country code
 * is a number of the tenant's region.
 */
export function readPhoneNumber(
  text: string,
  region: TenantConfiguration['signIn']['phoneRegion'],
): string | undefined {
  const number = parsePhoneNumberFromString(text, region as CountryCode | undefined);
  return number?.isValid() ? number.number : undefined;
}
