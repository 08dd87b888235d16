import { setTimeout as sleep } from 'node:timers/promises';
import { type Mode, runLoad, type Target } from './load.js';
import { cpuOf, machineBusyMs, mapValues, memoryOf, ownCpuMs } from './process-usage.js';
import { round } from './statistics.js';

/** One server of the comparison. */
export interface Contender {
  readonly name: string;
  readonly target: Target;
  /** The process trees whose CPU its sign-ins cost, by name. */
  readonly processes: Readonly<Record<string, number>>;
}

/** One contender's part of one round. */
export interface RoundResult {
  readonly contender: string;
  readonly mode: Mode['kind'];
  readonly signIns: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly perSecond: number;
  readonly latencies: readonly number[];
  /** CPU milliseconds for one sign-in, by process, with what was done after the answers. */
  readonly cpuMs: Readonly<Record<string, number>>;
  readonly cpuMsTotal: number;
  readonly memoryMb: Readonly<Record<string, number>>;
  /** Seconds until the processes came to rest; undefined when they did not within the limit. */
  readonly drainSeconds: number | undefined;
  readonly driverCpuMs: number;
  /** Cores that neither the servers nor the driver used; above 0.5 of 2 the round is not to be trusted. */
  readonly othersCores: number;
}

const drainLimitSeconds = 8;

/**
 * One round: load, then wait until the processes rest. All CPU from the first request to rest is divided by the sign-ins,
 * so work that is put off (outbox, events, audit) is paid for by those who caused it.
 */
export async function runRound(contender: Contender, mode: Mode, seconds: number): Promise<RoundResult> {
  const { name, target, processes } = contender;
  const before = { at: performance.now(), cpu: cpuOf(processes), busy: machineBusyMs(), own: ownCpuMs() };
  const load = await runLoad(target, mode, seconds);
  const drainSeconds = await drain(processes);
  const after = { at: performance.now(), cpu: cpuOf(processes), busy: machineBusyMs(), own: ownCpuMs() };

  const signIns = load.latencies.length;
  const spent = Object.fromEntries(
    Object.entries(after.cpu).map(([process, ms]) => [process, ms - (before.cpu[process] ?? 0)]),
  );
  const serversMs = Object.values(spent).reduce((sum, ms) => sum + ms, 0);
  const driverMs = after.own - before.own;
  return {
    contender: name,
    mode: mode.kind,
    signIns,
    failures: Object.fromEntries(load.failures),
    perSecond: round(signIns / load.seconds, 1),
    latencies: load.latencies,
    cpuMs: mapValues(spent, (ms) => round(ms / signIns, 3)),
    cpuMsTotal: round(serversMs / signIns, 3),
    memoryMb: memoryOf(processes),
    drainSeconds,
    driverCpuMs: round(driverMs / signIns, 3),
    othersCores: round((after.busy - before.busy - serversMs - driverMs) / (after.at - before.at), 2),
  };
}

/** Waits until the processes use less than a twentieth of a core over a quarter of a second. */
async function drain(processes: Readonly<Record<string, number>>): Promise<number | undefined> {
  const step = 250;
  let used = total(processes);
  for (let waited = step; waited <= drainLimitSeconds * 1_000; waited += step) {
    await sleep(step);
    const now = total(processes);
    if (now - used <= step / 20) return waited / 1_000;
    used = now;
  }
  return undefined;
}

function total(processes: Readonly<Record<string, number>>): number {
  return Object.values(cpuOf(processes)).reduce((sum, ms) => sum + ms, 0);
}
