import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What notices and undoing need to know: in which journey a person came, what they read, which identifier is the primary one, and
 * which was added later.
 */
export class KnowPeopleBetter1763700000141 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE app_user ADD COLUMN created_in text, ADD COLUMN language text;
      ALTER TABLE verification_code ADD COLUMN language text;
      ALTER TABLE identifier ADD COLUMN added_at timestamptz, ADD COLUMN is_primary boolean NOT NULL DEFAULT false;
      CREATE UNIQUE INDEX identifier_primary ON identifier (tenant_id, user_id, type) WHERE is_primary;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX identifier_primary;
      ALTER TABLE identifier DROP COLUMN is_primary, DROP COLUMN added_at;
      ALTER TABLE verification_code DROP COLUMN language;
      ALTER TABLE app_user DROP COLUMN language, DROP COLUMN created_in;
    `);
  }
}

/** What a person's identifiers were before a change, for as long as somebody may take it back. */
export class CreateIdentifierUndo1763700000142 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE identifier_undo (
        tenant_id text NOT NULL,
        secret_hash text NOT NULL,
        user_id uuid NOT NULL,
        former jsonb NOT NULL,
        changed_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, secret_hash),
        FOREIGN KEY (tenant_id, user_id) REFERENCES app_user ON DELETE CASCADE
      );
      CREATE INDEX identifier_undo_user ON identifier_undo (tenant_id, user_id);
      CREATE INDEX identifier_undo_expires_at ON identifier_undo (expires_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE identifier_undo');
  }
}

/** One-time links with which administrators let people back in: at most one a person. */
export class CreateEnrolmentLink1763700000143 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE enrolment_link (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        link_id uuid NOT NULL,
        secret_hash text NOT NULL,
        expires_at timestamptz NOT NULL,
        redeemed_at timestamptz,
        interaction_id text,
        evidence_id uuid,
        PRIMARY KEY (tenant_id, user_id),
        UNIQUE (tenant_id, secret_hash),
        CHECK (num_nulls(redeemed_at, interaction_id, evidence_id) IN (0, 3)),
        FOREIGN KEY (tenant_id, user_id) REFERENCES app_user ON DELETE CASCADE
      );
      CREATE INDEX enrolment_link_expires_at ON enrolment_link (expires_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE enrolment_link');
  }
}

/** What was taken back stays for its day: changes are counted, because each of them sends messages. */
export class KeepUsedUndo1763700000144 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE identifier_undo ADD COLUMN used_at timestamptz');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE identifier_undo DROP COLUMN used_at');
  }
}
