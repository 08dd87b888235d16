import { Webhook } from 'standardwebhooks';
import { retryAfterMsOf } from '../domain/delivery-retry.js';
import type { Message } from './sealed-message.js';
import { DeliveryFailure, sendDeadlineMs, type Transport } from './transport.js';

/** Where text messages are posted, and the `whsec_…` that signs them. */
export type SmsOptions = { readonly url: string; readonly secret: string };

/**
 * Whoever sends text messages: `POST {id, to, text}`, signed as Standard Webhooks has it. `webhook-id` is the message's own
 * id, so that a repetition can be told. No redirect is followed and no body is read.
 */
export class SmsProvider implements Transport {
  readonly atOnce = 10;
  private readonly webhook: Webhook | undefined;

  constructor(private readonly options: SmsOptions | undefined) {
    this.webhook = options && new Webhook(options.secret);
  }

  /** Without one no text message can be sent. */
  get isConfigured(): boolean {
    return this.options !== undefined;
  }

  async send({ to, text }: Message, id: string): Promise<void> {
    if (!this.options || !this.webhook)
      throw new DeliveryFailure({ errorCode: 'NOT_CONFIGURED' }, { isRefused: false });
    const now = new Date();
    const body = JSON.stringify({ id, to, text });
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': this.webhook.sign(id, now, body),
    };
    const response = await this.ask({ method: 'POST', headers, body }, sendDeadlineMs);
    if (!response.ok) throw refusalOf(response, now);
  }

  /** Whether there is somebody who answers within this time, whatever they say of a question without a message. */
  async answers(patienceMs: number): Promise<boolean> {
    return this.ask({ method: 'HEAD' }, patienceMs).then(
      ({ status }) => status < 500,
      () => false,
    );
  }

  close(): void {
    // Nothing is kept open.
  }

  private async ask(request: RequestInit, deadlineMs: number): Promise<Response> {
    try {
      const signal = AbortSignal.timeout(deadlineMs);
      const response = await fetch(this.options?.url ?? '', { ...request, redirect: 'manual', signal });
      await response.body?.cancel();
      return response;
    } catch (error) {
      throw new DeliveryFailure({ errorCode: codeOf(error) }, { isRefused: false });
    }
  }
}

function refusalOf({ status, headers }: Response, now: Date): DeliveryFailure {
  const isRefused = status < 500 && status !== 429;
  const retryAfterMs = isRefused ? undefined : retryAfterMsOf(headers.get('retry-after'), now);
  return new DeliveryFailure({ status }, { isRefused, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** `ECONNREFUSED`, `TimeoutError` and the like; the words of an error may repeat an address. */
function codeOf(error: unknown): unknown {
  const { name, cause } = (error ?? {}) as { name?: unknown; cause?: unknown };
  return (cause as { code?: unknown } | undefined)?.code ?? name;
}
