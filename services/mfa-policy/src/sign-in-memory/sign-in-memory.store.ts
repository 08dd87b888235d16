import type { RiskFacts, TenantId, UserId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { countriesSince, type SignInMemory } from '../domain/risk.js';

type Who = { tenantId: TenantId; userId: UserId };
type Row = {
  signed_in_at: Date | null;
  latitude: number | null;
  longitude: number | null;
  located_at: Date | null;
  countries: string[];
};

const select = statement<[tenantId: string, userId: string, countriesSince: Date], Row>(
  'sign-in-memory-select',
  `SELECT signed_in_at, latitude, longitude, located_at,
     ARRAY(SELECT country FROM seen_country WHERE tenant_id = $1 AND user_id = $2 AND seen_at > $3) AS countries
   FROM (SELECT 1) AS always LEFT JOIN last_sign_in ON tenant_id = $1 AND user_id = $2`,
);

type Upsert = [
  ...[tenantId: string, userId: string, now: Date],
  ...[latitude: number | null, longitude: number | null, country: string | null],
];

/** Where only half a place is known, none is; the last that was known stays. */
const upsert = statement<Upsert>(
  'sign-in-memory-upsert',
  `WITH country AS (
     INSERT INTO seen_country (tenant_id, user_id, country, seen_at)
     SELECT $1, $2, $6, $3 WHERE $6::text IS NOT NULL
     ON CONFLICT (tenant_id, user_id, country) DO UPDATE SET seen_at = greatest(seen_country.seen_at, excluded.seen_at)
   )
   INSERT INTO last_sign_in (tenant_id, user_id, signed_in_at, latitude, longitude, located_at)
   VALUES ($1, $2, $3, $4, $5, CASE WHEN $4::float8 IS NOT NULL THEN $3 END)
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET
     signed_in_at = greatest(last_sign_in.signed_in_at, excluded.signed_in_at),
     latitude = coalesce(excluded.latitude, last_sign_in.latitude),
     longitude = coalesce(excluded.longitude, last_sign_in.longitude),
     located_at = coalesce(excluded.located_at, last_sign_in.located_at)`,
);

/** Where and when people signed in, kept for tenants that look at it alone. */
@Injectable()
export class SignInMemoryStore {
  constructor(private readonly database: Database) {}

  async of({ tenantId, userId }: Who, now: Date): Promise<SignInMemory> {
    const [row] = await this.database.run(select, [tenantId, userId, countriesSince(now)]);
    return {
      signedInAt: row?.signed_in_at ?? undefined,
      place: placeOf(row),
      countries: row?.countries ?? [],
    };
  }

  /** A sign-in that came to its end. */
  async learn({ tenantId, userId }: Who, { country, latitude, longitude }: RiskFacts, now: Date): Promise<void> {
    const isPlace = latitude !== undefined && longitude !== undefined;
    const place = isPlace ? ([latitude, longitude] as const) : ([null, null] as const);
    await this.database.run(upsert, [tenantId, userId, now, ...place, country ?? null]);
  }
}

function placeOf(row: Row | undefined): SignInMemory['place'] {
  if (!row?.located_at || row.latitude === null || row.longitude === null) return undefined;
  return { latitude: row.latitude, longitude: row.longitude, at: row.located_at };
}
