import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf } from '../figures.js';
import type { Row } from '../scene.js';

const overloadMs = 30_000;
const perSecond = 150;

/** far more than can be done. */
export const overload: Row = {
  id: 'R-16',
  what: `${perSecond} sign-ins begun each second for ${overloadMs / 1_000} s, by as many people as there are`,
  async run(scene) {
    const { stage, load } = scene;
    const usual = load.perSecond;
    const memory = () => Math.max(...stage.pids().map(residentMegabytes));
    let [before, most] = [0, 0];
    await scene.under(
      async () => {
        before = memory();
        load.perSecond = perSecond;
        for (const until = performance.now() + overloadMs; performance.now() < until; await wait(500))
          most = Math.max(most, memory());
        load.perSecond = usual;
      },
      { afterFor: 20_000 },
    );
    const during = scene.during();
    const done = during.filter(({ succeeded }) => succeeded).length / (overloadMs / 1_000);
    scene.note(
      `${done.toFixed(0)} sign-ins a second were done meanwhile, the driver on the same processors; the knee is not measured here`,
    );
    scene.note(`a process held ${before} MB before and ${most} MB at the most`);
    scene.must(figuresOf(scene.attempts).failed === 0, 'everybody gets in at last');
    scene.must(most < before + 200, 'memory is bounded');
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
