import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Authenticator apps and backup codes, the wrong codes that count against somebody, and where a passkey was registered. */
export class AddFactors1763800001301 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE totp (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        sealed_secret bytea NOT NULL,
        enrolled_in text NOT NULL,
        enrolled_step bigint NOT NULL,
        enrolled_at timestamptz NOT NULL,
        last_step bigint NOT NULL,
        last_in text NOT NULL,
        last_purpose text,
        last_evidence_id uuid,
        last_used_at timestamptz,
        PRIMARY KEY (tenant_id, user_id)
      ) WITH (fillfactor = 85);
      CREATE TABLE totp_enrolment (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        interaction_id text NOT NULL,
        sealed_secret bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, user_id, interaction_id)
      );
      CREATE INDEX totp_enrolment_expires_at ON totp_enrolment USING brin (expires_at);
      -- A mark is an HMAC of the code: who reads the table knows no code.
      CREATE TABLE backup_code (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        mark bytea NOT NULL,
        made_in text NOT NULL,
        made_at timestamptz NOT NULL,
        spent_at timestamptz,
        spent_in text,
        spent_purpose text,
        evidence_id uuid,
        PRIMARY KEY (tenant_id, user_id, mark)
      );
      CREATE TABLE factor_attempt (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        factor text NOT NULL,
        rejected_at timestamptz[] NOT NULL DEFAULT '{}',
        blocked_until timestamptz,
        touched_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, user_id, factor)
      ) WITH (fillfactor = 85);
      ALTER TABLE webauthn_credential ADD COLUMN registered_in text;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE totp, totp_enrolment, backup_code, factor_attempt;
      ALTER TABLE webauthn_credential DROP COLUMN registered_in;
    `);
  }
}
