import { ContractError } from '@latchkey/contracts';
import { countWork, type ReadinessCheck, type WorkPath } from '@latchkey/observability';
import { DatabaseError, Pool, type PoolClient, type QueryResultRow } from 'pg';

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
const lockTimeoutMs = 1_000;

/**
 * A service's own database through its own role. Every failure to get an answer is `service.unavailable`;
 * a statement that Postgres refuses for what it says stays a DatabaseError.
 */
export class Database implements Queryable {
  private readonly pool: Pool;

  constructor(options: { url: string; poolSize: number }) {
    this.pool = new Pool({
      connectionString: options.url,
      max: options.poolSize,
      connectionTimeoutMillis: 1_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      options: `-c statement_timeout=${statementTimeoutMs} -c lock_timeout=${lockTimeoutMs} -c idle_in_transaction_session_timeout=5000`,
    });
    // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
    this.pool.on('error', () => undefined);
  }

  async run<P extends unknown[], R extends QueryResultRow>(
    statement: Statement<P, R>,
    parameters: P,
    path: WorkPath = 'request',
  ): Promise<R[]> {
    countWork('sql', path);
    try {
      const result = await this.pool.query<R>({ name: statement.name, text: statement.text, values: parameters });
      return result.rows;
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** Runs `work` in one transaction; anything that it throws rolls everything back. */
  async transaction<T>(work: (transaction: Queryable) => Promise<T>, path: WorkPath = 'request'): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw asUnavailable(error);
    });
    try {
      await client.query('BEGIN');
      const result = await work(queryable(client, path));
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => client.release(),
        (broken: Error) => client.release(broken),
      );
      throw asUnavailable(error);
    }
  }

  /** Answers when the database does. */
  readiness(): ReadinessCheck {
    return { name: 'postgres', check: () => this.pool.query('SELECT 1').then(() => undefined) };
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

const queryable = (client: PoolClient, path: WorkPath): Queryable => ({
  async run<P extends unknown[], R extends QueryResultRow>({ name, text }: Statement<P, R>, values: P): Promise<R[]> {
    countWork('sql', path);
    const result = await client.query<R>({ name, text, values });
    return result.rows;
  },
});

/** SQLSTATE classes and codes that speak of the server, not of the statement. */
const serverTrouble = /^(08|53|57|58|25006|40001|40P01|55P03)/;

function asUnavailable(error: unknown): unknown {
  if (error instanceof ContractError) return error;
  if (error instanceof DatabaseError && !serverTrouble.test(error.code ?? '')) return error;
  // What is no answer from Postgres is a failure to reach it: refused, reset, timed out.
  const reached = error instanceof DatabaseError || isConnectionError(error);
  return reached ? new ContractError('service.unavailable', undefined, { cause: error, reason: 'postgres' }) : error;
}

const isConnectionError = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && typeof error.code === 'string' && error.code.startsWith('E')) ||
    /timeout|terminated|not queryable|connection/i.test(error.message));
