import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Wrong codes of second factors count apart from those of first ones. */
export class CountFactorCodesApart1763700000133 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE code_ledger
        ADD COLUMN factor_rejected_at timestamptz[] NOT NULL DEFAULT '{}',
        ADD COLUMN factor_blocked_until timestamptz;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE code_ledger DROP COLUMN factor_blocked_until, DROP COLUMN factor_rejected_at;
    `);
  }
}
