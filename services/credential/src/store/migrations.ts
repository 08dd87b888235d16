import { CreateInbox1763700000002, CreateOutbox1763700000001 } from '@latchkey/persistence';
import type { Migration } from '@latchkey/persistence/migrate';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AddFactors1763800001301 } from './factor-migrations.js';

class CreateCredentials1763700001001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE webauthn_user (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        user_handle text NOT NULL UNIQUE,
        PRIMARY KEY (tenant_id, user_id)
      );
      CREATE TABLE webauthn_credential (
        rp_id text NOT NULL,
        credential_id text NOT NULL,
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        user_handle text NOT NULL,
        public_key bytea NOT NULL,
        algorithm integer NOT NULL,
        sign_count bigint NOT NULL,
        uv_initialized boolean NOT NULL,
        backup_eligible boolean NOT NULL,
        backed_up boolean NOT NULL,
        aaguid uuid NOT NULL,
        transports text[] NOT NULL,
        attestation_format text NOT NULL,
        attestation_trusted boolean NOT NULL,
        name text NOT NULL,
        clone_suspected_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz,
        PRIMARY KEY (rp_id, credential_id)
      ) WITH (fillfactor = 85);
      CREATE INDEX webauthn_credential_user ON webauthn_credential (tenant_id, user_id);
      CREATE TABLE consumed_ceremony (
        challenge text NOT NULL,
        tenant_id text NOT NULL,
        interaction_id text NOT NULL,
        browser_hash text NOT NULL,
        body_hash text NOT NULL,
        user_id uuid NOT NULL,
        evidence_id uuid,
        credential_id text NOT NULL,
        consumed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, interaction_id, challenge)
      );
      CREATE INDEX consumed_ceremony_consumed_at ON consumed_ceremony USING brin (consumed_at);
      -- What a credential is never changes: only its counter, backup state, name and use do.
      CREATE FUNCTION refuse_credential_identity_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'a credential''s identity does not change' USING ERRCODE = '23514';
      END $$;
      CREATE TRIGGER webauthn_credential_identity BEFORE UPDATE OF
        rp_id, credential_id, tenant_id, user_id, user_handle, public_key, algorithm, backup_eligible
        ON webauthn_credential FOR EACH ROW EXECUTE FUNCTION refuse_credential_identity_change();
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE webauthn_user, webauthn_credential, consumed_ceremony;
      DROP FUNCTION refuse_credential_identity_change;
    `);
  }
}

class AddEnrolmentPrompt1763800001002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE webauthn_user
        ADD COLUMN prompt_skipped_at timestamptz,
        ADD COLUMN prompt_skipped_for_good boolean NOT NULL DEFAULT false;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE webauthn_user DROP COLUMN prompt_skipped_at, DROP COLUMN prompt_skipped_for_good',
    );
  }
}

/** Who may not sign in, beside their passkeys, so that knowing it costs nothing. */
class AddSuspension1763800001003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE webauthn_user
        ADD COLUMN suspended boolean NOT NULL DEFAULT false,
        ADD COLUMN suspension_changed_at timestamptz;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE webauthn_user DROP COLUMN suspended, DROP COLUMN suspension_changed_at');
  }
}

/** Whose organisation signs them in, beside their passkeys; and the connections that link nobody any more. */
class AddSso1763800001221 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE webauthn_user ADD COLUMN sso_connection_id uuid, ADD COLUMN email_domain text;
      CREATE INDEX webauthn_user_sso ON webauthn_user (tenant_id, sso_connection_id)
        WHERE sso_connection_id IS NOT NULL;
      CREATE TABLE sso_connection_gone (
        tenant_id text NOT NULL,
        connection_id uuid NOT NULL,
        PRIMARY KEY (tenant_id, connection_id)
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE sso_connection_gone;
      ALTER TABLE webauthn_user DROP COLUMN sso_connection_id, DROP COLUMN email_domain;
    `);
  }
}

/** Who declined a passkey of the device at hand, beside who declined a first one. */
class AddOtherDevicePrompt1763800001231 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE webauthn_user
        ADD COLUMN other_device_skipped_at timestamptz,
        ADD COLUMN other_device_skipped_for_good boolean NOT NULL DEFAULT false;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE webauthn_user DROP COLUMN other_device_skipped_at, DROP COLUMN other_device_skipped_for_good',
    );
  }
}

/** Where a passkey was used last, as its owner is told. */
class AddLastUsedBrowser1763800001501 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE webauthn_credential ADD COLUMN last_used_browser text NOT NULL DEFAULT ''");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE webauthn_credential DROP COLUMN last_used_browser');
  }
}

/** The credential database's history, oldest first. */
export const migrations: Migration[] = [
  CreateOutbox1763700000001,
  CreateInbox1763700000002,
  CreateCredentials1763700001001,
  AddEnrolmentPrompt1763800001002,
  AddSuspension1763800001003,
  AddSso1763800001221,
  AddOtherDevicePrompt1763800001231,
  AddFactors1763800001301,
  AddLastUsedBrowser1763800001501,
];
