import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Endpoints, and one row for each message to one of them. Deliveries are no part of their endpoint: it can be deleted at once,
 * whatever there is of them, and they go when their time has come.
 */
export class CreateWebhooks1764200000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE webhook (
        tenant_id text NOT NULL,
        webhook_id uuid NOT NULL,
        url text NOT NULL,
        description text NOT NULL,
        codes text[] NOT NULL,
        active boolean NOT NULL,
        secret bytea NOT NULL,
        former_secret bytea,
        former_until timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        failing_since timestamptz(3),
        disabled_at timestamptz(3),
        disabled_told boolean NOT NULL DEFAULT true,
        PRIMARY KEY (tenant_id, webhook_id)
      );
      CREATE INDEX webhook_to_tell_of ON webhook (disabled_at) WHERE NOT disabled_told;
      CREATE TABLE webhook_delivery (
        tenant_id text NOT NULL,
        webhook_id uuid NOT NULL,
        delivery_id uuid NOT NULL,
        entry_id uuid NOT NULL,
        code text NOT NULL,
        body text NOT NULL,
        status text NOT NULL DEFAULT 'waiting',
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        next_attempt_at timestamptz(3) DEFAULT now(),
        last_status integer,
        last_error text,
        last_attempt_at timestamptz(3),
        keep_until timestamptz NOT NULL DEFAULT now() + interval '30 days',
        PRIMARY KEY (tenant_id, webhook_id, delivery_id)
      );
      CREATE INDEX webhook_delivery_due ON webhook_delivery (tenant_id, webhook_id, next_attempt_at)
        WHERE status = 'waiting';
      CREATE INDEX webhook_delivery_by_time ON webhook_delivery (tenant_id, webhook_id, created_at DESC, delivery_id DESC);
      CREATE INDEX webhook_delivery_kept ON webhook_delivery (keep_until);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE webhook_delivery, webhook');
  }
}

/** The webhooks' own part of the schema. */
export const webhookMigrations = [CreateWebhooks1764200000001];
