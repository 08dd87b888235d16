import { ContractError, type PasswordFault, type TenantConfiguration, type TenantId } from '@latchkey/contracts';
import { Database } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { Identifier } from '../domain/identifier.js';
import { faultsOf, toFieldErrors } from '../domain/password-rules.js';
import { readTenant } from '../tenants/tenant.store.js';
import { BreachedPasswords } from './breached-passwords.js';
import { isCommonPassword } from './common-passwords.js';

/** Says whether a new password will do. */
@Injectable()
export class PasswordJudge {
  constructor(
    private readonly database: Database,
    private readonly breached: BreachedPasswords,
  ) {}

  /**
   * Refuses what the tenant's policy does not accept of a person with these identifiers, and answers the tenant. Errors:
   * `identity.password_not_accepted` (with what is missing at `/password`), `request.not_found` (no such tenant).
   */
  async refuseUnfit(
    tenantId: TenantId,
    password: string,
    identifiers: readonly Identifier[],
  ): Promise<TenantConfiguration> {
    const tenant = await readTenant(this.database, tenantId);
    if (!tenant) throw new ContractError('request.not_found', 'no such tenant');
    const faults = faultsOf({
      policy: tenant.passwordPolicy,
      password,
      identifiers,
      tenantName: tenant.displayName,
      isCommon: isCommonPassword,
    });
    // Nobody else is asked about what would not do anyhow.
    const isAsked = faults.length === 0 && tenant.passwordPolicy.rejects.pwned;
    if (isAsked && (await this.breached.has(password))) faults.push('pwned');
    if (faults.length > 0) throw notAccepted(faults);
    return tenant;
  }
}

/** A refusal that names all that a new password misses. */
export const notAccepted = (faults: readonly PasswordFault[]): ContractError =>
  new ContractError('identity.password_not_accepted', undefined, { extension: { errors: toFieldErrors(faults) } });
