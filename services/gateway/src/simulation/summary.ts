import type { SimulatedPerson, SimulatedSignIn, SimulationSummary } from '@latchkey/contracts';

/** Where the people of an outcome are counted; the best outcome first. */
const countedAs = {
  direct: 'direct',
  asked: 'asked',
  'may-enrol': 'mayEnrol',
  'must-enrol': 'mustEnrol',
  refused: 'refused',
} as const satisfies Record<SimulatedSignIn['outcome'], keyof SimulationSummary>;

const best = Object.keys(countedAs) as SimulatedSignIn['outcome'][];

/** The summary of nobody. */
export const nobody: SimulationSummary = {
  people: 0,
  differs: 0,
  direct: 0,
  asked: 0,
  mayEnrol: 0,
  mustEnrol: 0,
  refused: 0,
  noWayIn: 0,
};

/**
 * A summary with some more people in it. Each is counted once, by the best that any of their ways in comes to (`direct` before
 * `asked`, `may-enrol`, `must-enrol` and `refused`): who can choose takes the way that asks least. Who has none is counted as
 * having none.
 */
export const withPeople = (summary: SimulationSummary, people: readonly SimulatedPerson[]): SimulationSummary => {
  const more = { ...summary };
  for (const { signIns, differs } of people) {
    const outcomes = new Set(signIns.map(({ outcome }) => outcome));
    const outcome = best.find((one) => outcomes.has(one));
    more.people += 1;
    more.differs += differs ? 1 : 0;
    more[outcome === undefined ? 'noWayIn' : countedAs[outcome]] += 1;
  }
  return more;
};
