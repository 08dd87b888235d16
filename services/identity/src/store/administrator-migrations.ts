import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who administer, in the console; gone with their person. */
export class CreateAdministratingPerson1764400000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE administrating_person (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        scopes text[] NOT NULL,
        since timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, user_id),
        FOREIGN KEY (tenant_id, user_id) REFERENCES app_user ON DELETE CASCADE
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE administrating_person');
  }
}
