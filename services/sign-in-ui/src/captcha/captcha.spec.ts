import type { CaptchaChallenge } from '@latchkey/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Captcha } from './captcha.js';

const always = { provider: 'altcha', when: 'always' } as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const begin = () => {
  const pending: ((solution: string) => void)[] = [];
  const challengeOf = (number: number) =>
    ({ signature: `${number}`, parameters: { expiresAt: Date.now() / 1_000 + 300 } }) as CaptchaChallenge;
  const captchaChallenge = vi.fn(async () => challengeOf(captchaChallenge.mock.calls.length));
  const solve = vi.fn(() => new Promise<string>((resolve) => pending.push(resolve)));
  const captcha = new Captcha({ client: { captchaChallenge, now: Date.now }, solve });
  /** Lets the worker be done with all that it was given. */
  const done = async (solution: string) => {
    await vi.advanceTimersByTimeAsync(0);
    for (const resolve of pending.splice(0)) resolve(solution);
  };
  return { captcha, captchaChallenge, solve, done };
};

describe('where a CAPTCHA is always asked for', () => {
  it('the page begins to solve it when it opens, once, and has it at hand', async () => {
    const { captcha, captchaChallenge, done } = begin();
    captcha.prepare(always);
    captcha.prepare(always);
    await done('one');
    expect(captchaChallenge).toHaveBeenCalledTimes(1);
    expect(await captcha.inAdvance()).toBe('one');
  });

  it('each solution is given away once', async () => {
    const { captcha, captchaChallenge, done } = begin();
    captcha.prepare(always);
    await done('one');
    await captcha.inAdvance();
    const second = captcha.inAdvance();
    await done('two');
    expect(await second).toBe('two');
    expect(captchaChallenge).toHaveBeenCalledTimes(2);
  });

  it('a page that was left open solves another when the first is too old', async () => {
    const { captcha, done } = begin();
    captcha.prepare(always);
    await done('old');
    await vi.advanceTimersByTimeAsync(295_000);
    const fresh = captcha.inAdvance();
    await done('new');
    expect(await fresh).toBe('new');
  });

  it('what failed in advance is tried again when it is needed', async () => {
    const { captcha, captchaChallenge, done } = begin();
    captchaChallenge.mockRejectedValueOnce(new Error('away'));
    captcha.prepare(always);
    await vi.advanceTimersByTimeAsync(0);
    const solution = captcha.inAdvance();
    await done('one');
    expect(await solution).toBe('one');
  });
});

it.each([
  { because: 'there is none', settings: { ...always, provider: 'none' } },
  { because: 'most people are not asked', settings: { ...always, when: 'after-repeated-tries' } },
  { because: 'Turnstile is shown when it is asked for', settings: { ...always, provider: 'turnstile' } },
] as const)('nothing is solved in advance where $because', async ({ settings }) => {
  const { captcha, captchaChallenge } = begin();
  captcha.prepare(settings);
  expect(await captcha.inAdvance()).toBeUndefined();
  expect(captchaChallenge).not.toHaveBeenCalled();
});

describe('somebody who waits', () => {
  it('is told after a second, and no longer than it takes', async () => {
    const { captcha, done } = begin();
    const solution = captcha.solve({ provider: 'altcha' });
    await vi.advanceTimersByTimeAsync(999);
    expect(captcha.state().isSlow).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(captcha.state().isSlow).toBe(true);
    await done('one');
    expect(await solution).toBe('one');
    expect(captcha.state().isSlow).toBe(false);
  });

  it('is not told of work that nobody waits for', async () => {
    const { captcha } = begin();
    captcha.prepare(always);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(captcha.state().isSlow).toBe(false);
  });
});

describe('Turnstile', () => {
  const asked = { provider: 'turnstile', siteKey: 'key' } as const;

  it('is shown until it has a token', async () => {
    const { captcha } = begin();
    const token = captcha.solve(asked);
    expect(captcha.state().widget?.siteKey).toBe('key');
    captcha.state().widget?.onToken('token');
    expect(await token).toBe('token');
    expect(captcha.state().widget).toBeUndefined();
  });

  it('that fails, or that somebody gives up, is no longer shown', async () => {
    const { captcha } = begin();
    const token = captcha.solve(asked);
    captcha.state().widget?.onFailure();
    await expect(token).rejects.toThrow('no token');
    expect(captcha.state().widget).toBeUndefined();
  });
});
