import { ContractError, userId, type SimulatedPerson, type UserId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { simulatedLines, type Pages } from './simulated-lines.js';
import { nobody } from './summary.js';

const person = (): SimulatedPerson => ({
  userId: userId.parse(crypto.randomUUID()),
  signIns: [{ with: 'passkey', outcome: 'direct', factors: [], reasons: [] }],
  differs: false,
});
const people = Array.from({ length: 5 }, person);

/** Pages of two, in which a place is the person before it. */
const pageAfter = (after?: UserId) => {
  const from = after === undefined ? 0 : people.findIndex((one) => one.userId === after) + 1;
  const page = people.slice(from, from + 2);
  const next = from + 2 < people.length ? page.at(-1)?.userId : undefined;
  return { people: page, ...(next && { next }) };
};

const pagesOf = (ask = async (after: UserId) => pageAfter(after)) => {
  const [asked, failures]: [UserId[], unknown[]] = [[], []];
  const pages: Pages = {
    ask: (after) => {
      asked.push(after);
      return ask(after);
    },
    failed: (error) => failures.push(error),
  };
  return { asked, failures, lines: simulatedLines(pageAfter(), pages) };
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

it('has everybody once, in order, and then the summary', async () => {
  const { lines, asked, failures } = pagesOf();
  expect(await read(lines)).toEqual([...people, { summary: { ...nobody, people: 5, direct: 5 } }]);
  expect(asked).toEqual([people[1]?.userId, people[3]?.userId]);
  expect(failures).toEqual([]);
});

it('of nobody is a summary', async () => {
  const { ask, failed } = { ask: () => Promise.reject(new Error('nobody is asked')), failed: () => undefined };
  expect(await read(simulatedLines({ people: [] }, { ask, failed }))).toEqual([{ summary: nobody }]);
});

it('goes past a page on which nobody is', async () => {
  const [first, second] = people;
  if (!first || !second) throw new Error('there is nobody');
  const lines = simulatedLines(
    { people: [first], next: first.userId },
    {
      ask: async (after) => (after === first.userId ? { people: [], next: second.userId } : { people: [second] }),
      failed: () => undefined,
    },
  );
  expect(await read(lines)).toEqual([first, second, { summary: { ...nobody, people: 2, direct: 2 } }]);
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
])('ends with an error and without a summary in the middle of it: $because', async ({ error, code }) => {
  const { lines, asked, failures } = pagesOf(async (after) => {
    if (after === people[3]?.userId) throw error;
    return pageAfter(after);
  });
  expect(await read(lines)).toEqual([...people.slice(0, 4), { error: { code } }]);
  expect(asked).toHaveLength(2);
  expect(failures).toEqual([error]);
});
