import { expect, it } from 'vitest';
import { isOfMajority } from './bucket-watch.js';

const state = { last_seq: 5 };
const seconds = (...active: number[]) => active.map((each) => ({ active: each * 1e9 }));

it.each<{ because: string; cluster: Parameters<typeof isOfMajority>[0]['cluster']; is: boolean }>([
  { because: 'one server has no others', cluster: undefined, is: true },
  { because: 'a stream without replicas is its leader’s', cluster: { leader: 'a' }, is: true },
  { because: 'both others are heard of', cluster: { leader: 'a', replicas: seconds(0.1, 1) }, is: true },
  { because: 'one of two others is enough', cluster: { leader: 'a', replicas: seconds(0.2, 40) }, is: true },
  {
    because: 'a leader that hears of nobody is none any more',
    cluster: { leader: 'c', replicas: seconds(6, 6) },
    is: false,
  },
  { because: 'nobody leads here', cluster: { replicas: seconds(8, 0, 46) }, is: false },
  { because: 'nobody leads, by an empty name', cluster: { leader: '', replicas: seconds(0, 0) }, is: false },
])('$because: $is', ({ cluster, is }) => {
  expect(isOfMajority({ state, ...(cluster && { cluster }) })).toBe(is);
});
