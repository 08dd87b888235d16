import { setTimeout as sleep } from 'node:timers/promises';
import type { SoftwareAuthenticator } from '@latchkey/testing';
import { Connection } from './connection.js';
import type { Scenario } from './scenario.js';

/** One server under load, with its users. Connections are kept from round to round. */
export interface Target {
  readonly origin: string;
  readonly scenario: Scenario;
  readonly devices: SoftwareAuthenticator[];
  readonly connections: Connection[];
}

/** `closed`: so many sign-ins always in flight. `open`: so many begun each second, whatever the answers do. */
export type Mode =
  | { readonly kind: 'closed'; readonly inFlight: number }
  | { readonly kind: 'open'; readonly perSecond: number };

/** What a load run saw; `latencies` in milliseconds, in the order of the answers. */
export interface LoadResult {
  readonly seconds: number;
  readonly latencies: readonly number[];
  readonly failures: ReadonlyMap<string, number>;
}

const failureLimit = 50;

/** Makes a target's users over HTTP, four at a time. */
export async function registerUsers(
  origin: string,
  scenario: Scenario,
  count: number,
  prefix: string,
): Promise<Target> {
  const devices: SoftwareAuthenticator[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) devices.push(await scenario.register(`${prefix}-${next++}`));
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return { origin, scenario, devices, connections: [] };
}

/** Ends a target's connections. */
export function disconnect({ connections }: Target): void {
  for (const connection of connections.splice(0)) connection.close();
}

/** Loads a target for so long, then waits for the answers to what was begun. Repeated failures end it early. */
export async function runLoad(target: Target, mode: Mode, seconds: number): Promise<LoadResult> {
  const latencies: number[] = [];
  const failures = new Map<string, number>();
  let failed = 0;
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  const isRunning = () => performance.now() < until && failed < failureLimit;

  const signIn = async (connection: Connection, from: number) => {
    const device = target.devices.shift();
    try {
      if (device === undefined) throw new Error('more sign-ins in flight than users');
      await target.scenario.signIn(connection, device);
      latencies.push(performance.now() - from);
    } catch (error) {
      const message = (error instanceof Error ? error.message : String(error)).slice(0, 240);
      failures.set(message, (failures.get(message) ?? 0) + 1);
      failed += 1;
    } finally {
      if (device !== undefined) target.devices.push(device);
    }
  };
  const free = [...target.connections];
  const take = () => free.pop() ?? open(target);

  if (mode.kind === 'closed') {
    const worker = async () => {
      const connection = take();
      while (isRunning()) await signIn(connection, performance.now());
    };
    await Promise.all(Array.from({ length: mode.inFlight }, worker));
  } else {
    const pending = new Set<Promise<void>>();
    for (let n = 0; isRunning(); n += 1) {
      const due = begun + (n * 1_000) / mode.perSecond;
      if (due >= until) break;
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      const connection = take();
      // Timers are up to 1 ms late, which is not the server's; what the driver is later than that counts.
      const from = Math.max(due, Math.min(performance.now(), due + 2));
      const job: Promise<void> = signIn(connection, from).finally(() => {
        free.push(connection);
        pending.delete(job);
      });
      pending.add(job);
    }
    await Promise.all(pending);
  }
  return { seconds: Math.min(seconds, (performance.now() - begun) / 1_000), latencies, failures };
}

function open(target: Target): Connection {
  const connection = new Connection(target.origin);
  target.connections.push(connection);
  return connection;
}
