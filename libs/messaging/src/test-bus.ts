// What the integration tests of this library share: connections as real users of the prepared NATS, and a service.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  ContractError,
  eventId,
  interactionId,
  tenantId,
  userId,
  type assertionVerified,
  type PayloadInputOf,
  type ServiceName,
} from '@latchkey/contracts';
import type { Log } from '@latchkey/observability';
import { Catch, Module, type ExceptionFilter, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NatsConnection } from '@nats-io/transport-node';
import { throwError, type Observable } from 'rxjs';
import { ContractClient } from './contract-client.js';
import { EventPublisher } from './event-publisher.js';
import { BusStatus, connectToNats } from './nats-connection.js';
import { NatsTransport } from './nats-transport.js';

type Environment = { natsUrl: string; secrets: { passwords: Record<string, string> } };

export function readEnvironment(): Environment {
  // oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
  const state = process.env['LATCHKEY_TEST_STATE'];
  if (!state) throw new Error('LATCHKEY_TEST_STATE is not set: run the tests with npm test');
  return JSON.parse(readFileSync(`${state}/environment.json`, 'utf8')) as Environment;
}

export type LogLine = { level: keyof Log; fields: Record<string, unknown>; message: string };

/** A log whose lines a test can look at. */
export function aLog(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (level: keyof Log) => (fields: Record<string, unknown>, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') } };
}

export type TestBus = {
  connection: NatsConnection;
  client: ContractClient;
  /** Like a client in production, which believes its replies. */
  trustingClient: ContractClient;
  publisher: EventPublisher;
  log: Log;
  lines: LogLine[];
};

const open = new Set<NatsConnection>();

/** A connection as a user that the prepared server knows: a service, or `provisioner`, who may do everything. */
export async function connectAs(user: ServiceName | 'provisioner'): Promise<TestBus> {
  const { natsUrl, secrets } = readEnvironment();
  const connection = await connectToNats({ url: natsUrl, user, password: secrets.passwords[user] ?? '' });
  open.add(connection);
  const { log, lines } = aLog();
  const status = new BusStatus(connection, log);
  const client = new ContractClient(connection, status, true);
  const trustingClient = new ContractClient(connection, status, false);
  return { connection, client, trustingClient, publisher: new EventPublisher(connection, status), log, lines };
}

export async function closeConnections(): Promise<void> {
  await Promise.all([...open].map((connection) => connection.close()));
  open.clear();
}

/** The filter of `startService`, which a process needs so that failures reach the transport as they were thrown. */
@Catch()
class PassFailures implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** A service of these controllers, listening over `bus`; `close` as at SIGTERM. */
export async function listenAs(service: ServiceName, bus: TestBus, controllers: Type[]) {
  @Module({ controllers })
  class Root {}

  const strategy = new NatsTransport(bus.connection, service, bus.log);
  const app = await NestFactory.createMicroservice(Root, { strategy, logger: false });
  app.useGlobalFilters(new PassFailures());
  await app.listen();
  let closing: Promise<void> | undefined;
  return { close: () => (closing ??= app.close()) };
}

/** Waits until `look` finds something, for at most ten seconds. */
export async function eventually<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const until = performance.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error('it did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const aTenant = tenantId.parse('messaging-int');
export const anInteraction = () => interactionId.parse(randomBytes(16).toString('base64url'));
export const aUser = () => userId.parse(randomUUID());
export const anEventId = () => eventId.parse(randomUUID());

export const anAssertion = (): PayloadInputOf<typeof assertionVerified> => ({
  tenantId: aTenant,
  interactionId: anInteraction(),
  userId: aUser(),
  purpose: 'sign-in',
  credentialId: 'AAAA',
  rpId: 'localhost',
  userVerified: true,
  backupEligible: true,
  backedUp: true,
  uvInitialized: true,
  attestationTrusted: false,
  verifiedAt: new Date().toISOString(),
});

/** The ContractError that a call fails with. */
export const refusal = async (call: Promise<unknown>): Promise<ContractError> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ContractError)) throw new Error(`not a ContractError: ${String(error)}`, { cause: error });
  return error;
};

export const timed = async <T>(work: Promise<T>): Promise<{ ms: number; result: T }> => {
  const started = performance.now();
  const result = await work;
  return { result, ms: performance.now() - started };
};
