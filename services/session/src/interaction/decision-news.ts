import { decisionMade, type EventId, type NewsOf } from '@latchkey/contracts';
import { Broadcasts } from '@latchkey/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';

/** A decision as mfa-policy told it. */
export type Decision = NewsOf<typeof decisionMade>;

const mostKept = 5_000;

/** Decisions that mfa-policy tells this process of, by their evidence; each is taken once. */
@Injectable()
export class DecisionNews implements OnModuleInit {
  private readonly kept = new Map<EventId, Decision>();
  private readonly waiting = new Map<EventId, (decision: Decision) => void>();

  constructor(private readonly broadcasts: Broadcasts) {}

  onModuleInit(): void {
    this.broadcasts.hear(decisionMade, (decision) => this.hear(decision));
  }

  /** The name under which mfa-policy tells this process. */
  get listener(): string {
    return this.broadcasts.listener;
  }

  /** The decision on a proof, if it has come or comes within `ms`. */
  decisionOn(evidenceId: EventId, ms: number): Promise<Decision | undefined> {
    const known = this.kept.get(evidenceId);
    this.kept.delete(evidenceId);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(undefined), ms);
      const done = (decision: Decision | undefined): void => {
        clearTimeout(timer);
        this.waiting.delete(evidenceId);
        resolve(decision);
      };
      this.waiting.set(evidenceId, done);
    });
  }

  /** It may come before the one who waits knows what to wait for. */
  private hear(decision: Decision): void {
    const wake = this.waiting.get(decision.evidenceId);
    if (wake) return wake(decision);
    this.kept.set(decision.evidenceId, decision);
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest);
  }
}
