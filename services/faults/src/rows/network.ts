import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf } from '../figures.js';
import { somebodySignedIn } from '../probe.js';
import type { Row } from '../scene.js';
import { replicas, services, type Stage } from '../stage.js';

const openSockets = async ({ suite }: Stage): Promise<number> => {
  const names = services.flatMap((service) => replicas.map((replica) => suite.process(service, replica).name));
  const counts = names.map(async (name) => {
    const reply = await fetch(`http://127.0.0.1:${suite.environment.ports.ops[name]}/metrics`);
    return Number(/^process_open_fds (\d+)/m.exec(await reply.text())?.[1] ?? 0);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
};

/** Connections that come and go with the load, for each process. */
const spareSockets = 6 * services.length * replicas.length;

/** bad wires to each server. */
export const badWires: Row = {
  id: 'R-23',
  what: '2 % loss and 200 ms of jitter to every server for 8 s each, then each of their wires half-open for 12 s in turn',
  perSecond: 3,
  async run(scene) {
    const { stage } = scene;
    const before = await openSockets(stage);
    const somebody = await somebodySignedIn(stage);
    await scene.under(
      async () => {
        for (const wire of Object.values(stage.wires)) wire.lose(0.02);
        await wait(8_000);
        for (const wire of Object.values(stage.wires)) await wire.mend();
        for (const wire of Object.values(stage.wires)) wire.slow(100, 100);
        await wait(8_000);
        for (const wire of Object.values(stage.wires)) await wire.mend();
        for (const wire of Object.values(stage.wires)) {
          await wait(3_000);
          wire.silence();
          await wait(12_000);
          await wire.mend();
        }
      },
      { afterFor: 15_000 },
    );
    const { failed } = figuresOf(scene.attempts);
    scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
    scene.must((await somebody.status()) === 200, 'whoever was signed in still is');
    somebody.leave();
    const after = await openSockets(stage);
    scene.note(
      `open files of all processes: ${before} before, ${after} after; what is lost is sent again 200 ms later, as TCP does`,
    );
    scene.must(after <= before + spareSockets, 'no socket is leaked');
  },
};
