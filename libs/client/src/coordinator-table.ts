/** What the coordinator is doing; at most one `navigator.credentials` request is pending in any of them. */
export type CoordinatorState =
  /** Nothing is pending, nothing is being prepared. */
  | 'resting'
  /** A suggestion is on its way: the last one must have ended, the browser must be able, a challenge must be here. */
  | 'preparing'
  /** A suggestion is wanted, a challenge for it is not to be had now. */
  | 'waiting'
  /** The browser suggests passkeys in the input: a conditional request is pending. */
  | 'suggesting'
  /** The browser's dialog is open: a modal request is pending, or its challenge is being fetched. */
  | 'asking'
  /** The browser may be creating a passkey without asking anybody: a conditional creation is pending. */
  | 'trying'
  /** The page is in the browser's back/forward cache, or on its way there. */
  | 'away'
  | 'closed';

/** What happens to the coordinator: by the page, the browser, the person, or time. */
export type CoordinatorEvent =
  | 'offered'
  | 'withdrawn'
  | 'prepared'
  | 'lacking'
  | 'impossible'
  | 'renewed'
  | 'expired'
  | 'suggestion-completed'
  | 'suggestion-ended'
  | 'asked'
  | 'ask-completed'
  | 'ask-ended'
  | 'tried'
  | 'try-ended'
  | 'given-up'
  | 'left'
  | 'returned'
  | 'closed';

/** The state, and whether the page wants suggestions whenever nothing else is pending. */
export type Coordination = { state: CoordinatorState; isWanted: boolean };

const anywhere = { asked: 'asking', left: 'away', closed: 'closed' } as const;

/**
 * Where each event leads. A pair that is not here leaves the state as it is; `again` is a new suggestion if one is wanted,
 * else rest. What leaves `suggesting`, `asking` or `trying` other than by the request's own end aborts that request,
 * and every way into `suggesting` goes through `preparing`, which awaits the end of the last one: so one is pending at a time.
 */
export const coordinatorTable: Readonly<
  Record<CoordinatorState, Partial<Record<CoordinatorEvent, CoordinatorState | 'again'>>>
> = {
  resting: { offered: 'preparing', tried: 'trying', ...anywhere },
  preparing: { prepared: 'suggesting', lacking: 'waiting', impossible: 'resting', withdrawn: 'resting', ...anywhere },
  waiting: { renewed: 'preparing', withdrawn: 'resting', ...anywhere },
  suggesting: {
    renewed: 'preparing',
    expired: 'preparing',
    'suggestion-ended': 'preparing',
    'suggestion-completed': 'resting',
    impossible: 'resting',
    withdrawn: 'resting',
    ...anywhere,
  },
  asking: { 'ask-completed': 'resting', 'ask-ended': 'again', left: 'away', closed: 'closed' },
  trying: { 'try-ended': 'again', 'given-up': 'again', ...anywhere },
  away: { returned: 'again', asked: 'asking', closed: 'closed' },
  closed: {},
};

/** What the page wants after an event: a response that it has got is an answer to what it wanted. */
const wanted: Partial<Record<CoordinatorEvent, boolean>> = {
  offered: true,
  withdrawn: false,
  'suggestion-completed': false,
  'ask-completed': false,
  closed: false,
};

/** The only runner of the table; pure. */
export const advance = ({ state, isWanted }: Coordination, event: CoordinatorEvent): Coordination => {
  const wants = wanted[event] ?? isWanted;
  const next = coordinatorTable[state][event] ?? state;
  if (next === 'again') return { state: wants ? 'preparing' : 'resting', isWanted: wants };
  return { state: next, isWanted: wants };
};
