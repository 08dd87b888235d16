import { CreateInbox1763700000002, CreateOutbox1763700000001 } from '@latchkey/persistence';
import type { Migration } from '@latchkey/persistence/migrate';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AddClientVersion1764300000002 } from './client-migrations.js';
import { CreateDeletedPerson1764300000001 } from './deletion-migrations.js';

class CreateSessions1763700003001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE session (
        session_id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        token_hash text NOT NULL,
        interaction_id text NOT NULL,
        evidence_id uuid NOT NULL,
        aal smallint NOT NULL,
        acr text NOT NULL,
        amr text[] NOT NULL,
        auth_time timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        CONSTRAINT session_token UNIQUE (tenant_id, token_hash),
        CONSTRAINT session_evidence UNIQUE (tenant_id, evidence_id)
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE session');
  }
}

/** Whether a session would be enough where everybody is asked for a second factor; of older ones the level tells. */
class AddTwoStep1763700003002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE session ADD COLUMN two_step boolean NOT NULL DEFAULT false');
    await queryRunner.query('UPDATE session SET two_step = true WHERE aal >= 2');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE session DROP COLUMN two_step');
  }
}

/**
 * What a session's person sees of it, since when nobody used it, and since when its last proof of all that they have is.
 * `generation` counts its tokens: each step-up makes another (F-01).
 */
class AddLife1763700003003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE session
        ADD COLUMN generation integer NOT NULL DEFAULT 0,
        ADD COLUMN browser text NOT NULL DEFAULT '',
        ADD COLUMN country text,
        ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN fresh_at timestamptz,
        ADD COLUMN stepped_up_at timestamptz,
        ADD COLUMN stepped_up_by uuid,
        ADD COLUMN revoked_reason text`);
    await queryRunner.query('UPDATE session SET fresh_at = auth_time WHERE two_step');
    await queryRunner.query('CREATE INDEX session_person ON session (tenant_id, user_id, created_at DESC)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX session_person');
    await queryRunner.query(`
      ALTER TABLE session
        DROP COLUMN generation, DROP COLUMN browser, DROP COLUMN country, DROP COLUMN last_used_at,
        DROP COLUMN fresh_at, DROP COLUMN stepped_up_at, DROP COLUMN stepped_up_by, DROP COLUMN revoked_reason`);
  }
}

/**
 * The OpenID provider: who may ask (`oidc_client`), what it was granted and must outlive a loss of Redis (`oidc_record`, by the SHA-256
 * of its name), what a session was used for (`oidc_session`), and what tokens are signed with (`signing_key`, sealed).
 */
class CreateOpenId1763700003004 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE oidc_client (
        tenant_id text NOT NULL,
        client_id text NOT NULL,
        settings jsonb NOT NULL,
        secret_hash text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, client_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE oidc_record (
        tenant_id text NOT NULL,
        model text NOT NULL,
        id_hash text NOT NULL,
        payload jsonb NOT NULL,
        client_id text,
        grant_id text,
        user_id text,
        session_id text,
        consumed_at timestamptz,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, model, id_hash)
      )`);
    await queryRunner.query('CREATE INDEX oidc_record_grant ON oidc_record (tenant_id, grant_id)');
    await queryRunner.query('CREATE INDEX oidc_record_user ON oidc_record (tenant_id, user_id)');
    await queryRunner.query('CREATE INDEX oidc_record_expiry ON oidc_record (expires_at)');
    await queryRunner.query(`
      CREATE TABLE oidc_session (
        tenant_id text NOT NULL,
        session_id uuid NOT NULL,
        user_id uuid NOT NULL,
        content jsonb NOT NULL,
        expires_at timestamptz NOT NULL,
        tries integer NOT NULL DEFAULT 0,
        next_try_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, session_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE signing_key (
        tenant_id text NOT NULL,
        kid text NOT NULL,
        alg text NOT NULL,
        state text NOT NULL CHECK (state IN ('next', 'active', 'retired')),
        sealed bytea NOT NULL,
        since timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, kid)
      )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX signing_key_state ON signing_key (tenant_id, alg, state) WHERE state <> 'retired'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['signing_key', 'oidc_session', 'oidc_record', 'oidc_client']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}

/** The session database's history, oldest first. */
export const migrations: Migration[] = [
  CreateOutbox1763700000001,
  CreateInbox1763700000002,
  CreateSessions1763700003001,
  AddTwoStep1763700003002,
  AddLife1763700003003,
  CreateOpenId1763700003004,
  CreateDeletedPerson1764300000001,
  AddClientVersion1764300000002,
];
