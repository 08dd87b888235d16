import { access, serviceNames, type ServiceName } from '@latchkey/contracts';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { readEnvironment, urlWith } from './test-servers.js';

// Security I-06: what Postgres refuses to each service's roles, in tables over the declaration of access.

const { postgresUrl, secrets } = readEnvironment();
const password = (user: string) => secrets.passwords[user] ?? '';
const others = (services: readonly ServiceName[], service: ServiceName) =>
  services.filter((other) => other !== service);

describe('Postgres', () => {
  const services = serviceNames.filter((service) => access[service].postgres);
  const nameOf = (service: string) => `latchkey_${service.replaceAll('-', '_')}`;
  const roles = services.flatMap((service): { service: ServiceName; role: string; user: string }[] => [
    { service, role: nameOf(service), user: service },
    { service, role: `${nameOf(service)}_migrator`, user: `${service}-migrator` },
  ]);

  const attempt = async (role: string, secret: string, database: string, sql = 'SELECT 1') => {
    const url = urlWith(postgresUrl, { user: role, password: secret, path: `/${database}` });
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.query('BEGIN');
      await client.query(sql);
      return 'done';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  };

  /** insufficient_privilege */
  const refused = '42501';

  it.each(roles)('lets $role into its own database', async ({ service, role, user }) => {
    expect(await attempt(role, password(user), nameOf(service))).toBe('done');
  });

  it.each(roles.flatMap((row) => others(services, row.service).map((other) => ({ ...row, other: nameOf(other) }))))(
    'does not let $role into $other',
    async ({ role, user, other }) => {
      expect(await attempt(role, password(user), other)).toBe(refused);
    },
  );

  it.each(roles)('does not let $role in with another password', async ({ service, role, user }) => {
    for (const wrong of [
      '',
      'wrong',
      ...roles.filter((other) => other.user !== user).map((other) => password(other.user)),
    ]) {
      expect(await attempt(role, wrong, nameOf(service))).toMatch(/28P01|password/);
    }
  });

  const beyondRows = [
    'CREATE TABLE planted (id int)',
    'CREATE TEMP TABLE planted (id int)',
    'CREATE SCHEMA planted',
    'CREATE FUNCTION planted() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'DROP TABLE outbox',
    'ALTER TABLE outbox ADD COLUMN planted int',
    'TRUNCATE outbox',
    'CREATE INDEX planted ON outbox (subject)',
    'CREATE TRIGGER planted BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE ROLE planted',
    'CREATE DATABASE planted',
    'CREATE EXTENSION dblink',
    'ALTER SYSTEM SET log_statement = none',
    "SELECT pg_read_file('/etc/passwd')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    'SELECT * FROM pg_authid',
    'SELECT pg_reload_conf()',
  ];
  it.each(services.flatMap((service) => beyondRows.map((sql) => ({ service, sql }))))(
    'refuses the role of $service: $sql',
    async ({ service, sql }) => {
      // 25001: CREATE DATABASE and ALTER SYSTEM are refused inside a transaction before anything else.
      expect(await attempt(nameOf(service), password(service), nameOf(service), sql)).toMatch(/^(42501|25001)$/);
    },
  );

  it.each(
    services.flatMap((service) =>
      roles.filter(({ role }) => role !== nameOf(service)).map(({ role }) => ({ service, role })),
    ),
  )('does not let the role of $service become $role', async ({ service, role }) => {
    expect(await attempt(nameOf(service), password(service), nameOf(service), `SET ROLE ${role}`)).toBe(refused);
  });

  it.each(
    services.flatMap((service) =>
      roles.filter((other) => other.role !== `${nameOf(service)}_migrator`).map(({ role }) => ({ service, role })),
    ),
  )('does not let the migrator of $service become $role', async ({ service, role }) => {
    expect(
      await attempt(
        `${nameOf(service)}_migrator`,
        password(`${service}-migrator`),
        nameOf(service),
        `SET ROLE ${role}`,
      ),
    ).toBe(refused);
  });

  it.each(
    services.flatMap((service) =>
      [
        'SELECT count(*) FROM outbox',
        "UPDATE outbox SET traceparent = NULL WHERE subject = 'none'",
        "DELETE FROM outbox WHERE subject = 'none'",
      ].map((sql) => ({ service, sql })),
    ),
  )('lets the role of $service work on its rows: $sql', async ({ service, sql }) => {
    expect(await attempt(nameOf(service), password(service), nameOf(service), sql)).toBe('done');
  });

  it.each(services)('lets the migrator of %s change its own schema, and nothing beyond it', async (service) => {
    const migrator = (sql: string) =>
      attempt(`${nameOf(service)}_migrator`, password(`${service}-migrator`), nameOf(service), sql);
    expect(await migrator('CREATE TABLE wanted (id int)')).toBe('done');
    expect(await migrator('CREATE ROLE planted')).toBe(refused);
    expect(await migrator('CREATE EXTENSION dblink')).toBe(refused);
    expect(await migrator("SELECT pg_read_file('/etc/passwd')")).toBe(refused);
  });

  it.each(roles)('gives $role no power of a superuser', async ({ service, role, user }) => {
    const sql = `DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls))
      OR EXISTS (SELECT 1 FROM pg_auth_members WHERE member = current_user::regrole)
      THEN RAISE EXCEPTION 'too much'; END IF; END $$`;
    expect(await attempt(role, password(user), nameOf(service), sql)).toBe('done');
  });
});
