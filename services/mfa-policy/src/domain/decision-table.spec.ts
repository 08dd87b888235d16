import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.js';
import { inWords, readDecisionTable, requirementWords } from './test-decision-table.js';

// The table that people read is the test: what a row says is compared with what the program decides, word by word.
const markdown = readFileSync(new URL('../../decision-table.md', import.meta.url), 'utf8');
const rows = readDecisionTable(markdown);

describe('the decision table', () => {
  it.each(
    rows.map((row) => ({ ...row, name: `${row.section}, line ${row.line}: ${row.cells.slice(0, 5).join(' | ')}` })),
  )('$name', ({ facts, says }) => {
    expect(inWords(decide(facts))).toEqual(says);
  });

  it('has lost no row', () => {
    expect(rows.length).toBeGreaterThanOrEqual(246);
  });

  it('says nothing twice', () => {
    const firstLine = new Map<string, number>();
    const twice = rows.flatMap(({ facts, line }) => {
      const supposed = JSON.stringify(facts);
      const first = firstLine.get(supposed);
      if (first === undefined) firstLine.set(supposed, line);
      return first === undefined ? [] : [`line ${line} is line ${first} again`];
    });
    expect(twice).toEqual([]);
  });

  const firsts = ['passkey', 'password', 'e-mail code', 'text message', 'SSO'];
  it.each(Object.keys(requirementWords).flatMap((asks) => firsts.map((first) => ({ asks, first }))))(
    'says what comes of "$first" where the tenant asks "$asks"',
    ({ asks, first }) => {
      const found = rows.filter(({ cells }) => cells[0] === asks && cells[4] === first);
      expect(found).not.toEqual([]);
    },
  );
});

describe('the reader of the table', () => {
  const withRow = (row: string) => () => readDecisionTable(`## Section\n\nThe tenant takes: app.\n\n${row}\n`);

  it.each([
    {
      because: 'a policy that nobody knows',
      row: '| somebody | sign-in | nothing | nothing | password | in | 1 | x |',
      error: 'line 5: "somebody" is no word of this column',
    },
    {
      because: 'a possession that nobody knows',
      row: '| everybody | sign-in | a cat | nothing | password | in | 1 | x |',
      error: 'line 5: "a cat" is no word of this column',
    },
    {
      because: 'a proof that nobody knows',
      row: '| everybody | sign-in | app | nothing | charm | in | 1 | x |',
      error: 'line 5: "charm" is no word of this column',
    },
    {
      because: 'a circumstance that nobody knows',
      row: '| everybody | sign-in; at night | app | nothing | password | in | 1 | x |',
      error: 'line 5: "at night" is no word of this column',
    },
    {
      because: 'an empty cell',
      row: '| everybody | sign-in | app |  | password | in | 1 | x |',
      error: 'line 5: an empty cell',
    },
    {
      because: 'a cell too few',
      row: '| everybody | sign-in | app | nothing | password | in | 1 |',
      error: 'line 5: 7 cells',
    },
  ])('refuses $because', ({ row, error }) => {
    expect(withRow(row)).toThrow(error);
  });
});
