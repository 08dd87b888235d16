import type { SimulatedPerson, SimulationLine, SimulationSummary } from '@latchkey/contracts';
import { figure } from '../design/dates.js';

/** What somebody's best way in comes to. */
export type Standing = 'direct' | 'asked' | 'may-enrol' | 'must-enrol' | 'refused' | 'no-way-in';

const bestFirst = ['direct', 'asked', 'may-enrol', 'must-enrol', 'refused'] as const;

/** What is known of a what-if so far. `touched`: of the people to whom something else would happen than today. */
export type WhatIf = {
  readonly people: number;
  readonly touched: Readonly<Record<Standing, number>>;
  /** The first of those who would lose their way in. */
  readonly lost: readonly SimulatedPerson['userId'][];
  /** Present once everybody has been looked at. */
  readonly summary?: SimulationSummary;
};

const none = { direct: 0, asked: 0, 'may-enrol': 0, 'must-enrol': 0, refused: 0, 'no-way-in': 0 };
export const nobodyYet: WhatIf = { people: 0, touched: none, lost: [] };

/** How many of those who would lose their way in are named. */
const mostNamed = 20;

/** A person counts once, by the best that any of their ways in comes to. */
export function standingOf({ signIns }: Pick<SimulatedPerson, 'signIns'>): Standing {
  const outcomes = new Set(signIns.map(({ outcome }) => outcome));
  return bestFirst.find((outcome) => outcomes.has(outcome)) ?? 'no-way-in';
}

const isOut = (standing: Standing) => standing === 'refused' || standing === 'no-way-in';

/** What is known with one more line. */
export function withLine(known: WhatIf, line: Exclude<SimulationLine, { error: unknown }>): WhatIf {
  if ('summary' in line) return { ...known, summary: line.summary };
  const people = known.people + 1;
  if (!line.differs) return { ...known, people };
  const standing = standingOf(line);
  const touched = { ...known.touched, [standing]: known.touched[standing] + 1 };
  const lost = isOut(standing) && known.lost.length < mostNamed ? [...known.lost, line.userId] : known.lost;
  return { ...known, people, touched, lost };
}

/** How many could not sign in any more. */
export const losses = ({ touched }: Pick<WhatIf, 'touched'>): number => touched.refused + touched['no-way-in'];

const clauses: readonly { standing: Standing; told: string }[] = [
  { standing: 'must-enrol', told: 'would be asked to enrol' },
  { standing: 'may-enrol', told: 'would be asked to enrol, and could skip it' },
  { standing: 'asked', told: 'would be asked for a second factor' },
  { standing: 'direct', told: 'would get in with less' },
];

/** What would change, in one sentence: "412 of 10,000 people would be asked to enrol; 3 could not sign in." */
export function sentenceOf({ people, touched }: Pick<WhatIf, 'people' | 'touched'>): string {
  if (people === 0) return 'There is nobody yet whom it could change anything for.';
  const told = [
    ...clauses.map((clause) => ({ count: touched[clause.standing], told: clause.told })),
    { count: losses({ touched }), told: 'could not sign in' },
  ].filter(({ count }) => count > 0);
  const all = people === 1 ? '1 person' : `${figure(people)} people`;
  const [first, ...others] = told;
  if (!first) return `Nothing would change for any of ${all}.`;
  return `${[`${figure(first.count)} of ${all} ${first.told}`, ...others.map((one) => `${figure(one.count)} ${one.told}`)].join('; ')}.`;
}
