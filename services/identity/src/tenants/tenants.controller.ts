import {
  applyConfiguration,
  changeTenant,
  createTenant,
  listTenants,
  readReadiness,
  readTenant,
  type ReplyOf,
  type RequestOf,
  type StoredTenant,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { ApplyConfigurationService } from './apply-configuration.service.js';
import { ReadinessService } from './readiness.service.js';
import { TenantsService } from './tenants.service.js';

@Controller()
export class TenantsController {
  constructor(
    private readonly tenants: TenantsService,
    private readonly readiness: ReadinessService,
    private readonly documents: ApplyConfigurationService,
  ) {}

  @Handles(createTenant)
  create(request: RequestOf<typeof createTenant>): Promise<StoredTenant> {
    return this.tenants.create(request);
  }

  @Handles(readTenant)
  read(request: RequestOf<typeof readTenant>): Promise<StoredTenant> {
    return this.tenants.read(request);
  }

  @Handles(listTenants)
  list(request: RequestOf<typeof listTenants>): Promise<ReplyOf<typeof listTenants>> {
    return this.tenants.list(request);
  }

  @Handles(changeTenant)
  change(request: RequestOf<typeof changeTenant>): Promise<StoredTenant> {
    return this.tenants.change(request);
  }

  @Handles(applyConfiguration)
  apply(
    request: RequestOf<typeof applyConfiguration>,
    context: CallContext,
  ): Promise<ReplyOf<typeof applyConfiguration>> {
    return this.documents.apply(request, context, new Date());
  }

  @Handles(readReadiness)
  readReadiness(request: RequestOf<typeof readReadiness>): Promise<ReplyOf<typeof readReadiness>> {
    return this.readiness.read(request, new Date());
  }
}
