import 'reflect-metadata';
import { DataSource, type MigrationInterface } from 'typeorm';

/** A migration class; its name ends in the 13 digits that order it. */
export type Migration = new () => MigrationInterface;

/** Brings a service's database up to date, as its migrator role. Returns the names of what ran; safe to repeat. */
export async function runMigrations(options: { url: string; migrations: readonly Migration[] }): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url: options.url,
    migrations: [...options.migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
  });
  await source.initialize();
  try {
    const ran = await source.runMigrations();
    return ran.map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

export { refuseOverBudget } from './connection-budget.js';
export { withLease } from './lease.js';
