import { createHmac } from 'node:crypto';
import { bodies } from '@latchkey/contracts';
import { readPhoneNumber } from '../interactions/phone-number.js';
import type { Origin } from './client-address.js';
import { limits, type LimitName, type Subject } from './policy.js';

/** What is known of a call before anybody has looked at it. */
export type CallFacts = {
  readonly tenantId: string;
  /** Of telephone numbers without a country code. */
  readonly phoneRegion: string | undefined;
  readonly origin: Origin;
  /** The browser's cookie; a browser that has none yet is counted by its address. */
  readonly browserToken: string | undefined;
  /** The journey of the path, as it stands there. */
  readonly journey: string | undefined;
  /** The body as it was parsed, not yet checked. */
  readonly body: unknown;
};

/** One limit and what it counts in this call. */
export type LimitKey = { readonly limit: LimitName; readonly key: string };

/**
 * The keys of a call. Each begins with its tenant; what follows is a keyed hash, so that the store holds no address, no
 * identifier and no cookie, and nobody who reads it can try candidates. A subject that the call does not have is left out.
 */
export function limitKeys(names: readonly LimitName[], facts: CallFacts, secret: Buffer): LimitKey[] {
  return names.flatMap((limit) => {
    const subject = limits[limit].by;
    const value = subjects[subject](facts);
    if (value === undefined) return [];
    const text = JSON.stringify([facts.tenantId, subject, value]);
    return [{ limit, key: `${facts.tenantId}:${createHmac('sha256', secret).update(text).digest('base64url')}` }];
  });
}

const subjects: Record<Subject, (facts: CallFacts) => string | undefined> = {
  address: ({ origin }) => origin.address,
  network: ({ origin }) => origin.network,
  device: ({ browserToken }) => browserToken,
  // `current` is the browser's own; without a cookie there is none.
  journey: ({ journey, browserToken }) => (journey === 'current' ? browserToken : journey),
  account: ({ body, phoneRegion }) => accountOf(body, phoneRegion),
  tenant: () => '',
};

/** The identifier in the form in which the services know it: one person, one key. What is none is refused later anyway. */
export function accountOf(body: unknown, region: string | undefined): string | undefined {
  const parsed = bodies.identifier.safeParse(body);
  if (!parsed.success) return undefined;
  const { type, value } = parsed.data;
  return type === 'phone' ? readPhoneNumber(value, region) : value;
}
