import { expect, it } from 'vitest';
import { rateLimitHeaders } from './rate-limit-headers.js';
import { UsedUp } from './used-up.js';

it('a key is used up until its window ends, in whole seconds, never none', () => {
  let now = 1_000;
  const usedUp = new UsedUp(() => now);
  expect(usedUp.add('guess-journey', 'acme:x', 1_500)).toEqual({ limit: 'guess-journey', seconds: 2 });
  now += 1_499;
  expect(usedUp.find('guess-journey', 'acme:x')).toEqual({ limit: 'guess-journey', seconds: 1 });
  now += 1;
  expect(usedUp.find('guess-journey', 'acme:x')).toBeUndefined();
});

it('is a matter of one limit and one key', () => {
  const usedUp = new UsedUp(() => 0);
  usedUp.add('guess-journey', 'acme:x', 1_000);
  expect(usedUp.find('guess-device', 'acme:x')).toBeUndefined();
  expect(usedUp.find('guess-journey', 'acme:y')).toBeUndefined();
});

it('never holds more than fifty thousand keys', () => {
  const usedUp = new UsedUp(() => 0);
  for (let at = 0; at <= 50_000; at += 1) usedUp.add('ceremony-device', `acme:${at}`, 1_000);
  expect(usedUp.find('ceremony-device', 'acme:0')).toBeUndefined();
  expect(usedUp.find('ceremony-device', 'acme:1')).toBeDefined();
});

it('a refusal says the quota and when there will be some, and no more', () => {
  const limit = { by: 'account', points: 10, seconds: 3_600 } as const;
  expect(rateLimitHeaders({ limit: 'identify-account', seconds: 42 }, limit)).toEqual({
    'ratelimit-policy': '"identify-account";q=10;w=3600',
    ratelimit: '"identify-account";r=0;t=42',
  });
});
