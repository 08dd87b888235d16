import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Browser, newestCode, signUpWithPasskey, SoftwareAuthenticator, type ReadCode } from '@latchkey/testing';
import { signIn, type Attempt } from './sign-in.js';

/** People who sign in, so many a second, whatever the answers do. */
export class Load {
  readonly attempts: Attempt[] = [];
  /** Names the attempts that begin from now on. */
  label = 'before';
  private readonly pending = new Set<Promise<void>>();
  private stopped = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly origin: string,
    private readonly devices: SoftwareAuthenticator[],
    public perSecond: number,
  ) {}

  start(): this {
    this.loop = this.run();
    return this;
  }

  /** Begins no more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.loop;
    await Promise.all(this.pending);
  }

  /** How many are under way. */
  get underWay(): number {
    return this.pending.size;
  }

  private async run(): Promise<void> {
    let due = performance.now();
    while (!this.stopped) {
      due += 1_000 / this.perSecond;
      await wait(Math.max(0, due - performance.now()));
      const device = this.devices.shift();
      // More under way than people: the next one waits for somebody to be free.
      if (device) this.begin(device);
    }
  }

  private begin(device: SoftwareAuthenticator): void {
    const job: Promise<void> = signIn(this.origin, device, this.label)
      .then((attempt) => void this.attempts.push(attempt))
      .finally(() => {
        this.devices.push(device);
        this.pending.delete(job);
      });
    this.pending.add(job);
  }
}

const mostFailures = 10;

/** So many people with a synced passkey each. */
export async function somePeople(origin: string, count: number, readCode: ReadCode): Promise<SoftwareAuthenticator[]> {
  const people: SoftwareAuthenticator[] = [];
  const one = async () => {
    const browser = new Browser(origin);
    // One that counts would rightly be refused when its answers arrive out of order.
    const device = new SoftwareAuthenticator({ origin, counting: false });
    const name = `faults-${randomBytes(8).toString('hex')}@example.com`;
    await signUpWithPasskey(browser, device, name, readCode).finally(() => browser.close());
    people.push(device);
  };
  let failures = 0;
  const worker = async () => {
    while (people.length < count) {
      // A busy machine may not have the time; one that never has is another matter.
      await one().catch((error: unknown) => {
        if ((failures += 1) > mostFailures) throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return people;
}

/** Reads codes from the local mail sink. */
export const mailReader =
  (inboxUrl: string): ReadCode =>
  async (email, since) => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const response = await fetch(`${inboxUrl}/?to=${encodeURIComponent(email)}`);
      const code = response.ok ? newestCode(await response.json(), since) : undefined;
      if (code !== undefined) return code;
      await wait(25);
    }
    throw new Error(`no code came for ${email}`);
  };
