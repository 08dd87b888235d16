import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nobody overwrites a client that they have not seen. */
export class AddClientVersion1764300000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE oidc_client ADD COLUMN version integer NOT NULL DEFAULT 1');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE oidc_client DROP COLUMN version');
  }
}
