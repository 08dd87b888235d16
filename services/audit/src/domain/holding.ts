/** How many passkeys a person gained and lost on each day. */
export type Holding = Readonly<Record<string, number>>;

/** What somebody's passkeys count for on one day: how many, and whether they have one at all. */
export type Held = { readonly day: string; readonly passkeys: number; readonly withPasskey: number };

export const gained = (holding: Holding, day: string, count: number): Holding => ({
  ...holding,
  [day]: (holding[day] ?? 0) + count,
});

/** What a person's passkeys count for, day by day. It does not matter in which order it was heard. */
export function heldOf(holding: Holding): Held[] {
  let passkeys = 0;
  return Object.entries(holding)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, count]) => {
      const had = passkeys > 0;
      passkeys += count;
      return { day, passkeys: count, withPasskey: Number(passkeys > 0) - Number(had) };
    });
}

/** What is left of it, gone on a day: its person is no more. */
export function lostOn(holding: Holding, day: string): Held {
  const left = Object.values(holding).reduce((sum, count) => sum + count, 0);
  return { day, passkeys: left === 0 ? 0 : -left, withPasskey: left > 0 ? -1 : 0 };
}
