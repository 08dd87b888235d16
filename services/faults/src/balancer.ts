import { get } from 'node:http';
import { createConnection, createServer, type Socket } from 'node:net';

const lookMs = 250;
const patienceMs = 1_000;

type Replica = { readonly port: number; ready: boolean };

/** Sends connections to the gateways that say that they are ready, in turn. */
export type Balancer = {
  /** The ports of those that are ready. */
  ready: () => number[];
  close: () => Promise<void>;
};

/**
 * What a Kubernetes Service does before the gateways: a connection goes to one that was ready when it was last asked, and stays
 * there for its life. It knows nothing of HTTP, so nothing is tried again here.
 */
export async function aBalancer(port: number, gateways: readonly number[]): Promise<Balancer> {
  const replicas: Replica[] = gateways.map((gateway) => ({ port: gateway, ready: true }));
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer((near) => {
    const ready = replicas.filter((replica) => replica.ready);
    const chosen = ready[(turn += 1) % Math.max(1, ready.length)];
    if (!chosen) return void near.destroy();
    const far = createConnection({ host: '127.0.0.1', port: chosen.port, noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => void (sockets.delete(from), to.destroy()));
    }
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const timer = setInterval(() => {
    for (const replica of replicas) void isReady(replica.port).then((ready) => void (replica.ready = ready));
  }, lookMs);
  return {
    ready: () => replicas.filter(({ ready }) => ready).map((replica) => replica.port),
    close: async () => {
      clearInterval(timer);
      const closed = new Promise((resolve) => void server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const isReady = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = get({ host: '127.0.0.1', port, path: '/readyz', timeout: patienceMs, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
  });
