import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Enterprise SSO: the connections of a tenant, and whose the accounts at their providers are. */
export class CreateSso1763700000121 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE sso_connection (
        tenant_id text NOT NULL REFERENCES tenant,
        connection_id uuid NOT NULL,
        display_name text NOT NULL,
        issuer text NOT NULL,
        client_id text NOT NULL,
        client_secret bytea,
        domains text[] NOT NULL,
        active boolean NOT NULL,
        linking text NOT NULL CHECK (linking IN ('by-verified-email', 'never')),
        created_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, connection_id)
      );
      -- Of active connections alone: a domain is one's at a time.
      CREATE TABLE sso_domain (
        tenant_id text NOT NULL,
        domain text NOT NULL,
        connection_id uuid NOT NULL,
        PRIMARY KEY (tenant_id, domain),
        FOREIGN KEY (tenant_id, connection_id) REFERENCES sso_connection ON DELETE CASCADE
      );
      CREATE INDEX sso_domain_connection ON sso_domain (tenant_id, connection_id);
      CREATE TABLE sso_identity (
        tenant_id text NOT NULL,
        connection_id uuid NOT NULL,
        issuer text NOT NULL,
        subject text NOT NULL CHECK (subject <> ''),
        user_id uuid NOT NULL,
        linked_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, connection_id, issuer, subject),
        FOREIGN KEY (tenant_id, connection_id) REFERENCES sso_connection ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, user_id) REFERENCES app_user ON DELETE CASCADE
      );
      CREATE INDEX sso_identity_user ON sso_identity (tenant_id, user_id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sso_identity, sso_domain, sso_connection');
  }
}

/** Sign-ins at providers that are under way; and of everybody who is here already, the domain of their address is told. */
export class CreateSsoAttempt1763700000122 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE sso_attempt (
        tenant_id text NOT NULL,
        state_hash text NOT NULL,
        interaction_id text NOT NULL,
        browser_hash text NOT NULL,
        purpose text NOT NULL,
        connection_id uuid NOT NULL,
        connection_version integer NOT NULL,
        sealed bytea NOT NULL,
        redirect_uri text NOT NULL,
        expires_at timestamptz NOT NULL,
        consumed_at timestamptz,
        PRIMARY KEY (tenant_id, state_hash)
      );
      CREATE INDEX sso_attempt_expires_at ON sso_attempt (expires_at);
      INSERT INTO outbox (id, subject, envelope, due_at)
        SELECT event_id, 'events.identity.email-domain-noted.v1', json_build_object('id', event_id, 'occurredAt', at,
          'payload', json_build_object('tenantId', tenant_id, 'userId', user_id, 'domain', domain, 'notedAt', at))::text, now()
        FROM (
          SELECT gen_random_uuid() AS event_id, tenant_id, user_id, substring(min(value) FROM '[^@]*$') AS domain,
            to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
          FROM identifier WHERE type = 'email' GROUP BY tenant_id, user_id
        ) AS known;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sso_attempt');
  }
}
