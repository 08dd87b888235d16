import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf } from '../figures.js';
import { somebodySignedIn } from '../probe.js';
import type { Row } from '../scene.js';

const names = ['nats-a', 'nats-b', 'nats-c'];

/** the bus loses its power, and with it all that was not synced. */
export const lostPower: Row = {
  id: 'R-06',
  what: 'all three NATS nodes killed and their page caches dropped, each write synced (sync_interval: always)',
  on: 'durable cluster',
  perSecond: 3,
  async run(scene) {
    const { ground, behind, cluster } = scene.stage;
    if (!cluster?.power) throw new Error('their disks forget nothing');
    const { losePower, probe } = cluster.power;
    const somebody = await somebodySignedIn(scene.stage);
    const last = () => behind.nats(async (manager) => (await manager.streams.info('EVENTS')).state.last_seq);
    // What nobody syncs must be gone afterwards, or the disks are none that forget.
    const unsynced = path.join(probe, 'unsynced');
    let acknowledged = 0;
    await scene.under(
      async () => {
        await wait(4_000);
        acknowledged = await last();
        writeFileSync(unsynced, 'never synced');
        await Promise.all(names.map((name) => ground.process(name).kill('SIGKILL')));
        await losePower();
        await Promise.all(names.map((name) => ground.process(name).start()));
      },
      { afterFor: 25_000 },
    );
    scene.must(!existsSync(unsynced), 'what was not synced is lost');
    const kept = await last();
    scene.note(`${acknowledged} events were acknowledged just before, and ${kept} are there after some more sign-ins`);
    scene.must(kept >= acknowledged, 'no acknowledged event is lost');
    const { failed } = figuresOf(scene.attempts);
    scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
    scene.must((await somebody.status()) === 200, 'whoever was signed in still is');
    scene.must((await scene.oneSignIn()).troubles.length === 0, 'it is over when it is over');
    somebody.leave();
  },
};
