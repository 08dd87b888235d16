import type { Message } from './sealed-message.js';

/** A message that has not been taken by then has failed. */
export const sendDeadlineMs = 15_000;

/** What takes messages of one channel. */
export interface Transport {
  /** Messages under way at once. */
  readonly atOnce: number;
  /** Ends within `sendDeadlineMs`; throws a `DeliveryFailure`. The same id again is the same message again. */
  send(message: Message, messageId: string): Promise<void>;
  close(): void;
}

/** Why a message was not taken. Its fields may be logged: no address, no text, nothing in a server's own words. */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';

  constructor(
    readonly fields: Readonly<Record<string, unknown>>,
    /** `isRefused`: this very message is refused, and would be again. `retryAfterMs`: when it may be tried again at the earliest. */
    readonly advice: { readonly isRefused: boolean; readonly retryAfterMs?: number },
  ) {
    super('the message was not taken');
  }
}
