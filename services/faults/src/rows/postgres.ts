import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf } from '../figures.js';
import type { Row } from '../scene.js';

const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE usename LIKE 'latchkey\\_%' AND pid <> pg_backend_pid()`;

/** PostgreSQL refuses, waits and hangs up. */
export const troubledPostgres: Row = {
  id: 'R-12',
  what: 'the session table locked for 5 s, then every connection terminated ten times, then no connections to be had for 5 s',
  async run(scene) {
    const { behind } = scene.stage;
    await scene.under(
      async () => {
        await behind.rows('session', 'BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(5); COMMIT');
        await wait(2_000);
        for (let time = 0; time < 10; time += 1) {
          await behind.rows('session', terminate);
          await wait(300);
        }
        await wait(1_000);
        await behind.rows('session', 'ALTER ROLE latchkey_session CONNECTION LIMIT 0');
        await behind.rows('session', terminate);
        await wait(5_000);
        await behind.rows('session', 'ALTER ROLE latchkey_session CONNECTION LIMIT -1');
      },
      { afterFor: 8_000 },
    );
    const { failed } = figuresOf(scene.attempts);
    scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
    scene.must((await scene.oneSignIn()).troubles.length === 0, 'the pools recover');
    scene.note('a full disk and serialization failures are not made here');
  },
};
