// Names that nothing else has, and a wait for what happens in its own time.
import { randomBytes, randomUUID } from 'node:crypto';
import { eventId, interactionId, tenantId, userId } from '@latchkey/contracts';

export const aTenant = () => tenantId.parse(`int-${randomBytes(6).toString('hex')}`);
export const anInteraction = () => interactionId.parse(randomBytes(16).toString('base64url'));
export const aUser = () => userId.parse(randomUUID());
export const anEventId = () => eventId.parse(randomUUID());

/** Waits until `look` finds something, for at most ten seconds. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  const until = performance.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error('it did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
