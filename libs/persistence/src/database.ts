import { ContractError } from '@latchkey/contracts';
import {
  countWork,
  inInnerSpan,
  watchConnection,
  watchPool,
  type ReadinessCheck,
  type SpanAbout,
  type WorkPath,
} from '@latchkey/observability';
import { DatabaseError, Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';
import { BatchQuery } from './batch-query.js';

/**
 * One SQL statement with a name, so that Postgres parses and plans it once a connection. `Parameters` is the tuple of
 * its values; lists its columns, never `*`.
 */
export type Statement<Parameters extends unknown[], Row extends QueryResultRow> = {
  readonly name: string;
  readonly text: string;
  /** Types only. */
  readonly types?: { parameters: Parameters; row: Row };
};

/** Declares a named statement. The name is unique within a service. */
export const statement = <Parameters extends unknown[], Row extends QueryResultRow = never>(
  name: string,
  text: string,
): Statement<Parameters, Row> => ({ name, text });

/** Runs statements: on the pool, or inside one transaction. */
export type Queryable = {
  run<P extends unknown[], R extends QueryResultRow>(statement: Statement<P, R>, parameters: P): Promise<R[]>;
};

/** A statement broke a unique rule; `constraint` tells which. */
export const violatedConstraint = (error: unknown): string | undefined =>
  error instanceof DatabaseError && error.code === '23505' ? error.constraint : undefined;

const statementTimeoutMs = 2_000;
/** For an answer that never comes: longer than the server's own timeout, which tells more. */
const answerTimeoutMs = 3_000;
const lockTimeoutMs = 1_000;

/**
 * A service's own database through its own role. Every failure to get an answer is `service.unavailable`;
 * a statement that Postgres refuses for what it says stays a DatabaseError.
 */
export class Database implements Queryable {
  private readonly pool: Pool;
  private readonly unwatch: () => void;
  private isUp = true;

  constructor(options: { url: string; poolSize: number }) {
    this.pool = new Pool({
      connectionString: options.url,
      max: options.poolSize,
      connectionTimeoutMillis: 1_000,
      query_timeout: answerTimeoutMs,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      options: `-c statement_timeout=${statementTimeoutMs} -c lock_timeout=${lockTimeoutMs} -c idle_in_transaction_session_timeout=5000`,
    });
    // A connection that breaks while it is idle, in the pool or between two statements of a transaction, is replaced at
    // its next use; without listeners it would end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => void client.on('error', () => undefined));
    this.unwatch = watchPool(this.pool);
    watchConnection('postgres', () => this.isUp);
  }

  async run<P extends unknown[], R extends QueryResultRow>(
    { name, text }: Statement<P, R>,
    values: P,
    path: WorkPath = 'request',
  ): Promise<R[]> {
    countWork('sql', path);
    const ask = () => this.ask((client) => client.query<R>({ name, text, values }));
    const result = await (path === 'request' ? inInnerSpan(aboutStatement(name), ask) : ask());
    return result.rows;
  }

  /**
   * Runs a statement once for each tuple of parameters, in their order, in one round trip and one transaction: each gets
   * its own rows, or nothing is written at all. `Gathered` makes such batches of what is asked at the same time.
   */
  async runBatch<P extends unknown[], R extends QueryResultRow>(
    prepared: Statement<P, R>,
    batch: readonly P[],
    path: WorkPath = 'request',
  ): Promise<R[][]> {
    // Each call that is in it waits for the round trip.
    for (const _ of batch) countWork('sql', path);
    const ask = () => this.ask((client) => askTogether(client, prepared, batch));
    const results = await (path === 'request' ? inInnerSpan(aboutStatement(prepared.name), ask) : ask());
    return results.map(({ rows }) => rows);
  }

  /** Runs `work` in one transaction; anything that it throws rolls everything back. */
  async transaction<T>(work: (transaction: Queryable) => Promise<T>, path: WorkPath = 'request'): Promise<T> {
    const client = await answered(this.pool.connect());
    try {
      await answered(client.query('BEGIN'));
      const result = await work(queryable(client, path));
      const { command } = await answered(client.query('COMMIT'));
      // Postgres says so, and it is no error, when a statement had failed and `work` went on.
      if (command === 'ROLLBACK') throw new Error('rolled back at its end: a statement of the transaction had failed');
      client.release();
      return result;
    } catch (error) {
      await leave(client, error);
      throw error;
    }
  }

  /** Answers when the database does. */
  readiness(): ReadinessCheck {
    return { name: 'postgres', check: () => this.check() };
  }

  close(): Promise<void> {
    this.unwatch();
    return this.pool.end();
  }

  private async check(): Promise<undefined> {
    try {
      await this.pool.query('SELECT 1');
      this.isUp = true;
    } catch (error) {
      this.isUp = false;
      throw error;
    }
  }

  /** One question on a connection of the pool, which keeps it when the data were refused. */
  private async ask<T>(question: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await answered(this.pool.connect());
    try {
      const answer = await question(client);
      client.release();
      return answer;
    } catch (error) {
      client.release(!isRefusal(error));
      throw asUnavailable(error);
    }
  }
}

const askTogether = <P extends unknown[], R extends QueryResultRow>(
  client: PoolClient,
  prepared: Statement<P, R>,
  batch: readonly P[],
): Promise<QueryResult<R>[]> =>
  new Promise((resolve, reject) => {
    client.query(new BatchQuery<R>(prepared, batch, (error, results) => (error ? reject(error) : resolve(results))));
  });

const queryable = (client: PoolClient, path: WorkPath): Queryable => ({
  async run<P extends unknown[], R extends QueryResultRow>({ name, text }: Statement<P, R>, values: P): Promise<R[]> {
    countWork('sql', path);
    const ask = () => answered(client.query<R>({ name, text, values }));
    const result = await (path === 'request' ? inInnerSpan(aboutStatement(name), ask) : ask());
    return result.rows;
  },
});

/** The span of a statement: by its name, without its values. */
const aboutStatement = (name: string): SpanAbout => ({
  ...{ name: `sql ${name}`, kind: 'client' },
  attributes: { 'db.system.name': 'postgresql', 'db.operation.name': name },
});

const answered = <T>(question: Promise<T>): Promise<T> =>
  question.catch((error: unknown) => {
    throw asUnavailable(error);
  });

/** Rolls back. A connection that gave no answer is asked nothing more: the server rolls back when it is closed. */
async function leave(client: PoolClient, error: unknown): Promise<void> {
  const unanswered =
    error instanceof ContractError && error.reason === 'postgres' && !(error.cause instanceof DatabaseError);
  if (unanswered) return client.release(true);
  await client.query('ROLLBACK').then(
    () => client.release(),
    () => client.release(true),
  );
}

/** A rule of the data was broken (SQLSTATE class 23): ordinary, and nothing that a new connection would mend. */
const isRefusal = (error: unknown): boolean => error instanceof DatabaseError && error.code?.startsWith('23') === true;

/** SQLSTATE classes and codes that speak of the server, not of the statement. */
const serverTrouble = /^(08|53|57|58|25006|40001|40P01|55P03)/;

function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseError && !serverTrouble.test(error.code ?? '')) return error;
  // What is no answer from Postgres is a failure to reach it: refused, reset, timed out.
  const reached = error instanceof DatabaseError || isConnectionError(error);
  return reached ? new ContractError('service.unavailable', undefined, { cause: error, reason: 'postgres' }) : error;
}

const isConnectionError = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && typeof error.code === 'string' && error.code.startsWith('E')) ||
    /timeout|terminated|not queryable|connection/i.test(error.message));
