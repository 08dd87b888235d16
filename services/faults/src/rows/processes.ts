import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf } from '../figures.js';
import { probe, somebodySignedIn } from '../probe.js';
import type { Row, Scene } from '../scene.js';
import { both, services } from '../stage.js';
import type { ServiceName } from '../suite.js';

const killed = async ({ stage }: Scene, service: ServiceName, replica: number): Promise<void> => {
  const member = stage.suite.process(service, replica);
  member.kill('SIGKILL');
  await member.waitExit();
};

/** one process after another dies without a word. */
export const dyingReplicas = (dying: readonly ServiceName[] = services, deadMs = 2_000): Row => ({
  id: 'R-01',
  what: `kill -9 of one replica in turn, in the middle of sign-ins: ${dying.join(', ')}`,
  async run(scene) {
    await scene.under(async () => {
      for (const service of dying) {
        await killed(scene, service, 1);
        await wait(deadMs);
        const member = scene.stage.suite.process(service, 1);
        await member.restart();
        await member.waitReady();
      }
    });
    const { attempts, firstTry, failed } = figuresOf(scene.attempts);
    scene.must(failed === 0, `nobody is stuck, and ${failed} are`);
    // Six deaths among so few sign-ins: what each had in its hands, and the connections of a gateway that is gone.
    const retried = attempts - firstTry;
    scene.must(
      retried <= Math.max(12, attempts * 0.05),
      `at most two sign-ins a death are tried again, and ${retried} were`,
    );
    scene.note(`${retried} of ${attempts} sign-ins were tried again`);
  },
});

/** between commit and publish, and between publish and acknowledgement. */
export const dyingBetween: Row = {
  id: 'R-02',
  what: 'kill -9 of credential and session between their commit and what they publish',
  async run(scene) {
    const { wires } = scene.stage;
    await scene.under(async () => {
      for (const service of ['credential', 'session'] as const) {
        // What is committed cannot be published, and then nobody is left who would.
        wires.nats.silence();
        await wait(700);
        await Promise.all([0, 1].map((replica) => killed(scene, service, replica)));
        await wires.nats.mend();
        for (const member of both(scene.stage.suite, service)) {
          await member.restart();
          await member.waitReady();
        }
        await wait(1_500);
      }
    });
    // S5 and S6 say the rest: outboxes empty, every session in the log, nothing twice.
    const { failed } = figuresOf(scene.attempts);
    scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
  },
};

const quickMs = 250;

/** a whole service is away. */
export const awayService = (awayMs = 30_000): Row => ({
  id: 'R-03',
  what: `all replicas of credential are dead for ${awayMs / 1_000} s`,
  // So many wait at once.
  perSecond: 3,
  async run(scene) {
    const { stage } = scene;
    const somebody = await somebodySignedIn(stage);
    const answers: { status: number; ms: number }[] = [];
    const sessions: number[] = [];
    await scene.under(
      async () => {
        await Promise.all([0, 1].map((replica) => killed(scene, 'credential', replica)));
        for (const until = performance.now() + awayMs; performance.now() < until; await wait(1_000)) {
          answers.push(await probe(stage));
          sessions.push(await somebody.status());
        }
        for (const member of both(stage.suite, 'credential')) await member.restart();
        for (const member of both(stage.suite, 'credential')) await member.waitReady();
      },
      { afterFor: 8_000 },
    );
    somebody.leave();
    const quick = answers.filter(({ ms, status }) => ms < quickMs && status === 503).length;
    const stillIn = sessions.filter((status) => status === 200).length;
    scene.note(
      `${quick} of ${answers.length} were a 503 within ${quickMs} ms; the session held ${stillIn} of ${sessions.length} times`,
    );
    scene.must(quick >= answers.length * 0.9, 'the gateway says at once that it cannot be done now');
    scene.must(stillIn === sessions.length, 'whoever is signed in stays so');
    scene.must((await scene.oneSignIn()).troubles.length === 0, 'a sign-in after it succeeds at the first try');
  },
});
