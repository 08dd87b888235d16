import type { SigningKey, TenantId } from '@latchkey/contracts';
import { Database, statement, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

export type KeyRow = {
  kid: string;
  alg: SigningKey['alg'];
  state: SigningKey['state'];
  sealed: Buffer;
  since: Date;
};
type NewKey = Pick<KeyRow, 'kid' | 'alg' | 'state' | 'sealed'>;

// One that signs comes first: a provider signs with the first that fits.
const select = statement<[tenantId: string], KeyRow>(
  'signing-key-list',
  `SELECT kid, alg, state, sealed, since FROM signing_key WHERE tenant_id = $1
   ORDER BY array_position(ARRAY['active', 'next', 'retired'], state), since DESC, kid`,
);

const lock = statement<[tenantId: string]>(
  'signing-key-lock',
  `SELECT pg_advisory_xact_lock(hashtextextended('signing-key ' || $1, 0))`,
);

const insert = statement<[tenantId: string, kid: string, alg: string, state: string, sealed: Buffer]>(
  'signing-key-insert',
  'INSERT INTO signing_key (tenant_id, kid, alg, state, sealed) VALUES ($1, $2, $3, $4, $5)',
);

const move = statement<[tenantId: string, alg: string, from: string, to: string]>(
  'signing-key-move',
  'UPDATE signing_key SET state = $4, since = now() WHERE tenant_id = $1 AND alg = $2 AND state = $3',
);

const remove = statement<[tenantId: string, kid: string], { alg: SigningKey['alg']; state: SigningKey['state'] }>(
  'signing-key-remove',
  'DELETE FROM signing_key WHERE tenant_id = $1 AND kid = $2 RETURNING alg, state',
);

const forget = statement<[tenantId: string, hours: number]>(
  'signing-key-forget',
  `DELETE FROM signing_key WHERE tenant_id = $1 AND state = 'retired' AND since < now() - $2 * interval '1 hour'`,
);

const selectDue = statement<[days: number], { tenant_id: TenantId }>(
  'signing-key-due',
  `SELECT DISTINCT tenant_id FROM signing_key
   WHERE state = 'active' AND since < now() - $1 * interval '1 day' LIMIT 100`,
);

/** Inside one change of a tenant's keys: nobody else changes them meanwhile. */
export type KeyChange = {
  list: () => Promise<KeyRow[]>;
  insert: (key: NewKey) => Promise<void>;
  move: (alg: SigningKey['alg'], from: SigningKey['state'], to: SigningKey['state']) => Promise<void>;
  remove: (kid: string) => Promise<Pick<KeyRow, 'alg' | 'state'> | undefined>;
  /** Retired keys that nothing that counts is signed with any more. */
  forgetOlderThan: (hours: number) => Promise<void>;
};

/** Signing keys in Postgres, sealed. */
@Injectable()
export class SigningKeyStore {
  constructor(private readonly database: Database) {}

  list(tenantId: TenantId): Promise<KeyRow[]> {
    return this.database.run(select, [tenantId]);
  }

  /** Tenants whose keys have signed for so many days. */
  async due(days: number): Promise<TenantId[]> {
    return (await this.database.run(selectDue, [days], 'background')).map(({ tenant_id: id }) => id);
  }

  change<T>(tenantId: TenantId, work: (change: KeyChange) => Promise<T>): Promise<T> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(lock, [tenantId]);
      return work(changeOf(transaction, tenantId));
    });
  }
}

const changeOf = (transaction: Queryable, tenantId: TenantId): KeyChange => ({
  list: () => transaction.run(select, [tenantId]),
  insert: async ({ kid, alg, state, sealed }) => {
    await transaction.run(insert, [tenantId, kid, alg, state, sealed]);
  },
  move: async (alg, from, to) => {
    await transaction.run(move, [tenantId, alg, from, to]);
  },
  remove: async (kid) => (await transaction.run(remove, [tenantId, kid]))[0],
  forgetOlderThan: async (hours) => {
    await transaction.run(forget, [tenantId, hours]);
  },
});
