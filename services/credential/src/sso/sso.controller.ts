import { emailDomainNoted, ssoConnectionDeleted, ssoLinked, type PayloadOf } from '@latchkey/contracts';
import { Consumes } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { SsoStore } from './sso.store.js';

@Controller()
export class SsoController {
  constructor(private readonly sso: SsoStore) {}

  @Consumes(ssoLinked)
  linked({ tenantId, userId, connectionId }: PayloadOf<typeof ssoLinked>) {
    return this.sso.link(tenantId, userId, connectionId);
  }

  @Consumes(ssoConnectionDeleted)
  deleted({ tenantId, connectionId }: PayloadOf<typeof ssoConnectionDeleted>) {
    return this.sso.forget(tenantId, connectionId);
  }

  @Consumes(emailDomainNoted)
  noted({ tenantId, userId, domain }: PayloadOf<typeof emailDomainNoted>) {
    return this.sso.noteDomain(tenantId, userId, domain);
  }
}
