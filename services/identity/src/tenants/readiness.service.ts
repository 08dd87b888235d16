import { ContractError, type readReadiness, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Database } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { countAdministratingPeople } from '../administrators/administrating-person.store.js';
import { countLiveTokens } from '../administrators/administrator.store.js';
import { SmsProvider } from '../delivery/sms-provider.js';
import { SmtpTransport } from '../delivery/smtp-transport.js';
import { prerequisitesOf, usesSms, type ReadinessFacts } from './readiness.js';
import { readTenant } from './tenant.store.js';

const patienceMs = 2_000;

/** Looks at what a tenant needs before its people can rely on it. */
@Injectable()
export class ReadinessService {
  constructor(
    private readonly database: Database,
    private readonly mail: SmtpTransport,
    private readonly sms: SmsProvider,
  ) {}

  async read({ tenantId }: RequestOf<typeof readReadiness>, now: Date): Promise<ReplyOf<typeof readReadiness>> {
    const tenant = await readTenant(this.database, tenantId);
    if (!tenant) throw new ContractError('request.not_found', 'no such tenant');
    const [tokens, people, mailServerAnswers, sms] = await Promise.all([
      countLiveTokens(this.database, now),
      countAdministratingPeople(this.database),
      this.mail.answers(patienceMs),
      usesSms(tenant) ? this.lookAtSms() : ('answers' as const),
    ]);
    const prerequisites = prerequisitesOf(tenant, { administrators: tokens + people, mailServerAnswers, sms });
    return { ready: prerequisites.every(({ status }) => status === 'done'), prerequisites };
  }

  private async lookAtSms(): Promise<ReadinessFacts['sms']> {
    if (!this.sms.isConfigured) return 'not-configured';
    return (await this.sms.answers(patienceMs)) ? 'answers' : 'silent';
  }
}
