import {
  ContractError,
  type ReplyOf,
  type SimulationLine,
  type simulatePolicy,
  type UserId,
} from '@latchkey/contracts';
import { nobody, withPeople } from './summary.js';

type Page = ReplyOf<typeof simulatePolicy>;
type Came = { page: Page } | { error: unknown };

/** How the pages behind the first come. */
export type Pages = {
  readonly ask: (after: UserId) => Promise<Page>;
  /** Told of what ended the lines before their time. */
  readonly failed: (error: unknown) => void;
};

/**
 * The people of a simulation as lines of JSON, a page at a time, and their summary at the end. The next page is asked for while
 * this one is written, and no other before this one is taken. What fails after the first line has no status any more: an
 * error is the last line then, and there is no summary of a part.
 */
export async function* simulatedLines(first: Page, { ask, failed }: Pages): AsyncGenerator<string, void> {
  let summary = nobody;
  for (let page: Page | undefined = first; page;) {
    const { people, next }: Page = page;
    const coming: Promise<Came> | undefined = next && settled(ask(next));
    summary = withPeople(summary, people);
    if (people.length > 0) yield people.map(lineOf).join('');
    const came: Came | undefined = await coming;
    if (came && 'error' in came) {
      failed(came.error);
      yield lineOf({ error: { code: came.error instanceof ContractError ? came.error.code : 'service.failed' } });
      return;
    }
    page = came?.page;
  }
  yield lineOf({ summary });
}

const lineOf = (line: SimulationLine): string => `${JSON.stringify(line)}\n`;

/** How a question ends, so that nobody has to listen while a page is written. */
const settled = (question: Promise<Page>): Promise<Came> =>
  question.then(
    (page) => ({ page }),
    (error: unknown) => ({ error }),
  );
