import { readdirSync, readFileSync } from 'node:fs';

/** sysconf(_SC_CLK_TCK) is 100 on Linux. */
const tickMs = 10;

interface Stat {
  readonly parent: number;
  readonly ticks: number;
}

function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [utime = 0, stime = 0, childUtime = 0, childStime = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, ticks: utime + stime + childUtime + childStime };
  } catch {
    return undefined; // It has ended.
  }
}

/** The process and all below it; Postgres answers each connection in a child of its own. */
function tree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = /^\d+$/.test(name) ? Number(name) : undefined;
    const parent = pid === undefined ? undefined : stat(pid)?.parent;
    if (pid !== undefined && parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return below(root);
}

/** User and system CPU milliseconds used so far by each named process tree, with children that have ended. */
export function cpuOf<Name extends string>(processes: Readonly<Record<Name, number>>): Record<Name, number> {
  return mapValues(processes, (pid) => tree(pid).reduce((sum, one) => sum + (stat(one)?.ticks ?? 0), 0) * tickMs);
}

/** Proportional set size (shared pages counted once) of each named process tree, in MB. */
export function memoryOf<Name extends string>(processes: Readonly<Record<Name, number>>): Record<Name, number> {
  return mapValues(processes, (pid) => Math.round(tree(pid).reduce((sum, one) => sum + pssKb(one), 0) / 1024));
}

function pssKb(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0; // It has ended, or it is another user's.
  }
}

/** CPU milliseconds that the whole machine has spent busy; shows how much others took. */
export function machineBusyMs(): number {
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0] ?? '';
  const values = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, waiting = 0] = values;
  return (values.reduce((sum, value) => sum + value, 0) - idle - waiting) * tickMs;
}

/** This process's own CPU milliseconds so far. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** An object with the same names and other values. */
export function mapValues<Name extends string, From, To>(
  from: Readonly<Record<Name, From>>,
  change: (value: From) => To,
): Record<Name, To> {
  const entries = Object.entries<From>(from).map(([name, value]) => [name, change(value)]);
  return Object.fromEntries(entries) as Record<Name, To>;
}
