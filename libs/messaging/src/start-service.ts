import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { access, type ServiceName } from '@latchkey/contracts';
import {
  createLog,
  Health,
  nestLogger,
  startOpsServer,
  startTracing,
  stopTracing,
  buildInfo,
  watchConnection,
  type Log,
  type ReadinessCheck,
} from '@latchkey/observability';
import {
  Catch,
  Module,
  type DynamicModule,
  type ExceptionFilter,
  type INestApplicationContext,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { throwError, type Observable } from 'rxjs';
import { Broadcasts } from './broadcasts.js';
import { ConsumerWatch } from './consumer-watch.js';
import { ContractClient } from './contract-client.js';
import { Discovery } from './discovery.js';
import { EventPublisher } from './event-publisher.js';
import { MessagingModule, type Bus } from './messaging.module.js';
import { BusStatus, connectToNats } from './nats-connection.js';
import { NatsTransport } from './nats-transport.js';
import { TenantDirectory } from './tenant-directory.js';

/** The settings that every process needs; `config.ts` of a service has them. */
export type ProcessConfig = {
  NODE_ENV: string;
  LOG_LEVEL: string;
  NATS_URL: string;
  NATS_PASSWORD: string;
  OPS_HOST: string;
  OPS_PORT: number;
  LATCHKEY_VERSION?: string;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_TRACES_SAMPLER_ARG?: number;
};

/** A process that is connected and tells its health, but does not answer yet. */
export type Process = { bus: Bus; log: Log; health: Health; consumers: ConsumerWatch };

/**
 * Connects to the bus, serves health and metrics, and watches the configuration unless the service is the one that writes
 * it, which may not. The first half of every start.
 */
export async function prepareProcess(name: ServiceName, config: ProcessConfig): Promise<Process> {
  const log = createLog({ service: name, level: config.LOG_LEVEL });
  const version = config.LATCHKEY_VERSION ?? '0.0.0-dev';
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: ratio = 1 } = config;
  await startTracing({ endpoint, service: name, version, ratio });
  const health = new Health();
  for (const signal of signals) process.on(signal, endAtOnce);
  await startOpsServer({ host: config.OPS_HOST, port: config.OPS_PORT, health });
  const connection = await connectToNats({ url: config.NATS_URL, user: name, password: config.NATS_PASSWORD });
  const status = new BusStatus(connection, log);
  watchConnection('nats', () => status.downForMs() === 0);
  const bus: Bus = {
    connection,
    status,
    client: new ContractClient(connection, status, config.NODE_ENV !== 'production'),
    publisher: new EventPublisher(connection, status),
    broadcasts: new Broadcasts(connection),
    tenants: new TenantDirectory(connection, status, log),
  };
  // A wire that carries nothing any more is noticed late by whoever does not ask.
  const ping = answersOf(connection);
  health.add({ name: 'nats', check: () => (status.downForMs() > 0 ? Promise.resolve('disconnected') : ping()) });
  if (access[name].configuration === 'reads') {
    await bus.tenants.start();
    health.add({ name: 'configuration', check: () => Promise.resolve(bus.tenants.staleReason()) });
  }
  const consumers = new ConsumerWatch(connection, name);
  const id = bus.broadcasts.listener;
  new Discovery(connection, { service: name, id, version, health, consumers }).start();
  buildInfo.set({ service: name, version }, 1);
  return { bus, log, health, consumers };
}

/** Keeps the failure as it was thrown: the transport gives it its form. */
@Catch()
class PassFailures implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * Starts a service that answers on the bus: ready only when its consumers run and its checks pass; on SIGTERM not
 * ready, takes no more work, finishes what it has, lets go of its servers, exits 0.
 */
export async function startService(options: {
  name: ServiceName;
  config: ProcessConfig;
  module: Type | DynamicModule;
  /** Checks of what the module holds, e.g. its database. */
  checks: (app: INestApplicationContext) => ReadinessCheck[];
}): Promise<void> {
  const prepared = await prepareProcess(options.name, options.config);
  const { bus, log, health } = prepared;

  @Module({ imports: [MessagingModule.forRoot(bus, log), options.module] })
  class Root {}

  const app = await NestFactory.createMicroservice(Root, {
    strategy: new NatsTransport(bus.connection, options.name, log),
    logger: nestLogger(log),
  });
  app.useGlobalFilters(new PassFailures());
  health.add(...options.checks(app));
  await app.listen();
  prepared.consumers.start();
  health.started();
  log.info({ opsPort: options.config.OPS_PORT }, 'ready');
  onTermination(prepared, () => app.close());
}

/**
 * Whether the server answers now. Answers say nothing of what they answer, and the client takes them in order: after one that was lost each
 * would come to the question before. So whichever comes is good for all that wait.
 */
function answersOf(connection: NatsConnection): () => Promise<undefined> {
  const waiting = new Set<() => void>();
  const heard = () => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  return () =>
    new Promise((resolve, reject) => {
      waiting.add(() => resolve(undefined));
      connection.rtt().then(heard, reject);
    });
}

const graceMs = 20_000;
const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Until there is something to finish, a process that is told to stop ends at once. As the first process of a container it would
 * otherwise not hear the signal at all, and wait for its servers until it is killed.
 */
const endAtOnce = (): never => process.exit(0);

/**
 * Runs a graceful shutdown once, on SIGTERM or SIGINT; a hang ends with exit code 1 inside the grace. `stillOpenMs`: for so
 * long the process is not ready and goes on answering, until whoever sends it work has seen that.
 */
export function onTermination(
  { bus, log, health, consumers }: Process,
  close: () => Promise<void>,
  { stillOpenMs = 0 }: { stillOpenMs?: number } = {},
): void {
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    health.stop();
    consumers.stop();
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), stillOpenMs + graceMs).unref();
    await sleep(stillOpenMs);
    await close();
    await bus.connection.drain();
    await stopTracing();
    log.info({}, 'stopped');
    process.exit(0);
  };
  for (const signal of signals) {
    process.off(signal, endAtOnce);
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.error({ error }, 'the shutdown failed');
        process.exit(1);
      });
    });
  }
}
