import fc from 'fast-check';
import type { LogEntry } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { figuresOf, merged, storyOf, type Story } from './story.js';

type Row = Pick<LogEntry, 'at' | 'code' | 'browser' | 'detail'>;

const at = (second: number, day = 22) => new Date(Date.UTC(2026, 10, day, 10, 0, second)).toISOString();
const row = (
  code: LogEntry['code'],
  second: number,
  detail: LogEntry['detail'] = {},
  browser = 'Firefox · Windows',
): Row => ({
  ...{ code, at: at(second), browser },
  detail: { intent: 'sign-in', ...detail },
});
const event = (code: LogEntry['code'], second: number, detail: LogEntry['detail'] = {}): Row => ({
  ...{ code, at: at(second), browser: '', detail },
});

const storyOfAll = (rows: readonly Row[]): Story =>
  rows.map(storyOf).reduce<Story>((known, part) => (part ? merged(known, part) : known), {});
const figures = (rows: readonly Row[]) =>
  figuresOf(storyOfAll(rows)).map(({ step, path, provider, reason }) =>
    [step, path, provider, ...(reason === undefined ? [] : [reason])].join(' '),
  );

const offered = row('passkey.offered', 1, { at: 'identify' });
const started = (second: number, via?: string) => row('passkey.started', second, via === undefined ? {} : { via });
const cancelled = (second: number, via = 'button', reason = 'cancelled') =>
  row('passkey.cancelled', second, { via, reason });
const proved = (second: number, detail: LogEntry['detail'] = {}) =>
  event('passkey.succeeded', second, { purpose: 'sign-in', provider: 'Bitwarden', ...detail });
const arrived = (second: number, method: string) => event('sign_in.succeeded', second, { method });

describe('what a journey counts for', () => {
  it.each<{ because: string; rows: Row[]; counts: string[] }>([
    {
      because: 'who never asked for a passkey was offered one all the same',
      rows: [offered],
      counts: ['offered none other'],
    },
    {
      because: 'one that was taken by its button',
      rows: [offered, started(5, 'button'), proved(5), arrived(5, 'passkey')],
      counts: ['offered button Bitwarden', 'succeeded button Bitwarden'],
    },
    {
      because: 'one whose page’s word was lost counts, and its path is not known',
      rows: [offered, proved(5)],
      counts: ['offered other Bitwarden', 'succeeded other Bitwarden'],
    },
    {
      because: 'cancelled, then taken from what was filled in',
      rows: [offered, started(3, 'button'), cancelled(3), started(9, 'autofill'), proved(9)],
      counts: ['offered autofill Bitwarden', 'cancelled button other cancelled', 'succeeded autofill Bitwarden'],
    },
    {
      because: 'refused, then a code',
      rows: [
        ...[offered, started(3, 'identifier')],
        row('passkey.failed', 3, { via: 'identifier', reason: 'authentication.failed' }),
        arrived(30, 'code'),
      ],
      counts: [
        'offered identifier other',
        'fell_back identifier other code',
        'failed identifier other authentication.failed',
      ],
    },
    {
      because: 'an answer that is still settling has not ended; its proof counts once',
      rows: [offered, started(3, 'button'), proved(3)],
      counts: ['offered button Bitwarden', 'succeeded button Bitwarden'],
    },
    {
      because: 'a browser that never answered began nothing that can be counted',
      rows: [offered, started(3, 'button')],
      counts: ['offered button other'],
    },
    {
      because: 'where none was offered nobody fell back',
      rows: [arrived(30, 'password')],
      counts: [],
    },
    {
      because: 'two steps: a password first, and the passkey is the second factor',
      rows: [offered, started(8, 'identifier'), proved(8, { purpose: 'mfa' }), arrived(9, 'passkey')],
      counts: ['offered identifier Bitwarden', 'succeeded identifier Bitwarden'],
    },
    {
      because: 'a step-up is no sign-in',
      rows: [{ ...offered, detail: { intent: 'step-up' } }, proved(8, { purpose: 'step-up' })],
      counts: [],
    },
  ])('$because', ({ rows, counts }) => {
    expect(figures(rows)).toEqual(counts);
  });

  it('belongs to the days on which it happened', () => {
    const late = { ...arrived(1, 'code'), at: '2026-11-23T00:00:01.000Z' };
    expect(
      figuresOf(storyOfAll([{ ...offered, at: '2026-11-22T23:59:59.000Z' }, late])).map(({ day, step }) => [day, step]),
    ).toEqual([
      ['2026-11-22', 'offered'],
      ['2026-11-23', 'fell_back'],
    ]);
  });

  it('is labelled by words of our own lists and nothing else', () => {
    const odd = 'ada@example.com +49 170 1234567';
    const rows = [
      row('passkey.offered', 1, {}, odd),
      row('passkey.cancelled', 2, { via: odd, reason: odd }, odd),
      row('passkey.failed', 3, { via: odd, reason: odd }, `${odd} · ${odd}`),
      event('passkey.succeeded', 4, { provider: odd }),
      event('sign_in.succeeded', 5, { method: odd }),
    ];
    const labels = figuresOf(storyOfAll(rows)).flatMap(({ day: _, step: __, ...label }) => Object.values(label));
    expect(new Set(labels)).toEqual(new Set(['other']));
  });

  it('counts no more ceremonies than a person could hold', () => {
    const many = Array.from({ length: 100 }, (_, index) => cancelled(index % 60, 'button'));
    expect(figures(many)).toHaveLength(40);
  });
});

describe('the order in which a story is heard', () => {
  const rows = [
    ...[offered, started(3, 'button'), cancelled(3), started(9, 'autofill'), proved(9), arrived(9, 'passkey')],
    ...[started(12, 'identifier'), row('passkey.failed', 12, { via: 'identifier', reason: 'authentication.failed' })],
    ...[arrived(40, 'code'), row('passkey.offered', 2, { at: 'passkey' })],
  ];

  it('changes nothing of what it says, however it is taken apart', () => {
    const whole = figures(rows);
    const parts = fc.tuple(
      fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }),
      fc.array(fc.integer({ min: 0, max: rows.length }), { maxLength: 4 }),
    );
    fc.assert(
      fc.property(parts, ([shuffled, cuts]) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), shuffled.length];
        const batches = places.slice(1).map((end, index) => storyOfAll(shuffled.slice(places[index], end)));
        // As it is kept between two batches: as JSON.
        const kept = batches.reduce<Story>(
          (known, part) => JSON.parse(JSON.stringify(merged(known, part))) as Story,
          {},
        );
        expect(
          figuresOf(kept).map(({ step, path, provider, reason }) =>
            [step, path, provider, ...(reason === undefined ? [] : [reason])].join(' '),
          ),
        ).toEqual(whole);
      }),
    );
  });
});
