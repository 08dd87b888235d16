import { LOG, TenantDirectory, ContractClient, type CallContext } from '@latchkey/messaging';
import { readFactors, type concludeSignIn, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable } from '@nestjs/common';
import { mayTrustDevice } from '../domain/device-trust.js';
import { isAdaptive, toPolicy } from '../domain/policy.js';
import { SignInMemoryStore } from '../sign-in-memory/sign-in-memory.store.js';
import { TrustedDevicesService } from '../trusted-devices/trusted-devices.service.js';
import { EvidenceStore } from './evidence.store.js';

type Conclude = RequestOf<typeof concludeSignIn>;

/** What follows from a sign-in that came to its end: only now is anything learnt from it. */
@Injectable()
export class ConclusionService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly client: ContractClient,
    private readonly evidence: EvidenceStore,
    private readonly memory: SignInMemoryStore,
    private readonly devices: TrustedDevicesService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async conclude(request: Conclude, context: CallContext, now: Date): Promise<ReplyOf<typeof concludeSignIn>> {
    const tenant = this.tenants.byId(request.tenantId);
    if (isAdaptive(toPolicy(tenant))) await this.memory.learn(request, request.risk ?? {}, now);
    const { enabled, days } = tenant.mfa.trustedDevices;
    const isTrusted = request.trustDevice && enabled && (await this.hasEarnedTrust(request, context));
    if (!isTrusted) return { trustedDevice: null };
    const { tenantId, userId, userAgent, interactionId } = request;
    const earnedIn = { days, userAgent, interactionId, traceparent: context.traceparent };
    return { trustedDevice: await this.devices.trust({ tenantId, userId }, earnedIn, now) };
  }

  private async hasEarnedTrust(request: Conclude, context: CallContext): Promise<boolean> {
    const { tenantId, userId, interactionId } = request;
    const [evidence, { people }] = await Promise.all([
      this.evidence.all(request),
      this.client.request(readFactors, { tenantId, userIds: [userId] }, context),
    ]);
    const { factors } = this.tenants.byId(tenantId).mfa;
    const may = mayTrustDevice({ userId, interactionId, evidence, held: people[0], factors });
    if (!may)
      this.log.info({ tenantId, userId, interactionId, traceId: context.traceId }, 'no device is trusted for this');
    return may;
  }
}
