import { ContractError, type listLog, type LogLine, type ReplyOf } from '@latchkey/contracts';

type Page = ReplyOf<typeof listLog>;
type Came = { page: Page } | { error: unknown };

/** How the pages behind the first come. */
export type LogPages = {
  readonly ask: (after: string) => Promise<Page>;
  /** Told of what ended the lines before their time. */
  readonly failed: (error: unknown) => void;
};

/**
 * A log as lines of JSON, a page at a time, and how many rows it was at the end. The next page is asked for while this one is
 * written, and no other before this one is taken. What fails after the first line has no status any more: an error is the last line
 * then.
 */
export async function* logLines(first: Page, { ask, failed }: LogPages): AsyncGenerator<string, void> {
  let rows = 0;
  for (let page: Page | undefined = first; page;) {
    const { entries, next }: Page = page;
    const coming: Promise<Came> | undefined = next === undefined ? undefined : settled(ask(next));
    rows += entries.length;
    if (entries.length > 0) yield entries.map(lineOf).join('');
    const came: Came | undefined = await coming;
    if (came && 'error' in came) {
      failed(came.error);
      yield lineOf({ error: { code: came.error instanceof ContractError ? came.error.code : 'service.failed' } });
      return;
    }
    page = came?.page;
  }
  yield lineOf({ end: { rows } });
}

const lineOf = (line: LogLine): string => `${JSON.stringify(line)}\n`;

/** How a question ends, so that nobody has to listen while a page is written. */
const settled = (question: Promise<Page>): Promise<Came> =>
  question.then(
    (page) => ({ page }),
    (error: unknown) => ({ error }),
  );
