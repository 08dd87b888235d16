import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf } from '../figures.js';
import { answeredChallenge, probe, somebodySignedIn } from '../probe.js';
import type { Row, Scene } from '../scene.js';

type Snapshot = { key: string; value: Buffer }[];

const snapshot = ({ stage }: Scene): Promise<Snapshot> =>
  stage.behind.redis(async (redis) => {
    const kept: Snapshot = [];
    for (const key of await redis.keys('session:*')) {
      const value = await redis.dumpBuffer(key);
      if (value) kept.push({ key, value });
    }
    return kept;
  });

const restored = ({ stage }: Scene, kept: Snapshot): Promise<void> =>
  stage.behind.redis(async (redis) => {
    for (const { key, value } of kept) await redis.restore(key, 600_000, value, 'REPLACE');
  });

const sessionsOf = async ({ stage }: Scene, interactionId: string): Promise<number> =>
  (await stage.behind.rows('session', 'SELECT session_id FROM session WHERE interaction_id = $1', [interactionId]))
    .length;

/** Redis comes back with nothing, and then with what was true a while ago. */
export const forgetfulRedis: Row = {
  id: 'R-09',
  what: 'Redis killed and back without data; then an old state restored over the new one',
  async run(scene) {
    const { stage } = scene;
    const lost = await answeredChallenge(stage);
    const once = await answeredChallenge(stage);
    const revoked = await somebodySignedIn(stage);
    let [old, restart]: [Snapshot, unknown] = [[], undefined];
    await scene.under(async () => {
      old = await snapshot(scene);
      scene.must((await once.send()).status === 200, 'the first use of a challenge is accepted');
      await revoked.browser.delete('/api/v1/session');
      const redis = stage.ground.server('redis');
      await redis.kill('SIGKILL');
      await redis.start();
      await wait(1_500);
      const told = await lost.send();
      restart = [told.status, (told.body as { restart?: string }).restart !== undefined];
    });
    scene.must(
      JSON.stringify(restart) === '[410,true]',
      `a lost challenge is a 410 that says where to start: ${JSON.stringify(restart)}`,
    );
    await restored(scene, old);
    const again = await once.send();
    const sessions = await sessionsOf(scene, once.id);
    scene.note(`a challenge that was used and restored: ${again.status}, sessions: ${sessions}`);
    scene.must(sessions === 1, 'a used challenge that comes back makes no second session');
    scene.must((await revoked.status()) === 401, 'a session that was ended stays ended');
    const { failed } = figuresOf(scene.attempts);
    scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
    for (const { browser } of [lost, once, revoked]) browser.close();
  },
};

/** Redis takes nothing more, and then it is slow. */
export const fullRedis: Row = {
  id: 'R-10',
  what: 'Redis full (noeviction) for 5 s, then 200 ms away for 5 s',
  async run(scene) {
    const { stage } = scene;
    const limit = (bytes: string) => stage.behind.redis((redis) => redis.config('SET', 'maxmemory', bytes));
    let [begun, live, evicted]: [number, number, number] = [0, 0, 0];
    await scene.under(async () => {
      const ceremony = await answeredChallenge(stage);
      await limit('1mb');
      await wait(500);
      begun = (await probe(stage)).status;
      live = (await ceremony.send()).status;
      await wait(4_500);
      evicted = await stage.behind.redis(async (redis) =>
        Number(/evicted_keys:(\d+)/.exec(await redis.info('stats'))?.[1]),
      );
      await limit('0');
      ceremony.browser.close();
      stage.wires.redis.slow(100);
      await wait(5_000);
      await stage.wires.redis.mend();
    });
    scene.note(`while it was full: a new journey ${begun}, a live ceremony ${live}, evicted ${evicted}`);
    scene.must(begun === 503, 'a journey that cannot be kept is not begun');
    scene.must(live === 200, 'a ceremony that is live can be finished');
    scene.must(evicted === 0, 'nothing is evicted');
    scene.must(figuresOf(scene.attempts).failed === 0, 'everybody gets in at last');
  },
};
