import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  browserName,
  deviceTrusted,
  deviceTrustRevoked,
  type InteractionId,
  type listTrustedDevices,
  type PayloadOf,
  type PresentedDevice,
  type ReplyOf,
  type revokeTrustedDevices,
  type RequestOf,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { LOG, toStoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, orderedId, OutboxRelay, writeToOutbox } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { TrustedDeviceStore } from './trusted-device.store.js';

type Who = { tenantId: TenantId; userId: UserId };
/** The sign-in that earns a browser trust. */
type EarnedIn = { days: number; userAgent: string | undefined; interactionId: InteractionId; traceparent: string };
type Reason = PayloadOf<typeof deviceTrustRevoked>['reason'];

const unnamed = 'Browser';
const dayMs = 86_400_000;

/** Browsers that a person trusted: made, recognised, listed, ended. */
@Injectable()
export class TrustedDevicesService {
  constructor(
    private readonly database: Database,
    private readonly relay: OutboxRelay,
    private readonly store: TrustedDeviceStore,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Whether one of these is trusted. That it was used is written behind the answer. */
  async isTrusted(who: Who, presented: readonly PresentedDevice[], now: Date): Promise<boolean> {
    const deviceId = await this.store.recognise(who, presented, now);
    if (deviceId === undefined) return false;
    void this.store.markUsed(who, deviceId, now).catch((error: unknown) => {
      this.log.info({ error, deviceId }, 'the use of a trusted device was not kept');
    });
    return true;
  }

  /** Trusts a browser from now on. The secret is in the answer and nowhere else. */
  async trust(
    who: Who,
    { days, userAgent, interactionId, traceparent }: EarnedIn,
    now: Date,
  ): Promise<{ deviceId: string; secret: string; expiresAt: string }> {
    const [deviceId, secret] = [randomUUID(), randomBytes(32).toString('base64url')];
    const secretHash = createHash('sha256').update(secret).digest('base64url');
    const expiresAt = new Date(now.getTime() + days * dayMs);
    const name = browserName(userAgent ?? '') || unnamed;
    const times = { expiresAt: expiresAt.toISOString(), trustedAt: now.toISOString() };
    const told = { ...who, deviceId, name, ...times, by: { interactionId } };
    await this.database.transaction(async (transaction) => {
      await this.store.add(transaction, { ...who, deviceId, secretHash, name, createdAt: now, expiresAt });
      await writeToOutbox(transaction, toStoredEvent(deviceTrusted, orderedId(), told, traceparent));
    });
    this.relay.nudge();
    return { deviceId, secret, expiresAt: times.expiresAt };
  }

  async list(who: RequestOf<typeof listTrustedDevices>, now: Date): Promise<ReplyOf<typeof listTrustedDevices>> {
    const devices = await this.store.list(who, now);
    return {
      devices: devices.map((row) => ({
        deviceId: row.device_id,
        name: row.name,
        createdAt: row.created_at.toISOString(),
        lastUsedAt: row.last_used_at?.toISOString() ?? null,
        expiresAt: row.expires_at.toISOString(),
      })),
    };
  }

  async revoke(
    { tenantId, userId, deviceId }: RequestOf<typeof revokeTrustedDevices>,
    traceparent: string,
    now: Date,
  ): Promise<ReplyOf<typeof revokeTrustedDevices>> {
    return { revoked: await this.end({ tenantId, userId }, { deviceId, reason: 'asked' }, traceparent, now) };
  }

  /**
   * What a person proves themselves with is another than before `before`: a browser that was trusted on the strength of the old
   * is trusted no longer. One that was trusted since, with the new, stays.
   */
  async endBecause(who: Who, reason: Exclude<Reason, 'asked'>, before: Date, traceparent: string): Promise<void> {
    await this.end(who, { before, reason }, traceparent, new Date());
  }

  private async end(
    who: Who,
    { reason, ...which }: { deviceId?: string | undefined; before?: Date; reason: Reason },
    traceparent: string,
    now: Date,
  ): Promise<number> {
    const ended = await this.database.transaction(async (transaction) => {
      const deviceIds = await this.store.remove(transaction, who, which);
      if (deviceIds.length === 0) return 0;
      const payload = { ...who, deviceIds, reason, revokedAt: now.toISOString() };
      await writeToOutbox(transaction, toStoredEvent(deviceTrustRevoked, orderedId(), payload, traceparent));
      return deviceIds.length;
    });
    if (ended > 0) this.relay.nudge();
    return ended;
  }
}
