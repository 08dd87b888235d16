import { createServer, type Server, type ServerResponse } from 'node:http';
import { registry } from './metrics.js';
import { readyGauge } from './state-metrics.js';

/** One thing that a service needs to do its work. Rejects, or answers with a reason, when it cannot. */
export type ReadinessCheck = { readonly name: string; readonly check: () => Promise<string | undefined> };

/** Whether a process is ready, and what each check says: `ok` or a reason. */
export type Readiness = { ready: boolean; checks: Record<string, string> };

const checkTimeoutMs = 1_000;

/** A service's health: alive as long as the event loop turns, ready when every check passes and it is not stopping. */
export class Health {
  private readonly checks: ReadinessCheck[] = [];
  private starting = true;
  private stopping = false;

  /** Adds something that readiness depends on. Liveness never depends on anything. */
  add(...checks: ReadinessCheck[]): void {
    this.checks.push(...checks);
  }

  /** Everything runs and every check is known; before that nothing is ready. */
  started(): void {
    this.starting = false;
  }

  /** From now on not ready: the first thing that a graceful shutdown does. */
  stop(): void {
    this.stopping = true;
  }

  /** A graceful shutdown is under way. */
  isStopping(): boolean {
    return this.stopping;
  }

  async readiness(): Promise<Readiness> {
    const outcomes = await Promise.all(this.checks.map(outcomeOf));
    const checks: Record<string, string> = {
      ...Object.fromEntries(this.checks.map(({ name }, index) => [name, outcomes[index] ?? 'failed'])),
      ...(this.starting && { startup: 'starting' }),
      ...(this.stopping && { shutdown: 'stopping' }),
    };
    return { ready: Object.values(checks).every((outcome) => outcome === 'ok'), checks };
  }
}

async function outcomeOf({ check }: ReadinessCheck): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('no answer within a second'), checkTimeoutMs);
  });
  try {
    return (await Promise.race([check(), late])) ?? 'ok';
  } catch (error: unknown) {
    return error instanceof Error ? error.message : 'failed';
  } finally {
    clearTimeout(timer);
  }
}

/** Serves `/livez`, `/readyz` and `/metrics` on a port of their own, never the public one. */
export async function startOpsServer(options: { host: string; port: number; health: Health }): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    const answer = opsRoutes[path as keyof typeof opsRoutes];
    void (answer ? answer(response, options.health) : send(response, 404, 'text/plain', 'not found\n'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  server.unref();
  return server;
}

const opsRoutes = {
  '/livez': (response: ServerResponse) => send(response, 200, 'text/plain', 'ok\n'),
  '/readyz': async (response: ServerResponse, health: Health) => {
    const readiness = await health.readiness();
    send(response, readiness.ready ? 200 : 503, 'application/json', JSON.stringify(readiness));
  },
  '/metrics': async (response: ServerResponse, health: Health) => {
    readyGauge.set((await health.readiness()).ready ? 1 : 0);
    send(response, 200, registry.contentType, await registry.metrics());
  },
};

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
