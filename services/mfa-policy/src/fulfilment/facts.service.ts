import { ContractError, type RequestOf, type settle } from '@latchkey/contracts';
import { TenantDirectory, type CallContext } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { needsNoPerson } from '../domain/decide.js';
import type { Facts } from '../domain/facts.js';
import { nobody } from '../domain/person.js';
import { isAdaptive } from '../domain/policy.js';
import { riskReasons, type RiskReason } from '../domain/risk.js';
import { SignInMemoryStore } from '../sign-in-memory/sign-in-memory.store.js';
import { TrustedDevicesService } from '../trusted-devices/trusted-devices.service.js';
import { PeopleService } from '../two-step/people.service.js';

type Settle = RequestOf<typeof settle>;

/** What a decision hangs on beside evidence, read only where the tenant's policy looks at it. */
@Injectable()
export class FactsService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly people: PeopleService,
    private readonly memory: SignInMemoryStore,
    private readonly devices: TrustedDevicesService,
  ) {}

  /**
   * Errors: `identity.user_suspended`; `service.…` when one of those who know is away: without what it knows, nothing is
   * decided.
   */
  async gather(asked: Omit<Facts, 'person'>, request: Settle, context: CallContext): Promise<Facts> {
    if (needsNoPerson(asked)) return { ...asked, person: nobody };
    const [{ person, isSuspended }, risk, isDeviceTrusted] = await Promise.all([
      this.people.one(request.tenantId, request.userId, context),
      this.riskOf(asked, request),
      this.isDeviceTrusted(asked, request),
    ]);
    // Since a moment ago perhaps: whatever was proved before is worth nothing now (D-20).
    if (isSuspended) throw new ContractError('identity.user_suspended');
    return { ...asked, person, ...(risk && { risk }), isDeviceTrusted };
  }

  private async riskOf({ policy, now }: Omit<Facts, 'person'>, request: Settle): Promise<RiskReason[] | undefined> {
    if (!isAdaptive(policy)) return undefined;
    return riskReasons(request.risk ?? {}, await this.memory.of(request, now), now);
  }

  private async isDeviceTrusted({ now }: Omit<Facts, 'person'>, request: Settle): Promise<boolean> {
    const { tenantId, userId, trustedDevices = [] } = request;
    const { enabled } = this.tenants.byId(tenantId).mfa.trustedDevices;
    return enabled && trustedDevices.length > 0 && this.devices.isTrusted({ tenantId, userId }, trustedDevices, now);
  }
}
