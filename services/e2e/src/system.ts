import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Interaction, Step, StepName } from '@latchkey/contracts';
import {
  Browser,
  interactionOf,
  interactionPath,
  signUpWithPasskey,
  SoftwareAuthenticator,
  stepOf,
  type AuthenticatorSettings,
} from '@latchkey/testing';
import { Redis } from 'ioredis';
import pg from 'pg';
import { checkExchanges } from './reference-witness.js';
import { endSharedSuite, sharedSuite } from './shared-suite.js';
import {
  startSuite,
  stateDirectory,
  type RunningSuite,
  type Suite,
  type SuiteEnvironment,
  type SuiteOptions,
} from './suite.js';

/** The services as processes on the servers that `npm test` prepared, and what a test needs to look behind them. */
export type System = {
  suite: RunningSuite;
  url: string;
  newBrowser: () => Browser;
  newAuthenticator: (settings?: AuthenticatorOptions) => SoftwareAuthenticator;
  /** Somebody new, signed up with a passkey and signed out. */
  newPerson: (settings?: AuthenticatorOptions) => Promise<Person>;
  /** Rows of a service's database, as the administrator sees them. */
  rows: <Row extends pg.QueryResultRow>(service: string, sql: string, values?: unknown[]) => Promise<Row[]>;
  /** What a process has logged since this file asked for the system; further replicas are `gateway-1` … */
  log: (process: string) => Promise<string>;
  /** Where a text lies that should lie nowhere: those logs, and values in Redis. */
  found: (text: string) => Promise<string[]>;
  stop: () => Promise<void>;
};

/** A system of one file alone, which may end its processes and start them again. */
export type OwnSystem = System & { suite: Suite };

export type AuthenticatorOptions = Omit<AuthenticatorSettings, 'origin'>;
export type Person = { email: string; authenticator: SoftwareAuthenticator; browser: Browser };

/** The system that all files share, as `npm start` runs it but for its limits; it is not this file's to stop. */
export async function startSystem(): Promise<System> {
  const suite = await sharedSuite();
  return systemOf(suite, await Logs.fromNow(suite.environment), () => Promise.resolve());
}

/** A system for this file alone: with settings or replicas of its own, or one whose processes it ends. */
export async function startOwnSystem(options: Omit<SuiteOptions, 'stateDirectory'> = {}): Promise<OwnSystem> {
  await endSharedSuite();
  const suite = await startSuite({ stateDirectory: stateDirectory(), ...options });
  return { ...systemOf(suite, Logs.whole(suite.environment), () => suite.stop()), suite };
}

function systemOf(suite: RunningSuite, logs: Logs, stop: () => Promise<void>): System {
  checkExchanges();
  const { url, environment } = suite;
  const newBrowser = () => new Browser(url);
  const newAuthenticator = (settings: AuthenticatorOptions = {}) =>
    new SoftwareAuthenticator({ origin: url, ...settings });
  return {
    suite,
    url,
    newBrowser,
    newAuthenticator,
    newPerson: async (settings) => {
      const person = {
        email: `person-${crypto.randomUUID()}@example.com`,
        authenticator: newAuthenticator(settings),
        browser: newBrowser(),
      };
      await signUpWithPasskey(person.browser, person.authenticator, person.email, (email) => newestCode(suite, email));
      await person.browser.delete('/api/v1/session');
      return person;
    },
    rows: (service, sql, values = []) => query(environment.postgresAdminUrl, service, sql, values),
    log: (process) => logs.of(process),
    found: async (text) => [...(await logs.with(text)), ...(await keysWith(environment.redisAdminUrl, text))],
    stop,
  };
}

/** What the processes of a suite log, from a moment on. */
class Logs {
  private constructor(
    private readonly directory: string,
    private readonly starts: ReadonlyMap<string, number>,
  ) {}

  static whole(environment: SuiteEnvironment): Logs {
    const processes = Object.keys(environment.ports.ops);
    return new Logs(`${environment.stateDirectory}/log`, new Map(processes.map((process) => [process, 0])));
  }

  /** Without what tests of other files have made them log. */
  static async fromNow(environment: SuiteEnvironment): Promise<Logs> {
    const { directory, starts } = Logs.whole(environment);
    const sizes = [...starts.keys()].map(async (process) => {
      const { size } = await stat(`${directory}/${process}.log`);
      return [process, size] as const;
    });
    return new Logs(directory, new Map(await Promise.all(sizes)));
  }

  async of(process: string): Promise<string> {
    const start = this.starts.get(process);
    if (start === undefined) throw new Error(`there is no process ${process}`);
    const chunks = createReadStream(`${this.directory}/${process}.log`, { start, encoding: 'utf8' });
    return ((await chunks.toArray()) as string[]).join('');
  }

  async with(text: string): Promise<string[]> {
    const logs = await Promise.all([...this.starts.keys()].map(async (name) => ({ name, log: await this.of(name) })));
    return logs.filter(({ log }) => log.includes(text)).map(({ name }) => `log of ${name}`);
  }
}

async function keysWith(redisAdminUrl: string, text: string): Promise<string[]> {
  const redis = new Redis(redisAdminUrl);
  const values = await Promise.all(
    (await redis.keys('*')).map(async (place) => {
      const type = await redis.type(place);
      const read = {
        hash: () => redis.hgetall(place),
        set: () => redis.smembers(place),
        string: () => redis.get(place),
      };
      const value = await read[type as keyof typeof read]?.();
      return { place, text: JSON.stringify(value) ?? '' };
    }),
  ).finally(() => redis.disconnect());
  return values.filter((one) => one.text.includes(text)).map(({ place }) => place);
}

/** The newest code that was sent to an address. */
export async function newestCode(suite: Pick<Suite, 'inboxUrl'>, email: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await fetch(`${suite.inboxUrl}/?to=${encodeURIComponent(email)}`);
    // There may be newer mail without any: a notice.
    const newest = ((await response.json()) as { code?: string }[]).find(({ code }) => code !== undefined);
    if (newest?.code) return newest.code;
    await wait(Math.min(50, 5 * 2 ** attempt));
  }
  throw new Error(`no code was sent to ${email}`);
}

/** Waits until `look` finds something, for at most ten seconds; most things are there after a few milliseconds. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await wait(Math.min(50, 5 * 2 ** attempt));
  }
  throw new Error('it did not happen within ten seconds');
}

/** Starts a sign-in and answers its challenge, without sending the answer. */
export async function answeredChallenge(person: Person, browser: Browser = person.browser) {
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  const { passkey } = stepOf(started, 'identify');
  if (!passkey) throw new Error('no options were prefetched');
  const body = JSON.stringify({ response: person.authenticator.get(passkey.options) });
  return { started, body, path: interactionPath(started, 'passkey') };
}

/** The step of a reply, whatever its status: problems carry interactions too. */
export const carriedStep = (body: unknown): Partial<Step> | undefined =>
  (body as { step?: Step; interaction?: Partial<Interaction> }).step ??
  (body as { interaction?: Interaction }).interaction?.step;

export const carriedStepName = (body: unknown): StepName | undefined => carriedStep(body)?.name;

async function query<Row extends pg.QueryResultRow>(
  adminUrl: string,
  service: string,
  sql: string,
  values: unknown[],
): Promise<Row[]> {
  const url = new URL(adminUrl);
  url.pathname = `/latchkey_${service.replaceAll('-', '_')}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
