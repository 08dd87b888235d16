import { ContractError, type LogEntry } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { logLines } from './log-lines.js';

const entry = (): LogEntry => ({
  ...{ id: crypto.randomUUID(), at: '2026-11-22T10:00:00.000Z', code: 'sign_in.started', outcome: 'info' },
  ...{ actor: { type: 'person' }, userId: null, interactionId: null, sessionId: null },
  ...{ browser: '', country: null, detail: {} },
});
const entries = Array.from({ length: 5 }, entry);
/** Pages of two, in which a place is where the next begins. */
const pageAt = (from: number) => {
  const isLast = from + 2 >= entries.length;
  return { entries: entries.slice(from, from + 2), ...(!isLast && { next: String(from + 2) }) };
};

const pagesOf = (ask = async (after: string) => pageAt(Number(after))) => {
  const [asked, failures]: [string[], unknown[]] = [[], []];
  const pages = {
    ask: (after: string) => {
      asked.push(after);
      return ask(after);
    },
    failed: (error: unknown) => void failures.push(error),
  };
  return { asked, failures, lines: logLines(pageAt(0), pages) };
};

const read = async (lines: AsyncGenerator<string>) => {
  const chunks: string[] = [];
  for await (const chunk of lines) chunks.push(chunk);
  const text = chunks.join('');
  expect(text).toMatch(/\n$/);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
};

it('has every row once, in order, and then how many', async () => {
  const { lines, asked, failures } = pagesOf();
  expect(await read(lines)).toEqual([...entries, { end: { rows: 5 } }]);
  expect(asked).toEqual(['2', '4']);
  expect(failures).toEqual([]);
});

it('asks for the next page while one is written, and for no other before that is taken', async () => {
  const { lines, asked } = pagesOf();
  await lines.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toHaveLength(1);
  await lines.next();
  expect(asked).toHaveLength(2);
});

it('asks no more when nobody reads any more', async () => {
  const { lines, asked } = pagesOf();
  await lines.next();
  await lines.return();
  expect(await lines.next()).toEqual({ done: true, value: undefined });
  expect(asked).toHaveLength(1);
});

it.each([
  { because: 'a service is away', error: new ContractError('service.unavailable'), code: 'service.unavailable' },
  { because: 'nobody knows why', error: new Error('secret'), code: 'service.failed' },
])('ends with an error and no number in the middle of it: $because', async ({ error, code }) => {
  const { lines, failures } = pagesOf(async (after) => {
    if (after === '4') throw error;
    return pageAt(Number(after));
  });
  expect(await read(lines)).toEqual([...entries.slice(0, 4), { error: { code } }]);
  expect(failures).toEqual([error]);
});
