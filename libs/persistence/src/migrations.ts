import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox: events that are committed but perhaps not yet on the stream. */
export class CreateOutbox1763700000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY,
        id uuid PRIMARY KEY,
        subject text NOT NULL,
        envelope text NOT NULL,
        traceparent text,
        due_at timestamptz NOT NULL
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE outbox');
  }
}

/** The inbox: events whose effects are committed. */
export class CreateInbox1763700000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE inbox (event_id uuid PRIMARY KEY, handled_at timestamptz NOT NULL DEFAULT now());
      CREATE INDEX inbox_handled_at ON inbox USING brin (handled_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE inbox');
  }
}
