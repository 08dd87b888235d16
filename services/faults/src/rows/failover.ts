import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf } from '../figures.js';
import { portOf } from '../ground.js';
import { somebodySignedIn } from '../probe.js';
import type { Row, Scene } from '../scene.js';

const longestRefusalMs = 15_000;

/** For how long nobody got in, at the longest. */
function longestGap({ attempts, mendedAt }: Scene, since: number): number {
  const ends = attempts
    .filter(
      ({ succeeded, begunAt, ms }) => succeeded && begunAt + ms >= since - 1_000 && begunAt + ms <= mendedAt + 8_000,
    )
    .map(({ begunAt, ms }) => begunAt + ms)
    .toSorted((a, b) => a - b);
  return ends.reduce((longest, end, index) => Math.max(longest, end - (ends[index - 1] ?? end)), 0);
}

async function mustBeOver(scene: Scene, since: number, somebody: Awaited<ReturnType<typeof somebodySignedIn>>) {
  const { failed } = figuresOf(scene.attempts);
  const gap = longestGap(scene, since);
  scene.note(`nobody got in for ${Math.round(gap)} ms at the longest`);
  scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
  scene.must(gap <= longestRefusalMs, `it is over within ${longestRefusalMs / 1_000} s`);
  scene.must((await somebody.status()) === 200, 'whoever was signed in still is');
  somebody.leave();
}

/** R-09, the other half: the first Redis dies and its follower takes its place. */
export const redisFailover: Row = {
  id: 'R-09b',
  what: 'the first Redis killed; three sentinels make its follower the first, and what leads to Redis follows them',
  async run(scene) {
    const { ground, wires } = scene.stage;
    const { first } = await ground.startSentinels();
    const somebody = await somebodySignedIn(scene.stage);
    const old = portOf(ground.environment.redisUrl);
    const began = performance.now() + 4_000;
    await scene.under(
      async () => {
        await ground.server('redis').kill('SIGKILL');
        for (const until = performance.now() + 30_000; performance.now() < until; await wait(100)) {
          const port = await first();
          if (port === undefined || port === old) continue;
          wires.redis.turn(port);
          return;
        }
        scene.must(false, 'the sentinels choose another');
      },
      { afterFor: 10_000 },
    );
    await mustBeOver(scene, began, somebody);
    scene.note(
      'the services reach Redis by one address, as behind a proxy that asks the sentinels; a lag of replication is not made',
    );
  },
};

/** the first PostgreSQL dies and its synchronous standby takes its place. */
export const postgresFailover: Row = {
  id: 'R-11',
  what: 'the first PostgreSQL killed; its synchronous standby is promoted two seconds later',
  async run(scene) {
    const { ground, wires, behind } = scene.stage;
    const standby = await ground.startStandby();
    const somebody = await somebodySignedIn(scene.stage);
    const began = performance.now() + 4_000;
    await scene.under(
      async () => {
        await ground.server('postgres').kill('SIGKILL');
        await wait(1_000);
        // Whoever is led there too early finds a server that reads alone (25006).
        wires.postgres.turn(standby.port);
        await wait(1_000);
        await standby.promote();
      },
      { afterFor: 12_000 },
    );
    await mustBeOver(scene, began, somebody);
    const [row] = await behind.rows<{ waiting: boolean }>('session', 'SELECT pg_is_in_recovery() AS waiting');
    scene.must(row?.waiting === false, 'the standby is the first now');
  },
};

/** nodes of the bus go and come back. */
export const natsNodes: Row = {
  id: 'R-04',
  what: 'three NATS nodes, streams on all: the leader of the events killed, each restarted in turn, all three at once',
  on: 'cluster',
  perSecond: 3,
  async run(scene) {
    const { ground, behind } = scene.stage;
    const somebody = await somebodySignedIn(scene.stage);
    const leader = await behind.nats(async (manager) => (await manager.streams.info('EVENTS')).cluster?.leader);
    const began = performance.now() + 4_000;
    await scene.under(
      async () => {
        await ground.process(leader ?? 'nats-a').kill('SIGKILL');
        await wait(8_000);
        await ground.process(leader ?? 'nats-a').start();
        await wait(4_000);
        for (const name of ['nats-a', 'nats-b', 'nats-c']) {
          await ground.process(name).kill('SIGTERM');
          await ground.process(name).start();
          await wait(5_000);
        }
        await Promise.all(['nats-a', 'nats-b', 'nats-c'].map((name) => ground.process(name).kill('SIGKILL')));
        await Promise.all(['nats-a', 'nats-b', 'nats-c'].map((name) => ground.process(name).start()));
      },
      { afterFor: 20_000 },
    );
    const { failed } = figuresOf(scene.attempts);
    scene.note(`the leader was ${leader}; nobody got in for ${Math.round(longestGap(scene, began))} ms at the longest`);
    scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
    scene.must((await somebody.status()) === 200, 'whoever was signed in still is');
    scene.must((await scene.oneSignIn()).troubles.length === 0, 'it is over when it is over');
    somebody.leave();
  },
};
