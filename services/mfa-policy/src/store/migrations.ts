import { CreateInbox1763700000002, CreateOutbox1763700000001 } from '@latchkey/persistence';
import type { Migration } from '@latchkey/persistence/migrate';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreateTwoStep1763900000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE two_step (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        state text NOT NULL CHECK (state IN ('unset', 'on', 'off')),
        skipped_extra boolean NOT NULL DEFAULT false,
        changed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, user_id)
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE two_step');
  }
}

class CreateTrustedDevices1763900000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE trusted_device (
        device_id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        secret_hash text NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX trusted_device_person ON trusted_device (tenant_id, user_id);
      CREATE INDEX trusted_device_expiry ON trusted_device (expires_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE trusted_device');
  }
}

/** What is known of a person's sign-ins so far: where and when, and nothing else. */
class CreateSignInMemory1763900000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE last_sign_in (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        signed_in_at timestamptz NOT NULL,
        latitude double precision,
        longitude double precision,
        located_at timestamptz,
        PRIMARY KEY (tenant_id, user_id)
      );
      CREATE TABLE seen_country (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        country text NOT NULL,
        seen_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, user_id, country)
      );
      CREATE INDEX last_sign_in_age ON last_sign_in (signed_in_at);
      CREATE INDEX seen_country_age ON seen_country (seen_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE seen_country');
    await queryRunner.query('DROP TABLE last_sign_in');
  }
}

/** The mfa-policy database's history, oldest first. */
export const migrations: Migration[] = [
  CreateOutbox1763700000001,
  CreateInbox1763700000002,
  CreateTwoStep1763900000001,
  CreateTrustedDevices1763900000002,
  CreateSignInMemory1763900000003,
];
