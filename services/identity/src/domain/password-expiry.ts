import type { TenantConfiguration } from '@latchkey/contracts';

type Expiry = TenantConfiguration['passwordExpiry'];

const dayMs = 86_400_000;

/** Whether a password is too old. Those from before expiry was switched on count from that moment. */
export function isExpired(changedAt: Date, { enabled, validDays, enabledAt }: Expiry, now: Date): boolean {
  const since = Math.max(changedAt.getTime(), enabledAt === undefined ? 0 : Date.parse(enabledAt));
  return enabled && since + validDays * dayMs <= now.getTime();
}

/** What an administrator wants, with the moment at which it was switched on: the one before, if it was on already. */
export function sinceSwitchedOn({ enabled, validDays }: Expiry, before: Expiry | undefined, now: Date): Expiry {
  if (!enabled) return { enabled, validDays };
  const enabledAt = before?.enabled ? before.enabledAt : now.toISOString();
  return { enabled, validDays, ...(enabledAt !== undefined && { enabledAt }) };
}
