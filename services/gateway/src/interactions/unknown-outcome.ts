import { ContractError } from '@latchkey/contracts';
import { mayHaveBeenDone } from '@latchkey/messaging';

const retryAfterSeconds = 1;

/**
 * When session gives no answer to a proof, the proof may have been accepted all the same. The browser is told so: the
 * journey is settling, and `resume` finds out what became of it, without a second ceremony.
 */
export async function unlessUnknown<T>(interactionId: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (interactionId === 'current' || !mayHaveBeenDone(error)) throw error;
    const interaction = { id: interactionId, step: { name: 'settling', retryAfterSeconds }, methods: ['resume'] };
    throw new ContractError('interaction.settling', undefined, {
      cause: error,
      extension: { interaction, retryAfterSeconds },
    });
  }
}
