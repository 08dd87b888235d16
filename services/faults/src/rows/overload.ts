import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { figuresOf } from '../figures.js';
import type { FloodOrder, FloodOutcome, FloodSettings } from '../flood.js';
import type { Row } from '../scene.js';
import type { Stage } from '../stage.js';

const rates = [20, 40, 60, 80, 110, 150, 200, 270, 360, 480];
const stepMs = 4_000;
const overloadMs = 60_000;
const times = 3;
const people = 64;
const quickMs = 50;

const share = (part: number, whole: number) => Math.round((100 * part) / Math.max(1, whole));
const quantile = (values: readonly number[], q: number) =>
  Math.round(values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * values.length) - 1)] ?? 0);
const times50and99 = (values: readonly number[]) => `p50 ${quantile(values, 0.5)} ms, p99 ${quantile(values, 0.99)} ms`;

type Flood = (perSecond: number, forMs: number) => Promise<FloodOutcome>;

/** A flood's thread, once its people have signed up. */
async function aFlood({ origin, suite }: Stage): Promise<{ flood: Flood; stop: () => Promise<unknown> }> {
  const { gateway, http } = suite.environment.ports;
  const settings: FloodSettings = {
    ...{ origin, people, inboxUrl: suite.inboxUrl },
    gateways: [gateway, ...Object.values(http)],
  };
  const worker = new Worker(new URL('../flood.js', import.meta.url), { workerData: settings });
  await once(worker, 'message');
  const flood: Flood = async (perSecond, forMs) => {
    const ended = once(worker, 'message');
    worker.postMessage({ perSecond, forMs } satisfies FloodOrder, []);
    return ((await ended) as [FloodOutcome])[0];
  };
  return { flood, stop: () => worker.terminate() };
}

/** The most sign-ins a second that can be done, found by asking for more until no more are. */
async function kneeOf(flood: Flood): Promise<number> {
  let knee = 0;
  for (const rate of rates) {
    const { goodput } = await flood(rate, stepMs);
    knee = Math.max(knee, goodput);
    if (goodput < 0.85 * rate) break;
  }
  return knee;
}

let thread: Awaited<ReturnType<typeof aFlood>> | undefined;

/** three times what can be done. */
export const overload: Row = {
  id: 'R-16',
  what: `${times} times as many visits begun each second as can be done, for ${overloadMs / 1_000} s`,
  perSecond: 1,
  // A heap under tens of thousands of sign-ins is as large as V8 lets it grow; whether that has a bound is looked at here.
  spareMegabytes: 400,
  async prepare(stage) {
    thread = await aFlood(stage);
  },
  async run(scene) {
    const { stage } = scene;
    if (!thread) throw new Error('nobody has signed up');
    const { flood, stop } = thread;
    const knee = await kneeOf(flood);
    scene.note(`the knee: ${knee.toFixed(0)} sign-ins a second, the driver on the same processors`);
    await wait(3_000);
    const held: number[] = [];
    const looking = setInterval(() => held.push(Math.max(...stage.pids().map(residentMegabytes))), 500);
    let outcome: FloodOutcome | undefined;
    await scene.under(
      async () => {
        outcome = await flood(times * knee, overloadMs);
      },
      { afterFor: 10_000 },
    );
    clearInterval(looking);
    await stop();
    if (!outcome) throw new Error('there was no flood');
    const { visits, tookMs, goodput, signedInMs, refusedMs, refusedOnTheWay, wrong } = outcome;
    scene.note(
      `${visits} visits in ${(tookMs / 1_000).toFixed(0)} s: ${signedInMs.length} signed in (${goodput.toFixed(0)} a second, ${times50and99(signedInMs)}), ${refusedMs.length} sent away at the beginning, ${refusedOnTheWay} on the way`,
    );
    const quick = refusedMs.filter((ms) => ms <= quickMs).length;
    scene.note(`sent away within ${quickMs} ms: ${share(quick, refusedMs.length)} %; ${times50and99(refusedMs)}`);
    const [first = 0, most] = [held[0], Math.max(...held)];
    scene.note(`a process held ${first} MB at first and ${most} MB at the most, with a connection for each who waits`);
    scene.must(goodput >= 0.8 * knee, `what is done stays at 80 % of the knee, and is ${share(goodput, knee)} %`);
    scene.must(wrong.length === 0, `who is sent away is told when to come back; ${wrong.length} are not: ${wrong[0]}`);
    scene.must(refusedOnTheWay <= 0.02 * visits, `finishing goes before beginning, and ${refusedOnTheWay} could not`);
    scene.must(most < first + 250, 'memory is bounded');
    scene.must(figuresOf(scene.attempts).failed === 0, 'everybody who insists gets in');
    scene.must((await scene.oneSignIn()).troubles.length === 0, 'it is over when it is over');
  },
};

const residentMegabytes = (pid: number): number => {
  try {
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_000);
  } catch {
    return 0;
  }
};
