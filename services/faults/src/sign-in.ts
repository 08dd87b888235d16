import { setTimeout as wait } from 'node:timers/promises';
import type { Interaction, Problem } from '@latchkey/contracts';
import { Browser, type BrowserReply, type SoftwareAuthenticator } from '@latchkey/testing';

/** One person's sign-in as their page makes it, with everything that came in between. */
export type Attempt = {
  /** On the monotonic clock. */
  readonly begunAt: number;
  readonly ms: number;
  /** What came instead of an answer, in its order; a sign-in without any succeeded at the first try. */
  readonly troubles: readonly string[];
  readonly succeeded: boolean;
  /** Answers that no fault may cause. */
  readonly violations: readonly string[];
  /** The journey that ended in a session. */
  readonly interactionId?: string;
  readonly label: string;
};

/** How long a person goes on trying. */
const patienceMs = 60_000;
const longestWaitMs = 2_000;
const answerMs = 12_000;

class GivenUp extends Error {}
class StartAgain extends Error {}

type Ask = () => Promise<BrowserReply>;

/** One sign-in with a passkey, tried again as the page does: the same bytes after 429 and 503, from the start after 410. */
class Journey {
  readonly troubles: string[] = [];
  readonly violations: string[] = [];
  private readonly until = performance.now() + patienceMs;

  constructor(
    private readonly origin: string,
    private readonly device: SoftwareAuthenticator,
  ) {}

  /** The journey's id once its session works. */
  async run(): Promise<string | undefined> {
    for (;;) {
      const browser = new Browser(this.origin, { timeoutMs: answerMs });
      try {
        return await this.once(browser);
      } catch (error) {
        if (error instanceof GivenUp) return undefined;
        if (!(error instanceof StartAgain)) throw error;
      } finally {
        browser.close();
      }
    }
  }

  private async once(browser: Browser): Promise<string> {
    const started = await this.insist(() => browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const { id, step } = started.body as Interaction;
    if (step.name !== 'identify' || !step.passkey) throw new Error(`no passkey is asked for: ${started.text}`);
    const response = this.device.get(step.passkey.options);
    const path = `/api/v1/interactions/${id}/passkey`;
    const answered = await this.insist(() => browser.post(path, { response }));
    const reached = (answered.body as Interaction).step.name;
    if (reached !== 'done') this.violations.push(`S1 a sign-in stands at ${reached}`);
    // S2: whoever saw the answer has a session that works.
    await this.insist(() => browser.get('/api/v1/session'), 'S2');
    return id;
  }

  /** Asks until the answer is one. */
  private async insist(ask: Ask, rule = 'S4'): Promise<BrowserReply> {
    for (;;) {
      const reply = await ask().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
      if (!(reply instanceof Error) && (reply.status === 200 || reply.status === 201)) return reply;
      const waitMs = reply instanceof Error ? this.unanswered(reply) : this.refused(reply, rule);
      if (performance.now() + waitMs > this.until) throw new GivenUp();
      await wait(waitMs);
    }
  }

  private unanswered(error: Error & { code?: string }): number {
    this.troubles.push(
      error.name === 'AbortError' || error.name === 'TimeoutError' ? 'no answer' : (error.code ?? error.message),
    );
    return 200;
  }

  private refused({ status, headers, body, text, sent }: BrowserReply, rule: string): number {
    const { code = 'no code', restart } = (body ?? {}) as Partial<Problem> & { restart?: string };
    this.troubles.push(`${status} ${code}`);
    const after = Number(headers['retry-after']);
    if ((status === 503 || status === 429) && after >= 0) return Math.min(after * 1_000, longestWaitMs);
    if (status === 410 && restart !== undefined) throw new StartAgain();
    this.violations.push(`${rule} ${sent.path.replace(/[\w-]{16,}/, ':id')} ${status} ${text.slice(0, 160)}`);
    throw new GivenUp();
  }
}

/** Signs in once, whatever comes. */
export async function signIn(origin: string, device: SoftwareAuthenticator, label: string): Promise<Attempt> {
  const begunAt = performance.now();
  const journey = new Journey(origin, device);
  const interactionId = await journey.run().catch((error: unknown) => {
    journey.violations.push(`S4 ${String(error)}`);
    return undefined;
  });
  const { troubles, violations } = journey;
  const succeeded = interactionId !== undefined;
  const ms = performance.now() - begunAt;
  return { begunAt, ms, troubles, violations, succeeded, label, ...(succeeded && { interactionId }) };
}
