import type { MigrationInterface, QueryRunner } from 'typeorm';

const funnelTables = `
  CREATE TABLE funnel_journey (
    tenant_id text NOT NULL,
    interaction_id text NOT NULL,
    story jsonb NOT NULL DEFAULT '{}',
    told_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, interaction_id)
  );
  CREATE INDEX funnel_journey_by_time ON funnel_journey (told_at);
  CREATE TABLE funnel_day (
    tenant_id text NOT NULL,
    day date NOT NULL,
    path text NOT NULL,
    browser text NOT NULL,
    os text NOT NULL,
    provider text NOT NULL,
    offered int NOT NULL DEFAULT 0,
    cancelled int NOT NULL DEFAULT 0,
    failed int NOT NULL DEFAULT 0,
    succeeded int NOT NULL DEFAULT 0,
    fell_back int NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, day, path, browser, os, provider)
  );
  CREATE TABLE funnel_reason_day (
    tenant_id text NOT NULL,
    day date NOT NULL,
    step text NOT NULL,
    reason text NOT NULL,
    count int NOT NULL,
    PRIMARY KEY (tenant_id, day, step, reason)
  );
`;

const overviewTables = `
  CREATE TABLE sign_in_day (
    tenant_id text NOT NULL,
    day date NOT NULL,
    method text NOT NULL,
    count int NOT NULL,
    PRIMARY KEY (tenant_id, day, method)
  );
  CREATE TABLE failure_day (
    tenant_id text NOT NULL,
    day date NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    count int NOT NULL,
    PRIMARY KEY (tenant_id, day, code, reason)
  );
  CREATE TABLE adoption_day (
    tenant_id text NOT NULL,
    day date NOT NULL,
    people int NOT NULL DEFAULT 0,
    with_passkey int NOT NULL DEFAULT 0,
    passkeys int NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, day)
  );
  CREATE TABLE person_passkeys (
    tenant_id text NOT NULL,
    user_id uuid NOT NULL,
    holding jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, user_id)
  );
`;

/**
 * A tenant's figures, by day. Their labels are words of lists that have an end; `person_passkeys` goes with its person, and
 * `funnel_journey`, which says nothing of whose it was, a day after its end.
 */
export class CreateFigures1764100000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(funnelTables + overviewTables);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE funnel_journey, funnel_day, funnel_reason_day, sign_in_day, failure_day, adoption_day, person_passkeys
    `);
  }
}

/** The figures' own part of the schema. */
export const funnelMigrations = [CreateFigures1764100000001];
