import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database } from '@latchkey/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { decideRetry } from '../domain/delivery-retry.js';
import { forgetMail, leaseDueMail, retryMail, type MailKey, type WaitingMail } from '../store/mail.store.js';
import { MailSeal, type Mail } from './sealed-mail.js';
import { connections, describeFailure, isRefusal, sendDeadlineMs, SmtpTransport } from './smtp-transport.js';

const sweepMs = 1_000;
/** Longer than any send: while one process tries, no other does. */
const leaseMs = 2 * sendDeadlineMs;
const partingMs = 5_000;

/** Binds a sealed mail to its row. */
export const sealContext = ({ tenantId, interactionId, mailId }: MailKey): string =>
  JSON.stringify([tenantId, interactionId, mailId]);

/**
 * Hands waiting mail to the mail server, off everybody's path: a few at a time, again after a failure, across restarts,
 * for as long as the code in it lives. At least once: a crash between the server's yes and ours repeats a mail.
 */
@Injectable()
export class MailDeliverer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly underWay = new Set<Promise<void>>();
  private loop: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;
  private nudged = false;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly seal: MailSeal,
    private readonly transport: SmtpTransport,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  /** A mail was committed: it is taken at once. */
  nudge(): void {
    this.nudged = true;
    this.wake();
  }

  /** Takes no more, and gives what is under way a moment; its lease ends by itself. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.loop;
    const patience = new AbortController();
    await Promise.race([
      Promise.allSettled(this.underWay),
      delay(partingMs, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    this.transport.close();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.nudged = false;
      await this.take().catch((error: unknown) => this.log.warn({ error }, 'mail waits'));
      if (!this.nudged && !this.stopped) await this.pause();
    }
  }

  private async pause(): Promise<void> {
    const sleep = new AbortController();
    this.wake = () => sleep.abort();
    await delay(sweepMs, undefined, { signal: sleep.signal }).catch(() => undefined);
  }

  private async take(): Promise<void> {
    const most = connections - this.underWay.size;
    if (most <= 0) return;
    for (const mail of await leaseDueMail(this.database, leaseMs, most)) this.begin(mail);
  }

  private begin(mail: WaitingMail): void {
    const done = this.deliver(mail)
      .catch((error: unknown) => this.log.warn({ error, mailId: mail.mailId }, 'a mail keeps its lease'))
      .finally(() => {
        const wasFull = this.underWay.size >= connections;
        this.underWay.delete(done);
        if (wasFull) this.nudge();
      });
    this.underWay.add(done);
  }

  private async deliver(waiting: WaitingMail): Promise<void> {
    const mail = this.opened(waiting);
    if (!mail) return forgetMail(this.database, waiting);
    try {
      await this.transport.send(mail);
    } catch (error) {
      return this.fail(waiting, error);
    }
    await forgetMail(this.database, waiting);
  }

  private opened(waiting: WaitingMail): Mail | undefined {
    try {
      return this.seal.open(waiting.sealed, sealContext(waiting));
    } catch {
      this.log.error({ mailId: waiting.mailId }, 'a mail cannot be opened: was the pepper changed?');
      return undefined;
    }
  }

  private async fail(waiting: WaitingMail, error: unknown): Promise<void> {
    const { mailId, tenantId, attempts, expiresAt } = waiting;
    const decision = decideRetry({ now: new Date(), attempts, expiresAt, isRefused: isRefusal(error) });
    const fields = { mailId, tenantId, attempts, failure: describeFailure(error) };
    if (decision.do === 'retry') {
      this.log.warn(fields, 'a mail could not be delivered yet');
      return retryMail(this.database, waiting, decision.afterMs);
    }
    this.log.error({ ...fields, because: decision.because }, 'a mail was given up');
    await forgetMail(this.database, waiting);
  }
}
