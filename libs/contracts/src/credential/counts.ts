import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { tenantId } from '../vocabulary.js';

/** How many passkeys there are for an RP ID, and of how many people. */
export const passkeyCount = z.object({
  rpId: z.string(),
  passkeys: z.number().int().min(0),
  people: z.number().int().min(0),
});
export type PasskeyCount = z.infer<typeof passkeyCount>;

/** A tenant's passkeys by RP ID, those of former ones too: what another RP ID would make unusable. */
export const countPasskeys = defineCommand('credential.count-passkeys.v1', {
  request: z.object({ tenantId }),
  reply: z.object({ counts: z.array(passkeyCount) }),
});
