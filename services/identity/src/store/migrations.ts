import { CreateInbox1763700000002, CreateOutbox1763700000001 } from '@latchkey/persistence';
import type { Migration } from '@latchkey/persistence/migrate';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  CreateEnrolmentLink1763700000143,
  CreateIdentifierUndo1763700000142,
  KeepUsedUndo1763700000144,
  KnowPeopleBetter1763700000141,
} from './account-migrations.js';
import { CreateAdministratingPerson1764400000001 } from './administrator-migrations.js';
import { CountFactorCodesApart1763700000133 } from './factor-migrations.js';
import { CreateSso1763700000121, CreateSsoAttempt1763700000122 } from './sso-migrations.js';

class CreateTenant1763700000101 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tenant (
        tenant_id text PRIMARY KEY,
        configuration jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE tenant');
  }
}

class CreateUser1763700000102 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE app_user (
        tenant_id text NOT NULL REFERENCES tenant,
        user_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, user_id)
      );
      CREATE TABLE identifier (
        tenant_id text NOT NULL,
        type text NOT NULL CHECK (type IN ('email')),
        value text NOT NULL,
        user_id uuid NOT NULL,
        verified_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, type, value),
        FOREIGN KEY (tenant_id, user_id) REFERENCES app_user ON DELETE CASCADE
      );
      CREATE INDEX identifier_user ON identifier (tenant_id, user_id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE identifier, app_user');
  }
}

/** A code by its interaction, and per identifier the moments that the limits count. */
class CreateCode1763700000103 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE verification_code (
        tenant_id text NOT NULL,
        interaction_id text NOT NULL,
        identifier_type text NOT NULL,
        identifier_value text NOT NULL,
        purpose text NOT NULL,
        code_mac bytea,
        attempts smallint NOT NULL DEFAULT 0,
        sent_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        verified_at timestamptz,
        user_id uuid,
        created boolean,
        evidence_id uuid,
        PRIMARY KEY (tenant_id, interaction_id),
        CHECK (num_nulls(verified_at, user_id, created, evidence_id) IN (0, 4))
      );
      CREATE INDEX verification_code_expires_at ON verification_code (expires_at);
      CREATE TABLE code_ledger (
        tenant_id text NOT NULL,
        identifier_type text NOT NULL,
        identifier_value text NOT NULL,
        sent_at timestamptz[] NOT NULL DEFAULT '{}',
        rejected_at timestamptz[] NOT NULL DEFAULT '{}',
        touched_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, identifier_type, identifier_value)
      );
      CREATE INDEX code_ledger_touched_at ON code_ledger (touched_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE code_ledger, verification_code');
  }
}

/** Mail that is not delivered yet: at most one an interaction, since a new code replaces the old one. */
class CreateMail1763700000104 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE mail (
        tenant_id text NOT NULL,
        interaction_id text NOT NULL,
        mail_id uuid NOT NULL,
        sealed bytea NOT NULL,
        attempts smallint NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, interaction_id)
      ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
      CREATE INDEX mail_due_at ON mail (due_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE mail');
  }
}

/** At most one password a person: its argon2id hash in PHC's form. */
class CreatePassword1763700000105 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE password (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        hash text NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, user_id),
        FOREIGN KEY (tenant_id, user_id) REFERENCES app_user ON DELETE CASCADE
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE password');
  }
}

/** What the management API needs: versions and hosts of tenants, suspended people, administrators' tokens. */
class CreateAdministration1763700000111 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE tenant ADD COLUMN version integer NOT NULL DEFAULT 1;
      CREATE TABLE tenant_host (
        host text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE
      );
      CREATE INDEX tenant_host_tenant ON tenant_host (tenant_id);
      INSERT INTO tenant_host (host, tenant_id)
        SELECT lower(host), tenant_id FROM tenant, jsonb_array_elements_text(configuration->'hosts') AS host
        ON CONFLICT DO NOTHING;
      ALTER TABLE app_user ADD COLUMN suspended_at timestamptz;
      ALTER TABLE identifier ALTER COLUMN verified_at DROP NOT NULL;
      CREATE INDEX identifier_prefix ON identifier (tenant_id, type, value COLLATE "C");
      CREATE TABLE administrator_enrolment (
        enrolment_hash text PRIMARY KEY,
        enrolment_id uuid NOT NULL UNIQUE,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        redeemed_at timestamptz
      );
      CREATE TABLE administrator_token (
        token_hash text PRIMARY KEY,
        token_id uuid NOT NULL UNIQUE,
        scopes text[] NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE administrator_token, administrator_enrolment, tenant_host;
      DROP INDEX identifier_prefix;
      DELETE FROM identifier WHERE verified_at IS NULL;
      ALTER TABLE identifier ALTER COLUMN verified_at SET NOT NULL;
      ALTER TABLE app_user DROP COLUMN suspended_at;
      ALTER TABLE tenant DROP COLUMN version;
    `);
  }
}

/** People with a telephone number or a user name, and with a name of their own. */
class AllowPhoneAndUsername1763700000112 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE identifier DROP CONSTRAINT identifier_type_check;
      ALTER TABLE identifier ADD CONSTRAINT identifier_type_check CHECK (type IN ('email', 'phone', 'username'));
      ALTER TABLE app_user ADD COLUMN name text;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE app_user DROP COLUMN name;
      DELETE FROM identifier WHERE type <> 'email';
      ALTER TABLE identifier DROP CONSTRAINT identifier_type_check;
      ALTER TABLE identifier ADD CONSTRAINT identifier_type_check CHECK (type IN ('email'));
    `);
  }
}

/** Which journey made a person who proved nothing, so that a lost reply can be given again. */
class CreateSignUp1763700000113 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE sign_up (
        tenant_id text NOT NULL,
        interaction_id text NOT NULL,
        user_id uuid NOT NULL,
        evidence_id uuid NOT NULL,
        signed_up_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, interaction_id),
        FOREIGN KEY (tenant_id, user_id) REFERENCES app_user ON DELETE CASCADE
      );
      CREATE INDEX sign_up_signed_up_at ON sign_up (signed_up_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sign_up');
  }
}

/** Mail and text messages wait in one table; what waits already goes on waiting. */
class RenameMailToMessage1763700000131 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE mail RENAME TO message;
      ALTER TABLE message RENAME COLUMN mail_id TO message_id;
      ALTER TABLE message RENAME CONSTRAINT mail_pkey TO message_pkey;
      ALTER TABLE message ADD COLUMN channel text NOT NULL DEFAULT 'email' CHECK (channel IN ('email', 'sms'));
      ALTER TABLE message ALTER COLUMN channel DROP DEFAULT;
      DROP INDEX mail_due_at;
      CREATE INDEX message_due_at ON message (channel, due_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DELETE FROM message WHERE channel <> 'email';
      DROP INDEX message_due_at;
      ALTER TABLE message DROP COLUMN channel;
      ALTER TABLE message RENAME CONSTRAINT message_pkey TO mail_pkey;
      ALTER TABLE message RENAME COLUMN message_id TO mail_id;
      ALTER TABLE message RENAME TO mail;
      CREATE INDEX mail_due_at ON mail (due_at);
    `);
  }
}

/** What the tenant decides about codes and tries, as it was when a code was sent or a try was one too many. */
class KeepPoliciesUnderWay1763700000132 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE verification_code ADD COLUMN most_tries smallint NOT NULL DEFAULT 5;
      ALTER TABLE verification_code ALTER COLUMN most_tries DROP DEFAULT;
      ALTER TABLE code_ledger ADD COLUMN blocked_until timestamptz;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE code_ledger DROP COLUMN blocked_until;
      ALTER TABLE verification_code DROP COLUMN most_tries;
    `);
  }
}

export const migrations: readonly Migration[] = [
  CreateOutbox1763700000001,
  CreateInbox1763700000002,
  CreateTenant1763700000101,
  CreateUser1763700000102,
  CreateCode1763700000103,
  CreateMail1763700000104,
  CreatePassword1763700000105,
  CreateAdministration1763700000111,
  AllowPhoneAndUsername1763700000112,
  CreateSignUp1763700000113,
  CreateSso1763700000121,
  CreateSsoAttempt1763700000122,
  RenameMailToMessage1763700000131,
  KeepPoliciesUnderWay1763700000132,
  CountFactorCodesApart1763700000133,
  KnowPeopleBetter1763700000141,
  CreateIdentifierUndo1763700000142,
  CreateEnrolmentLink1763700000143,
  KeepUsedUndo1763700000144,
  CreateAdministratingPerson1764400000001,
];
