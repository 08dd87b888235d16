import { ContractError } from '@latchkey/contracts';

const retryAfterSeconds = 1;
const unanswered = new Set(['service.unavailable', 'service.timeout', 'service.failed']);

/**
 * When a proof gets no answer, it may have been accepted all the same, or nobody was there to look at it. The browser
 * is told to hold on to it: the same bytes, sent again, find out what became of it. There is no second ceremony.
 */
export async function unlessUnknown<T>(interactionId: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (interactionId === 'current' || !(error instanceof ContractError) || !unanswered.has(error.code)) throw error;
    const interaction = { id: interactionId, step: { name: 'settling', retryAfterSeconds }, methods: ['resume'] };
    throw new ContractError('interaction.settling', undefined, {
      cause: error,
      ...(error.reason !== undefined && { reason: error.reason }),
      extension: { interaction, retryAfterSeconds },
    });
  }
}
