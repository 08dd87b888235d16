import type { LogEntry, TenantId } from '@latchkey/contracts';
import { logCodes } from '@latchkey/contracts';

type Row = LogEntry & { readonly tenantId: TenantId };

/** A journey among those of all tenants. */
export const journeyOf = ({ tenantId, interactionId }: { tenantId: TenantId; interactionId: string | null }): string =>
  `${tenantId} ${interactionId ?? ''}`;

/** Somebody came in without a passkey: a way back, if one had been offered in their journey. */
export const fallsBack = (row: Row): boolean =>
  row.code === 'sign_in.succeeded' && row.interactionId !== null && row.detail['method'] !== 'passkey';

/**
 * Rows of which a journey has one offer of a passkey, and one row more where somebody was offered one and came in without it.
 * `offered`: the journeys that the log has an offer of already.
 */
export function countedOffers<R extends Row>(
  rows: readonly R[],
  offered: ReadonlySet<string>,
  idOf: (namespace: string, name: string) => string,
): R[] {
  const known = new Set(offered);
  return rows.flatMap((row) => {
    const journey = journeyOf(row);
    if (row.code === 'passkey.offered') {
      if (known.has(journey)) return [];
      known.add(journey);
      return [row];
    }
    if (!fallsBack(row) || !known.has(journey)) return [row];
    const code = 'passkey.fell_back' as const;
    const { method = null } = row.detail;
    return [row, { ...row, id: idOf(row.id, code), code, outcome: logCodes[code].outcome, detail: { method } }];
  });
}
