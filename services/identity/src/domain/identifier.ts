import { createHash } from 'node:crypto';
import type { Identifier } from '@latchkey/contracts';

export type { Identifier } from '@latchkey/contracts';

/**
 * One person, one key, one limiter. Compatibility characters are resolved before case, or `ℂ` and `c` would be two
 * people. The contract's schema says the same; what goes into a key passes here all the same. Idempotent.
 */
export const canonical = ({ type, value }: Identifier): Identifier => ({
  type,
  value: value.trim().normalize('NFKC').toLowerCase(),
});

/** SHA-256 of the channel's address, base64url: two codes to one mailbox, or one telephone, are one factor. */
export const channelHash = ({ value }: Identifier): string => createHash('sha256').update(value).digest('base64url');
