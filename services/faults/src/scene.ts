import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf, latencies, mix, recoveryMs } from './figures.js';
import { baseline, violationsSince } from './invariants.js';
import { Load } from './load.js';
import { signIn, type Attempt } from './sign-in.js';
import { allReady, somebodyOf, type Stage } from './stage.js';

/** One row of the table of faults. */
export type Row = {
  readonly id: string;
  readonly what: string;
  /** Events that this fault is meant to bury. */
  readonly buries?: true;
  /** Needs three NATS nodes, or such whose disks can lose what was not synced. */
  readonly on?: 'cluster' | 'durable cluster';
  /** Begun each second; six unless told. */
  readonly perSecond?: number;
  /** By how much a process may have grown by its end; 150 MB unless told. */
  readonly spareMegabytes?: number;
  /** What is made ready before anything is counted. */
  readonly prepare?: (stage: Stage) => Promise<void>;
  readonly run: (scene: Scene) => Promise<void>;
};

/** What a row came to. */
export type Outcome = {
  readonly row: Row;
  readonly attempts: readonly Attempt[];
  readonly recoveredMs: number;
  readonly violations: readonly string[];
  /** What the row itself expects and did not find. */
  readonly unmet: readonly string[];
  readonly notes: readonly string[];
};

const usualPerSecond = 6;
/** For how long the load goes on before and after a fault. */
export type Pace = { readonly beforeMs: number; readonly afterMs: number };
const usualPace: Pace = { beforeMs: 4_000, afterMs: 6_000 };

/** A row while it runs: the stage, the load, and what it says about itself. */
export class Scene {
  readonly unmet: string[] = [];
  readonly notes: string[] = [];
  mendedAt = performance.now();

  constructor(
    readonly stage: Stage,
    readonly load: Load,
    private readonly pace: Pace,
  ) {}

  /** Load as usual, then the fault for as long as `fault` takes, then load as usual. */
  async under(fault: () => Promise<void>, { afterFor = 0 }: { afterFor?: number } = {}): Promise<void> {
    await wait(this.pace.beforeMs);
    this.load.label = 'during';
    await fault();
    this.mendedAt = performance.now();
    this.load.label = 'after';
    await wait(this.pace === usualPace ? Math.max(afterFor, usualPace.afterMs) : this.pace.afterMs);
  }

  /** What the row promises beyond the rules that hold for all. */
  must(isSo: boolean, promise: string): void {
    if (!isSo) this.unmet.push(promise);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  get attempts(): readonly Attempt[] {
    return this.load.attempts;
  }

  during(): Attempt[] {
    return this.load.attempts.filter(({ label }) => label === 'during');
  }

  /** One sign-in beside the load. */
  oneSignIn(): Promise<Attempt> {
    return signIn(this.stage.origin, somebodyOf(this.stage), 'alone');
  }
}

/** Runs one row on a stage that is whole, and leaves it whole. */
export async function play(stage: Stage, row: Row, pace = usualPace): Promise<Outcome> {
  await allReady(stage);
  await row.prepare?.(stage);
  const before = await baseline(stage.behind, stage.pids());
  const load = new Load(stage.origin, stage.people, row.perSecond ?? usualPerSecond).start();
  const scene = new Scene(stage, load, pace);
  try {
    await row.run(scene);
  } catch (error) {
    scene.unmet.push(`it broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    await Promise.all(Object.values(stage.wires).map((wire) => wire.mend()));
    await load.stop();
  }
  for (const name of await allReady(stage)) scene.unmet.push(`${name} was not ready any more until it was restarted`);
  const { attempts } = load;
  const found = await violationsSince(stage.behind, before, attempts, stage.pids, row.spareMegabytes);
  const violations = [
    ...attempts.flatMap((attempt) => attempt.violations),
    ...found.filter((text) => !(row.buries && text.includes('dead letters'))),
  ];
  const { unmet, notes } = scene;
  return { row, attempts, violations, unmet, notes, recoveredMs: recoveryMs(attempts, scene.mendedAt) };
}

export const passed = ({ attempts, violations, unmet }: Outcome): boolean =>
  violations.length === 0 && unmet.length === 0 && attempts.length > 0;

/** The head of the table of faults. */
export const heads = [
  ...['row', 'result', 'sign-ins', '1st try', '2nd', 'later', 'failed'],
  ...['p50/p99 before', 'during', 'after', 'recovered ms', 'violations', 'troubles'],
];

/** Its line for an outcome. */
export function lineOf(outcome: Outcome): string[] {
  const { row, attempts, recoveredMs, violations } = outcome;
  const figures = figuresOf(attempts);
  const counts = [figures.attempts, figures.firstTry, figures.secondTry, figures.laterTry, figures.failed];
  return [
    ...[row.id, passed(outcome) ? 'ok' : 'FAILED', ...counts.map(String)],
    ...['before', 'during', 'after'].map((label) => latencies(attempts, label)),
    ...[String(Math.round(recoveredMs)), String(violations.length), mix(figures)],
  ];
}
