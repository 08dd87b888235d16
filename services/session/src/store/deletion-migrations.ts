import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is no more, for as long as a journey of theirs could still come to a session. */
export class CreateDeletedPerson1764300000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE deleted_person (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        deleted_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, user_id)
      );
      CREATE INDEX deleted_person_age ON deleted_person (deleted_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE deleted_person');
  }
}
