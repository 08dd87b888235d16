import { describe, expect, it } from 'vitest';
import { InFlight } from './in-flight.js';

const isSettled = async (promise: Promise<void>): Promise<boolean> => {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
};

describe('work in flight', () => {
  it('is none at first, so nobody waits for its end', async () => {
    expect(await isSettled(new InFlight().below(1))).toBe(true);
  });

  it('is waited for until the last of it has ended', async () => {
    const inFlight = new InFlight();
    inFlight.begin();
    inFlight.begin();
    const ended = inFlight.below(1);
    inFlight.end();
    expect(await isSettled(ended)).toBe(false);
    inFlight.end();
    expect(await isSettled(ended)).toBe(true);
  });

  it('lets each go on whose limit it is below, and no other', async () => {
    const inFlight = new InFlight();
    for (let count = 0; count < 3; count += 1) inFlight.begin();
    const [belowThree, none] = [inFlight.below(3), inFlight.below(1)];
    expect(inFlight.isBelow(3)).toBe(false);
    inFlight.end();
    expect(inFlight.isBelow(3)).toBe(true);
    expect(await isSettled(belowThree)).toBe(true);
    expect(await isSettled(none)).toBe(false);
  });
});
