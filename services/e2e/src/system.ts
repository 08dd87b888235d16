import { readFile } from 'node:fs/promises';
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
import { startSuite, type Suite, type SuiteOptions } from './suite.js';

/** The services as processes on the servers that `npm test` prepared, and what a test needs to look behind them. */
export type System = {
  suite: Suite;
  url: string;
  newBrowser: () => Browser;
  newAuthenticator: (settings?: AuthenticatorOptions) => SoftwareAuthenticator;
  /** Somebody new, signed up with a passkey and signed out. */
  newPerson: (settings?: AuthenticatorOptions) => Promise<Person>;
  /** Rows of a service's database, as the administrator sees them. */
  rows: <Row extends pg.QueryResultRow>(service: string, sql: string, values?: unknown[]) => Promise<Row[]>;
  /** Where a text lies that should lie nowhere: logs, and values in Redis. */
  found: (text: string) => Promise<string[]>;
  stop: () => Promise<void>;
};

export type AuthenticatorOptions = Omit<AuthenticatorSettings, 'origin'>;
export type Person = { email: string; authenticator: SoftwareAuthenticator; browser: Browser };

/** Starts the services; the folder is the one that the runner prepared. */
export async function startSystem(options: Omit<SuiteOptions, 'stateDirectory'> = {}): Promise<System> {
  const stateDirectory = process.env['LATCHKEY_TEST_STATE'];
  if (!stateDirectory) throw new Error('Run this with: node deploy/local/test.mjs int');
  const suite = await startSuite({ stateDirectory, ...options });
  const { url } = suite;
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
    rows: (service, sql, values = []) => query(suite.environment.postgresAdminUrl, service, sql, values),
    found: (text) => placesOf(suite, text),
    stop: () => suite.stop(),
  };
}

async function placesOf(suite: Suite, text: string): Promise<string[]> {
  const services = ['gateway', 'identity', 'credential', 'mfa-policy', 'session', 'audit'] as const;
  const logs = await Promise.all(
    services.map(async (service) => ({
      place: `log of ${service}`,
      text: await readFile(suite.process(service).log, 'utf8'),
    })),
  );
  const redis = new Redis(suite.environment.redisAdminUrl);
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
  return [...logs, ...values].filter((one) => one.text.includes(text)).map(({ place }) => place);
}

/** The newest code that was sent to an address. */
export async function newestCode(suite: Suite, email: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await fetch(`${suite.inboxUrl}/?to=${encodeURIComponent(email)}`);
    // There may be newer mail without any: a notice.
    const newest = ((await response.json()) as { code?: string }[]).find(({ code }) => code !== undefined);
    if (newest?.code) return newest.code;
    await wait(50);
  }
  throw new Error(`no code was sent to ${email}`);
}

/** Waits until `look` finds something, for at most ten seconds. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await wait(50);
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
