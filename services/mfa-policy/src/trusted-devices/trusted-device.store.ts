import { timingSafeEqual } from 'node:crypto';
import type { PresentedDevice, TenantId, UserId } from '@latchkey/contracts';
import { Database, statement, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

type Who = { tenantId: TenantId; userId: UserId };

/** A browser that is spared the second factor; of its secret only the hash. */
export type DeviceRow = {
  device_id: string;
  name: string;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date;
};

export type NewDevice = Who & {
  deviceId: string;
  secretHash: string;
  name: string;
  createdAt: Date;
  expiresAt: Date;
};

const selectPresented = statement<
  [tenantId: string, userId: string, deviceIds: readonly string[], now: Date],
  { device_id: string; secret_hash: string }
>(
  'trusted-device-presented',
  `SELECT device_id, secret_hash FROM trusted_device
   WHERE tenant_id = $1 AND user_id = $2 AND device_id = ANY($3::uuid[]) AND expires_at > $4`,
);

const markUsed = statement<[tenantId: string, userId: string, deviceId: string, now: Date]>(
  'trusted-device-used',
  'UPDATE trusted_device SET last_used_at = $4 WHERE tenant_id = $1 AND user_id = $2 AND device_id = $3',
);

const selectAll = statement<[tenantId: string, userId: string, now: Date], DeviceRow>(
  'trusted-device-list',
  `SELECT device_id, name, created_at, last_used_at, expires_at FROM trusted_device
   WHERE tenant_id = $1 AND user_id = $2 AND expires_at > $3 ORDER BY created_at DESC, device_id`,
);

const insert = statement<
  [
    deviceId: string,
    tenantId: string,
    userId: string,
    secretHash: string,
    name: string,
    createdAt: Date,
    expiresAt: Date,
  ]
>(
  'trusted-device-insert',
  `INSERT INTO trusted_device (device_id, tenant_id, user_id, secret_hash, name, created_at, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);

const remove = statement<
  [tenantId: string, userId: string, deviceId: string | null, before: Date | null],
  { device_id: string }
>(
  'trusted-device-remove',
  `DELETE FROM trusted_device WHERE tenant_id = $1 AND user_id = $2
     AND ($3::uuid IS NULL OR device_id = $3) AND ($4::timestamptz IS NULL OR created_at < $4)
   RETURNING device_id`,
);

/** Trusted browsers in Postgres, which is their record: what is gone there is trusted nowhere. */
@Injectable()
export class TrustedDeviceStore {
  constructor(private readonly database: Database) {}

  /** Which of the devices that a browser claims to be is one of this person's, if any. */
  async recognise(who: Who, presented: readonly PresentedDevice[], now: Date): Promise<string | undefined> {
    const ids = presented.map(({ deviceId }) => deviceId);
    const rows = await this.database.run(selectPresented, [who.tenantId, who.userId, ids, now]);
    return rows.find(({ device_id: id, secret_hash: hash }) =>
      presented.some(({ deviceId, secretHash }) => deviceId === id && isSame(secretHash, hash)),
    )?.device_id;
  }

  async markUsed({ tenantId, userId }: Who, deviceId: string, now: Date): Promise<void> {
    await this.database.run(markUsed, [tenantId, userId, deviceId, now], 'background');
  }

  list({ tenantId, userId }: Who, now: Date): Promise<DeviceRow[]> {
    return this.database.run(selectAll, [tenantId, userId, now]);
  }

  async add(transaction: Queryable, device: NewDevice): Promise<void> {
    const { deviceId, tenantId, userId, secretHash, name, createdAt, expiresAt } = device;
    await transaction.run(insert, [deviceId, tenantId, userId, secretHash, name, createdAt, expiresAt]);
  }

  /** Ends the trust in one device, or in all that were trusted before a moment. */
  async remove(
    transaction: Queryable,
    { tenantId, userId }: Who,
    { deviceId, before }: { deviceId?: string | undefined; before?: Date | undefined },
  ): Promise<string[]> {
    const rows = await transaction.run(remove, [tenantId, userId, deviceId ?? null, before ?? null]);
    return rows.map(({ device_id: id }) => id);
  }
}

/** In constant time; both are hashes of one length. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
