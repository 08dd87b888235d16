/** What somebody outside sees of one answer, without what differs for everybody. */
export type Seen = { readonly content: string; readonly ms: number };

/**
 * The chance that a member of one sample is above one of the other (ties half): 0.5 when a value says nothing about where
 * it comes from, 1 or 0 when it says all. The area under a classifier's ROC curve that has no other feature.
 */
export function areaUnderCurve(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((value) => ({ value, isOne: true })), ...other.map((value) => ({ value, isOne: false }))];
  all.sort((first, second) => first.value - second.value);
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1;
    const rank = (from + 1 + to) / 2;
    ranks += rank * all.slice(from, to).filter(({ isOne }) => isOne).length;
    from = to;
  }
  return (ranks - (one.length * (one.length + 1)) / 2) / (one.length * other.length);
}

/**
 * How far from 0.5 the area of two samples that do not differ may be: 0.05, or 3.8 standard deviations where
 * the samples are too small for that (Hanley and McNeil, at 0.5).
 */
export const chanceBound = (one: number, other: number): number =>
  Math.max(0.05, 3.8 * Math.sqrt((one + other + 1) / (12 * one * other)));

/** How two kinds of names can be told apart by what is answered: by its content, and by its time. */
export function tellApart(known: readonly Seen[], unknown: readonly Seen[]) {
  const contents = (seen: readonly Seen[]) =>
    [...new Set(seen.map(({ content }) => content))].toSorted((a, b) => (a < b ? -1 : 1));
  const times = (seen: readonly Seen[]) => seen.map(({ ms }) => ms);
  return {
    contents: { known: contents(known), unknown: contents(unknown) },
    byTime: Math.abs(areaUnderCurve(times(known), times(unknown)) - 0.5),
    bound: chanceBound(known.length, unknown.length),
  };
}
