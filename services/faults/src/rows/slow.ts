import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf } from '../figures.js';
import { answeredChallenge, probe } from '../probe.js';
import type { Row } from '../scene.js';
import { both } from '../stage.js';

/** what is slow is not waited for longer than its caller waits, and what nobody needs is not waited for at all. */
export const slowDependencies: Row = {
  id: 'R-15',
  what: 'mail hangs for 8 s, then PostgreSQL answers after 2 s for 8 s',
  async run(scene) {
    const { stage } = scene;
    let untouched = 0;
    await scene.under(
      async () => {
        const sink = stage.ground.process('mail-sink');
        process.kill(sink.pid, 'SIGSTOP');
        await wait(8_000);
        process.kill(sink.pid, 'SIGCONT');
        untouched = scene.during().filter(({ troubles }) => troubles.length > 0).length;
        stage.wires.postgres.slow(1_000);
        await wait(8_000);
        await stage.wires.postgres.mend();
      },
      { afterFor: 10_000 },
    );
    scene.must(untouched === 0, `no passkey waits for mail, and ${untouched} did`);
    const { failed } = figuresOf(scene.attempts);
    scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
    scene.must((await scene.oneSignIn()).troubles.length === 0, 'it is over when it is over');
  },
};

const impatient = 20;
const knocks = 10;

/** clients that try again at once, ten times. */
export const retryStorm: Row = {
  id: 'R-17',
  what: `credential dead for 6 s while ${impatient} clients send each answer ${knocks} times without waiting, again and again`,
  async run(scene) {
    const { stage } = scene;
    let asked = 0;
    await scene.under(async () => {
      for (const member of both(stage.suite, 'credential')) member.kill('SIGKILL');
      const until = performance.now() + 6_000;
      const client = async () => {
        while (performance.now() < until) {
          const challenge = await answeredChallenge(stage).catch(() => undefined);
          if (!challenge) continue;
          for (let knock = 0; knock < knocks; knock += 1) {
            await challenge.send().catch(() => undefined);
            asked += 1;
          }
          challenge.browser.close();
        }
      };
      await Promise.all(Array.from({ length: impatient }, client));
      for (const member of both(stage.suite, 'credential')) await member.restart();
      for (const member of both(stage.suite, 'credential')) await member.waitReady();
    });
    scene.note(`${asked} requests without a pause`);
    scene.must(figuresOf(scene.attempts).failed === 0, 'those who wait get in');
    const later = await probe(stage);
    scene.must(later.status === 200 && later.ms < 1_000, 'the load is what it was');
  },
};

/** the same sent twice, at once and a moment later. */
export const doubleClicks: Row = {
  id: 'R-19',
  what: 'each of 20 answers sent five times at once and once more later',
  async run(scene) {
    const { stage } = scene;
    const statuses = new Map<number, number>();
    const journeys: string[] = [];
    await scene.under(async () => {
      for (let one = 0; one < 20; one += 1) {
        const { browser, id, send } = await answeredChallenge(stage);
        const replies = await Promise.all([1, 2, 3, 4, 5].map(send));
        replies.push(await send());
        for (const { status } of replies) statuses.set(status, (statuses.get(status) ?? 0) + 1);
        journeys.push(id);
        browser.close();
      }
    });
    const rows = await stage.behind.rows<{ interaction_id: string }>(
      'session',
      'SELECT interaction_id FROM session WHERE interaction_id = ANY($1)',
      [journeys],
    );
    scene.note([...statuses].map(([status, count]) => `${count}× ${status}`).join(', '));
    scene.must(rows.length === journeys.length, `one session a journey: ${rows.length} for ${journeys.length}`);
    const isKnown = [...statuses.keys()].every((status) => [200, 409, 503].includes(status));
    scene.must(isKnown, 'each gets the same, or a 409, or is told to wait');
  },
};
