import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf } from '../figures.js';
import type { Row } from '../scene.js';
import { replicas, services } from '../stage.js';

/** replicas that do not know what time it is. */
export const wrongClocks: Row = {
  id: 'R-14',
  what: 'one replica of each service 90 s ahead, then 90 s behind',
  async run(scene) {
    const { ground, suite } = scene.stage;
    const library = await ground.fakeTimeLibrary();
    if (library === undefined) return scene.must(false, 'libfaketime is to be had');
    const shifted = async (settings: Record<string, string>) => {
      for (const service of services) {
        const member = suite.process(service, replicas[1]);
        await member.restart(settings);
        await member.waitReady();
      }
    };
    const seen = new Set<number>();
    await scene.under(async () => {
      for (const shift of ['+90s', '-90s']) {
        await shifted({ LD_PRELOAD: library, FAKETIME: shift, FAKETIME_DONT_FAKE_MONOTONIC: '1' });
        const log = await fetch(`http://127.0.0.1:${suite.environment.ports.ops['session-1']}/metrics`);
        const started = Number(/^process_start_time_seconds (\d+)/m.exec(await log.text())?.[1]);
        seen.add(Math.sign(Math.round((started - Date.now() / 1_000) / 60)));
        await wait(5_000);
      }
      await shifted({});
    });
    scene.must(seen.has(1), `a clock was wrong: ${[...seen].join(', ')}`);
    const { failed, attempts, firstTry } = figuresOf(scene.attempts);
    scene.note(
      `${attempts - firstTry} of ${attempts} sign-ins were tried again; a challenge made by one clock is judged by another`,
    );
    scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
  },
};
