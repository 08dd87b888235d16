import { browserWords, type LogEntry } from '@latchkey/contracts';

/** Where a passkey was asked for: words of lists that have an end. */
export type Place = { readonly path: string; readonly browser: string; readonly os: string };
type At = { readonly at: string };
type Ended = At & Place & { readonly step: 'cancelled' | 'failed'; readonly reason: string };

/**
 * What is known of a journey, as far as the funnel asks: nothing of it says whose. Its parts come in any order and some of them
 * never; what it says is the same whatever the order.
 */
export type Story = {
  /** It was no sign-in. */
  readonly isOther?: true;
  readonly offered?: readonly (At & Omit<Place, 'path'>)[];
  readonly asked?: readonly (At & Place)[];
  readonly ended?: readonly Ended[];
  readonly succeeded?: readonly (At & { readonly provider: string })[];
  /** The session that it ended in, by something else than a passkey. */
  readonly arrived?: readonly (At & { readonly method: string })[];
};

/** What is not on a list. */
export const other = 'other';

/** One of a journey's steps in the funnel, where and when. `reason`: why it was left, or to what. */
export type Figure = Place & {
  readonly day: string;
  readonly provider: string;
  readonly step: 'offered' | 'cancelled' | 'failed' | 'succeeded' | 'fell_back';
  readonly reason?: string;
};

type Row = Pick<LogEntry, 'at' | 'code' | 'browser' | 'detail'>;

const paths = new Set(['button', 'identifier', 'autofill']);
const methods = new Set(['password', 'code', 'phone-code', 'sso']);
/** Of a cancellation, or a code of ours. */
const plainReason = /^[a-z][a-z_.-]{0,59}$/;
const plainProvider = /^[A-Za-z0-9][A-Za-z0-9 ()-]{0,59}$/;

const textOf = (value: unknown, isOnList: (text: string) => boolean): string =>
  typeof value === 'string' && isOnList(value) ? value : other;

/** A reason by a word of ours; anything else says nothing here. */
export const reasonOf = ({ detail }: Pick<Row, 'detail'>): string =>
  textOf(detail['reason'], (text) => plainReason.test(text));

/** The method of a session. */
export const methodIn = ({ detail }: Pick<Row, 'detail'>): string =>
  textOf(detail['method'], (text) => text === 'passkey' || methods.has(text));

function browserOf({ browser: told }: Pick<Row, 'browser'>): Omit<Place, 'path'> {
  const words = told.split(' · ');
  const browser = words.find((word) => browserWords.browsers.has(word)) ?? other;
  return { browser, os: words.find((word) => browserWords.systems.has(word)) ?? other };
}

const placeOf = (row: Row): Place => ({
  path: textOf(row.detail['via'], (text) => paths.has(text)),
  ...browserOf(row),
});

/** What a row adds to the story of its journey. */
const readers: Partial<Record<LogEntry['code'], (row: Row) => Story>> = {
  'passkey.offered': (row) => ({ offered: [{ at: row.at, ...browserOf(row) }] }),
  'passkey.started': (row) => ({ asked: [{ at: row.at, ...placeOf(row) }] }),
  'passkey.cancelled': (row) => ({
    ended: [{ at: row.at, ...placeOf(row), step: 'cancelled', reason: reasonOf(row) }],
  }),
  'passkey.failed': (row) => ({ ended: [{ at: row.at, ...placeOf(row), step: 'failed', reason: reasonOf(row) }] }),
  'passkey.succeeded': (row) => ({
    succeeded: [{ at: row.at, provider: textOf(row.detail['provider'], (text) => plainProvider.test(text)) }],
  }),
  'sign_in.succeeded': (row) =>
    row.detail['method'] === 'passkey' ? {} : { arrived: [{ at: row.at, method: methodIn(row) }] },
};

/** `mfa`: of a sign-in, or of something else; its journey says of what. */
const ofSignIns = new Set([undefined, 'sign-in', 'mfa']);
const wordOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** The part of a journey's story that a row of the log is, if it is one. */
export function storyOf(row: Row): Story | undefined {
  const part = readers[row.code]?.(row);
  if (!part) return undefined;
  const { intent, purpose } = row.detail;
  const isSignIn = ofSignIns.has(wordOf(intent)) && ofSignIns.has(wordOf(purpose));
  return isSignIn ? part : { ...part, isOther: true };
}

/** Nobody does more in ten minutes; who calls all the same is not counted beyond. */
const most = 40;

const byText = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

const together = <Part extends At>(one: readonly Part[] = [], two: readonly Part[] = []): Part[] =>
  [...one, ...two]
    .map((part) => [`${part.at} ${JSON.stringify(Object.entries(part).toSorted(byText))}`, part] as const)
    .toSorted(byText)
    .slice(0, most)
    .map(([, part]) => part);

/** Two parts of one story. Neither order nor grouping matters. */
export const merged = (one: Story, two: Story): Story => ({
  ...((one.isOther ?? two.isOther) && { isOther: true }),
  offered: together(one.offered, two.offered).slice(0, 1),
  asked: together(one.asked, two.asked),
  ended: together(one.ended, two.ended),
  succeeded: together(one.succeeded, two.succeeded),
  arrived: together(one.arrived, two.arrived).slice(0, 1),
});

const dayOf = ({ at }: At): string => at.slice(0, 10);

/** Ceremonies that were answered and not refused: each end takes its own beginning away, which came in the same note. */
function unended({ asked = [], ended = [] }: Story): (At & Place)[] {
  const left = ended.map(({ at }) => at);
  return asked.filter(({ at }) => {
    const index = left.indexOf(at);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

type Success = At & Place & { readonly provider: string };

/** Proofs with what their pages told of them. What was told of one that was lost is lost. */
function successesOf(story: Story): Success[] {
  const { succeeded = [], offered: [offer] = [] } = story;
  const told = unended(story);
  const unknown = { path: other, browser: offer?.browser ?? other, os: offer?.os ?? other };
  return succeeded.map((one, index) => {
    const { path, browser, os } = told.at(index - succeeded.length) ?? unknown;
    return { ...one, path, browser, os };
  });
}

/** What a journey counts for in the funnel. */
export function figuresOf(story: Story): Figure[] {
  if (story.isOther) return [];
  const successes = successesOf(story);
  const ceremonies: Figure[] = [
    ...(story.ended ?? []).map(({ at, ...end }) => ({ ...end, day: dayOf({ at }), provider: other })),
    ...successes.map(({ at, ...success }) => ({ ...success, day: dayOf({ at }), step: 'succeeded' as const })),
  ];
  return [...journeyFigures(story, successes), ...ceremonies];
}

/** Of the journey itself, where a passkey was offered: it is where its passkey was taken, or last asked for. */
function journeyFigures(story: Story, [first]: readonly Success[]): Figure[] {
  const { offered: [offer] = [], arrived: [arrival] = [] } = story;
  if (!offer) return [];
  const { browser, os } = offer;
  const journey = { path: first?.path ?? lastAsked(story), browser, os, provider: first?.provider ?? other };
  const offering: Figure = { ...journey, day: dayOf(offer), step: 'offered' };
  if (!arrival) return [offering];
  return [offering, { ...journey, day: dayOf(arrival), step: 'fell_back', reason: arrival.method }];
}

const lastAsked = (story: Story): string => (story.ended?.at(-1) ?? unended(story).at(-1))?.path ?? 'none';
