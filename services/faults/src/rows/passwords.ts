import { Browser, interactionOf, interactionPath } from '@latchkey/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf, quantile } from '../figures.js';
import type { Row } from '../scene.js';

const guessers = 40;
const floodMs = 8_000;

/** all that can be hashed is being hashed. */
export const hashingFlood: Row = {
  id: 'R-18',
  what: `${guessers} clients try passwords for ${floodMs / 1_000} s, as fast as they are answered`,
  async run(scene) {
    const { ground } = scene.stage;
    const origin = await ground.tenantWithPasswords('passwords');
    const statuses = new Map<number, number>();
    await wait(1_000);
    await scene.under(async () => {
      const until = performance.now() + floodMs;
      const guesser = async () => {
        while (performance.now() < until) {
          const status = await guess(origin);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: guessers }, guesser));
    });
    scene.note([...statuses].map(([status, count]) => `${count}× ${status}`).join(', '));
    const { attempts, firstTry } = figuresOf(scene.attempts);
    scene.note(
      `p99 of passkeys meanwhile: ${quantile(scene.during(), 0.99)} ms, with the guessers on the same processors`,
    );
    scene.must(firstTry === attempts, `no passkey waits for a hash in vain: ${attempts - firstTry} did`);
    scene.must((statuses.get(401) ?? 0) > 0, 'passwords were tried');
    const isKnown = [...statuses.keys()].every((status) => [401, 429, 503].includes(status));
    scene.must(isKnown, 'what cannot be hashed now is told to wait');
  },
};

async function guess(origin: string): Promise<number> {
  const browser = new Browser(origin, { timeoutMs: 15_000 });
  try {
    const started = await browser.post('/api/v1/interactions', { intent: 'sign-in' });
    if (started.status !== 201) return started.status;
    const interaction = interactionOf(started);
    const name = { type: 'email', value: `${crypto.randomUUID()}@example.com` };
    const named = await browser.post(interactionPath(interaction, 'identifier'), name);
    if (named.status !== 200) return named.status;
    return (await browser.post(interactionPath(interaction, 'password'), { password: 'not what it is, surely' }))
      .status;
  } finally {
    browser.close();
  }
}
