import { createTransport } from 'nodemailer';
import type { Message } from './sealed-message.js';
import { DeliveryFailure, sendDeadlineMs, type Transport } from './transport.js';

/** Mails under way at once, each on its own connection. */
const connections = 5;

/** The mail server. Every wait has an end: connect 5 s, silence 10 s, a mail as a whole 15 s. */
export class SmtpTransport implements Transport {
  readonly atOnce = connections;
  private readonly transport;

  constructor(options: { url: string; from: string }) {
    this.transport = createTransport(
      {
        url: options.url,
        pool: true,
        maxConnections: connections,
        maxRequeues: 0,
        connectionTimeout: 5_000,
        greetingTimeout: 5_000,
        dnsTimeout: 5_000,
        socketTimeout: 10_000,
        // A text is a text, never a path or an address to fetch.
        disableFileAccess: true,
        disableUrlAccess: true,
      },
      { from: options.from, headers: { 'Auto-Submitted': 'auto-generated' } },
    );
  }

  async send(message: Message): Promise<void> {
    const mail = {
      to: { name: '', address: message.to },
      ...('subject' in message && { subject: message.subject }),
      text: message.text,
      signal: AbortSignal.timeout(sendDeadlineMs),
    };
    await this.transport.sendMail(mail).catch((error: unknown) => {
      throw new DeliveryFailure(describeFailure(error), { isRefused: isRefusal(error) });
    });
  }

  /** Whether the server greets us, and takes our name and password, within this time. */
  async answers(patienceMs: number): Promise<boolean> {
    const late = new Promise<false>((resolve) => void setTimeout(() => resolve(false), patienceMs).unref());
    const greeting = this.transport.verify().then(
      () => true,
      () => false,
    );
    return Promise.race([greeting, late]);
  }

  close(): void {
    this.transport.close();
  }
}

/** The server's refusal of this very mail or recipient, which it would repeat. A refused login is not: it can be mended. */
const isRefusal = (error: unknown): boolean => {
  const { code, permanent } = (error ?? {}) as { code?: unknown; permanent?: unknown };
  return permanent === true && (code === 'EENVELOPE' || code === 'EMESSAGE');
};

/** What may be logged of a failure: a server's words repeat addresses. */
const describeFailure = (error: unknown): Record<string, unknown> => {
  const { code, responseCode, command } = (error ?? {}) as {
    code?: unknown;
    responseCode?: unknown;
    command?: unknown;
  };
  return { errorCode: code, responseCode, command: typeof command === 'string' ? command.split(' ', 1)[0] : undefined };
};
