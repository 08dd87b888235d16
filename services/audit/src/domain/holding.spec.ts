import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gained, heldOf, lostOn, type Holding } from './holding.js';

const holding = (changes: readonly (readonly [string, number])[]): Holding =>
  changes.reduce<Holding>((had, [day, count]) => gained(had, day, count), {});

describe('what a person’s passkeys count for', () => {
  it.each<{ because: string; changes: [string, number][]; held: [string, number, number][] }>([
    { because: 'nothing, where there was never one', changes: [], held: [] },
    {
      because: 'the first makes them one of those who have one',
      changes: [['2026-11-01', 1]],
      held: [['2026-11-01', 1, 1]],
    },
    {
      because: 'the second does not',
      changes: [
        ['2026-11-01', 1],
        ['2026-11-02', 1],
      ],
      held: [
        ['2026-11-01', 1, 1],
        ['2026-11-02', 1, 0],
      ],
    },
    {
      because: 'the last that goes takes them away',
      changes: [
        ['2026-11-01', 1],
        ['2026-11-02', -1],
      ],
      held: [
        ['2026-11-01', 1, 1],
        ['2026-11-02', -1, -1],
      ],
    },
    {
      because: 'made and removed on one day is nothing at its end',
      changes: [
        ['2026-11-01', 1],
        ['2026-11-01', -1],
      ],
      held: [['2026-11-01', 0, 0]],
    },
  ])('$because', ({ changes, held }) => {
    expect(heldOf(holding(changes)).map(({ day, passkeys, withPasskey }) => [day, passkeys, withPasskey])).toEqual(
      held,
    );
  });

  it('is the same in whatever order it was heard', () => {
    const changes = [
      ['2026-11-03', 1],
      ['2026-11-01', 1],
      ['2026-11-02', -1],
      ['2026-11-02', 1],
    ] as const;
    fc.assert(
      fc.property(fc.shuffledSubarray([...changes], { minLength: 4 }), (shuffled) => {
        expect(heldOf(holding(shuffled))).toEqual(heldOf(holding(changes)));
      }),
    );
  });

  it('ends with its person', () => {
    expect(lostOn(holding([['2026-11-01', 2]]), '2026-11-05')).toEqual({
      day: '2026-11-05',
      passkeys: -2,
      withPasskey: -1,
    });
    expect(lostOn({}, '2026-11-05')).toEqual({ day: '2026-11-05', passkeys: 0, withPasskey: 0 });
  });
});
