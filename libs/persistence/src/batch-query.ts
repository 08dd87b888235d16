import { Query, type Connection, type QueryResult, type QueryResultRow } from 'pg';
import { prepareValue } from 'pg/lib/utils.js';

type Prepared = { readonly name: string; readonly text: string };
type Done<R extends QueryResultRow> = (error: Error | null | undefined, results: QueryResult<R>[]) => void;

/**
 * One prepared statement, run once for each tuple of parameters, in one round trip and one transaction. The messages are
 * those of so many single queries, but with one Sync, at the end: until then the server commits nothing, and after an
 * error it skips the rest and undoes what was before (PostgreSQL, "Extended Query", on pipelining).
 */
export class BatchQuery<R extends QueryResultRow> extends Query<R> {
  constructor({ name, text }: Prepared, batch: readonly (readonly unknown[])[], done: Done<R>) {
    // A value that cannot be written throws here, when nothing has been sent.
    const written = batch.map((values) => values.map(prepareValue));
    // For one result pg answers with it alone, for many with their list.
    super({ name, text }, (error, results: unknown) => done(error, [results].flat() as QueryResult<R>[]));
    this.submit = (connection) => together(connection, () => send(connection, { name, text }, written));
  }
}

/** The client parses a result by its description, so that each comes with its own. */
function send(connection: Connection, { name, text }: Prepared, batch: readonly (string | Buffer | null)[][]): void {
  const { parsedStatements } = connection as Connection & { parsedStatements: Record<string, string> };
  if (parsedStatements[name] === undefined) connection.parse({ name, text, types: [] }, true);
  for (const values of batch) {
    connection.bind({ statement: name, values }, true);
    connection.describe({ type: 'P' }, true);
    connection.execute({}, true);
  }
  connection.sync();
}

/** One write to the socket. */
function together({ stream }: Connection, write: () => void): void {
  stream.cork();
  try {
    write();
  } finally {
    stream.uncork();
  }
}
