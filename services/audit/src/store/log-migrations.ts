import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log, by month of what happened. What happened in a month that has no partition goes into the default one. Nothing here
 * refers to a person but by a pseudonym, which `log_subject` knows until they are deleted.
 */
export class CreateLog1764000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE log (
        tenant_id text NOT NULL,
        id uuid NOT NULL,
        at timestamptz NOT NULL,
        code text NOT NULL,
        outcome text NOT NULL,
        actor_type text NOT NULL,
        actor_id text,
        subject uuid,
        interaction_id text,
        session_id uuid,
        browser text NOT NULL,
        country text,
        detail jsonb NOT NULL,
        sequence bigint NOT NULL,
        hash text NOT NULL,
        PRIMARY KEY (id, at)
      ) PARTITION BY RANGE (at);
      CREATE INDEX log_by_time ON log (tenant_id, at DESC, id DESC);
      CREATE INDEX log_by_subject ON log (tenant_id, subject, at DESC, id DESC) WHERE subject IS NOT NULL;
      CREATE INDEX log_by_code ON log (tenant_id, code, at DESC, id DESC);
      CREATE INDEX log_by_interaction ON log (tenant_id, interaction_id) WHERE interaction_id IS NOT NULL;
      CREATE INDEX log_by_sequence ON log (tenant_id, sequence);
      CREATE TABLE log_default PARTITION OF log DEFAULT;
      CREATE TABLE log_subject (
        tenant_id text NOT NULL,
        user_id uuid NOT NULL,
        pseudonym uuid NOT NULL,
        PRIMARY KEY (tenant_id, user_id),
        UNIQUE (tenant_id, pseudonym)
      );
      CREATE TABLE log_forgotten (
        tenant_id text NOT NULL,
        person text NOT NULL,
        forgotten_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, person)
      );
      CREATE TABLE log_chain (
        tenant_id text NOT NULL,
        month text NOT NULL,
        sequence bigint NOT NULL DEFAULT 0,
        hash text NOT NULL,
        before_month text,
        before_sequence bigint,
        before_hash text,
        anchor_sequence bigint NOT NULL DEFAULT 0,
        anchor_hash text,
        PRIMARY KEY (tenant_id, month)
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE log_chain, log_forgotten, log_subject, log');
  }
}

const makeMonths = `
  CREATE FUNCTION log_make_months(ahead int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    first timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    one timestamptz;
    next timestamptz;
    name text;
    made int := 0;
  BEGIN
    FOR step IN -1..least(greatest(ahead, 0), 12) LOOP
      one := (first + step * interval '1 month') AT TIME ZONE 'UTC';
      next := (first + (step + 1) * interval '1 month') AT TIME ZONE 'UTC';
      name := 'log_' || to_char(one AT TIME ZONE 'UTC', 'YYYY_MM');
      CONTINUE WHEN to_regclass(name) IS NOT NULL;
      PERFORM pg_advisory_xact_lock(hashtext('latchkey.log.months'));
      CONTINUE WHEN to_regclass(name) IS NOT NULL;
      -- What came early lies in the default one; it stays there, and so does its month.
      CONTINUE WHEN EXISTS (SELECT 1 FROM log_default WHERE at >= one AND at < next);
      EXECUTE format('CREATE TABLE %I PARTITION OF log FOR VALUES FROM (%L) TO (%L)', name, one, next);
      EXECUTE format('REVOKE ALL ON %I FROM latchkey_audit', name);
      made := made + 1;
    END LOOP;
    RETURN made;
  END $$;
`;

const dropMonths = `
  CREATE FUNCTION log_drop_months(keep int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    oldest timestamptz :=
      (date_trunc('month', now() AT TIME ZONE 'UTC') - keep * interval '1 month') AT TIME ZONE 'UTC';
    oldest_name text := to_char(oldest AT TIME ZONE 'UTC', 'YYYY_MM');
    partition text;
    dropped int := 0;
  BEGIN
    IF keep < 2 THEN RAISE EXCEPTION 'a log is kept for two months at least'; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('latchkey.log.months'));
    -- Nobody adds to these months meanwhile; what is left of a tenant's log still hangs together by them.
    PERFORM 1 FROM log_chain WHERE month < replace(oldest_name, '_', '-') ORDER BY tenant_id, month FOR UPDATE;
    UPDATE log_chain SET anchor_sequence = sequence, anchor_hash = hash
    WHERE month < replace(oldest_name, '_', '-') AND anchor_sequence < sequence;
    FOR partition IN
      SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'log'::regclass AND c.relname ~ '^log_\\d{4}_\\d{2}$' AND c.relname < 'log_' || oldest_name
      ORDER BY 1
    LOOP
      EXECUTE format('DROP TABLE %I', partition);
      dropped := dropped + 1;
    END LOOP;
    DELETE FROM log_default WHERE at < oldest;
    RETURN dropped;
  END $$;
`;

/**
 * What the service may do with its log: add and read. Months are made and dropped by functions of the migrator, which owns them;
 * they may be called at the same time and as often as anybody likes.
 */
export class GuardLog1764000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      REVOKE ALL ON log_default FROM latchkey_audit;
      REVOKE ALL ON log FROM latchkey_audit;
      GRANT SELECT, INSERT ON log TO latchkey_audit;
      REVOKE ALL ON log_chain FROM latchkey_audit;
      GRANT SELECT, INSERT, UPDATE (sequence, hash) ON log_chain TO latchkey_audit;
      REVOKE UPDATE ON log_subject, log_forgotten FROM latchkey_audit;

${makeMonths}
${dropMonths}
      REVOKE ALL ON FUNCTION log_make_months(int), log_drop_months(int) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION log_make_months(int), log_drop_months(int) TO latchkey_audit;
      SELECT log_make_months(2);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION log_make_months(int), log_drop_months(int)');
  }
}

/**
 * Who sweeps locks the rows first, which takes a right to change something of them; without it nothing of audit's was ever swept. To
 * delete them and to put them there the service may already.
 */
export class SweepForgotten1764500000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('GRANT UPDATE (forgotten_at) ON log_forgotten TO latchkey_audit');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('REVOKE UPDATE (forgotten_at) ON log_forgotten FROM latchkey_audit');
  }
}

/** The log's own part of the schema. */
export const logMigrations = [CreateLog1764000000001, GuardLog1764000000002, SweepForgotten1764500000001];
