import { disconnect, type Mode, runLoad } from './load.js';
import { type Contender, type RoundResult, runRound } from './round.js';
import { failedIn } from './report.js';

/** How long the comparison is. */
export interface ComparisonPlan {
  readonly warmUpSeconds: number;
  /** The warm-up is repeated, at most three times, until there were as many: a slow contender's code is as warm as a fast one's. */
  readonly warmUpSignIns: number;
  readonly rounds: number;
  readonly closedSeconds: number;
  readonly openSeconds: number;
  readonly inFlight: number;
  readonly perSecond: number;
}

/** `--quick`: some two minutes. */
export const quickPlan: ComparisonPlan = {
  warmUpSeconds: 8,
  warmUpSignIns: 4_000,
  rounds: 3,
  closedSeconds: 5,
  openSeconds: 5,
  inFlight: 32,
  perSecond: 20,
};

/** The ordinary run: some six minutes. */
export const fullPlan: ComparisonPlan = {
  ...quickPlan,
  warmUpSeconds: 10,
  rounds: 5,
  closedSeconds: 10,
  openSeconds: 15,
};

/** Warms every contender up once, then runs them in turn: A B A B … at saturation, then A B A B … at the given rate. */
export async function compare(
  contenders: readonly Contender[],
  plan: ComparisonPlan,
  say: (line: string) => void,
): Promise<RoundResult[]> {
  const closed: Mode = { kind: 'closed', inFlight: plan.inFlight };
  const open: Mode = { kind: 'open', perSecond: plan.perSecond };
  const results: RoundResult[] = [];
  try {
    for (const contender of contenders) await warmUp(contender, plan, say);
    for (const [mode, seconds] of [
      [closed, plan.closedSeconds],
      [open, plan.openSeconds],
    ] as const) {
      for (let round = 1; round <= plan.rounds; round += 1) {
        for (const contender of contenders) {
          const result = await runRound(contender, mode, seconds);
          results.push(result);
          say(lineOf(result, round));
          if (failedIn(result) > 0) say(`      failed: ${JSON.stringify(result.failures)}`);
        }
      }
    }
  } finally {
    for (const { target } of contenders) disconnect(target);
  }
  return results;
}

async function warmUp({ name, target }: Contender, plan: ComparisonPlan, say: (line: string) => void): Promise<void> {
  const { warmUpSeconds, warmUpSignIns, inFlight } = plan;
  let done = 0;
  for (let turn = 1; turn <= 4 && (turn === 1 || done < warmUpSignIns); turn += 1) {
    const { latencies, failures } = await runLoad(target, { kind: 'closed', inFlight }, warmUpSeconds);
    done += latencies.length;
    if (failures.size > 0) {
      throw new Error(`${name} fails while warming up: ${JSON.stringify(Object.fromEntries(failures))}`);
    }
    say(`warm  ${turn}  ${name}: ${latencies.length} sign-ins in ${warmUpSeconds} s`);
  }
}

function lineOf(result: RoundResult, round: number): string {
  const drained = result.drainSeconds === undefined ? 'not at rest' : `at rest after ${result.drainSeconds} s`;
  return (
    `${result.mode.padEnd(6)}${round}  ${result.contender}: ${result.perSecond}/s, ${result.cpuMsTotal} CPU-ms, ` +
    `${drained}, driver ${result.driverCpuMs} CPU-ms, others ${result.othersCores} cores`
  );
}
