/** Counts by what they count; the order in which they were added leaves no trace. */
export type Tally<Key extends object> = {
  add: (key: Key, count: number) => void;
  /** What is not nought, by its key, in one order. */
  entries: () => (Key & { count: number })[];
};

export function newTally<Key extends object>(): Tally<Key> {
  const counts = new Map<string, Key & { count: number }>();
  return {
    add: (key, count) => {
      const name = JSON.stringify(key);
      counts.set(name, { ...key, count: (counts.get(name)?.count ?? 0) + count });
    },
    // One order for all writers: nobody waits for who waits for them.
    entries: () =>
      [...counts.entries()]
        .filter(([, { count }]) => count !== 0)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, entry]) => entry),
  };
}
