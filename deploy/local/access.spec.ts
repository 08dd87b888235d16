import { access, durableConsumers, serviceNames, type ServiceName } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import {
  databaseOf,
  grantStatements,
  natsConfiguration,
  natsPermissions,
  redisAcl,
  roleStatements,
  servicesWithDatabase,
  servicesWithRedis,
} from './access.mjs';

// What the servers are told, from the declaration of access. What they then refuse is in the integration tests of
// libs/messaging and libs/persistence.

const passwords: Record<string, string> = Object.fromEntries(
  ['admin', 'provisioner', ...serviceNames, ...serviceNames.map((service) => `${service}-migrator`)].map((user) => [
    user,
    `secret-of-${user}`,
  ]),
);

/** What it takes to read one durable consumer. */
const durable = (name: string) => [
  `$JS.API.CONSUMER.INFO.EVENTS.${name}`,
  `$JS.API.CONSUMER.MSG.NEXT.EVENTS.${name}`,
  `$JS.ACK.EVENTS.${name}.>`,
  `dead-letter.${name}.>`,
];

/** Where a service says that it is there, what it is and how it is. */
const discovery = (service: ServiceName) =>
  ['PING', 'INFO', 'STATS'].flatMap((verb) => ['', `.${service}`, `.${service}.*`].map((of) => `$SRV.${verb}${of}`));

describe('NATS permissions', () => {
  // Readable on purpose: whoever changes this sees what one service may do on the bus, line by line.
  it('of mfa-policy are these and no more', () => {
    expect(natsPermissions('mfa-policy')).toEqual({
      publish: [
        'credential.read-factors.v1',
        'identity.read-people.v1',
        'identity.list-people.v1',
        'events.mfa-policy.requirement-fulfilled.v1',
        'events.mfa-policy.two-step-changed.v1',
        'events.mfa-policy.device-trusted.v1',
        'events.mfa-policy.device-trust-revoked.v1',
        'mfa-policy.decision-made.v1.*',
        '$JS.API.CONSUMER.INFO.EVENTS.mfa-policy-credential',
        '$JS.API.CONSUMER.MSG.NEXT.EVENTS.mfa-policy-credential',
        '$JS.ACK.EVENTS.mfa-policy-credential.>',
        'dead-letter.mfa-policy-credential.>',
        '$JS.API.CONSUMER.INFO.EVENTS.mfa-policy-identity',
        '$JS.API.CONSUMER.MSG.NEXT.EVENTS.mfa-policy-identity',
        '$JS.ACK.EVENTS.mfa-policy-identity.>',
        'dead-letter.mfa-policy-identity.>',
        '$JS.API.STREAM.INFO.KV_configuration',
        '$JS.API.CONSUMER.CREATE.KV_configuration.>',
        '$JS.API.CONSUMER.DELETE.KV_configuration.>',
        '$JS.FC.KV_configuration.>',
      ],
      subscribe: [
        '_INBOX_mfa-policy.>',
        'mfa-policy.settle.v1 mfa-policy',
        'mfa-policy.choose-two-step.v1 mfa-policy',
        'mfa-policy.read-two-step.v1 mfa-policy',
        'mfa-policy.list-trusted-devices.v1 mfa-policy',
        'mfa-policy.revoke-trusted-devices.v1 mfa-policy',
        'mfa-policy.conclude-sign-in.v1 mfa-policy',
        'mfa-policy.simulate-policy.v1 mfa-policy',
        ...discovery('mfa-policy'),
      ],
      allow_responses: { max: 1, expires: '8000ms' },
    });
  });

  it.each(serviceNames)(
    'of %s let it listen at its own inbox, in its own queue to its own commands, and to what it hears',
    (service) => {
      expect(natsPermissions(service).subscribe).toEqual([
        `_INBOX_${service}.>`,
        ...access[service].answers.map(({ subject }) => `${subject} ${service}`),
        ...access[service].hears.map(({ subject }) => `${subject}.*`),
        ...discovery(service),
      ]);
    },
  );

  it.each(serviceNames)(
    'of %s have a wildcard only behind a name of its own, its consumer’s or the configuration’s, or for one listener',
    (service) => {
      const names = [
        'KV_configuration',
        '$KV.configuration',
        ...durableConsumers()
          .filter((one) => one.service === service)
          .map(({ name }) => name),
      ];
      const listeners = access[service].broadcasts.map(({ subject }) => `${subject}.*`);
      const wild = natsPermissions(service).publish.filter(
        (subject) => /[*>]/.test(subject) && !listeners.includes(subject),
      );
      expect(wild.filter((subject) => !names.some((name) => subject.endsWith(`${name}.>`)))).toEqual([]);
    },
  );

  it('let identity alone write the configuration', () => {
    const writers = serviceNames.filter((service) => natsPermissions(service).publish.includes('$KV.configuration.>'));
    expect(writers).toEqual(['identity']);
  });

  it('of identity are these and no more', () => {
    expect(natsPermissions('identity')).toEqual({
      publish: [
        'events.identity.identifier-verified.v1',
        'events.identity.user-created.v1',
        'events.identity.password-verified.v1',
        'events.identity.password-changed.v1',
        'events.identity.user-suspended.v1',
        'events.identity.user-reactivated.v1',
        'events.identity.user-deleted.v1',
        'events.identity.sso-verified.v1',
        'events.identity.sso-linked.v1',
        'events.identity.sso-connection-deleted.v1',
        'events.identity.email-domain-noted.v1',
        'events.identity.enrolment-link-redeemed.v1',
        'events.identity.identifier-added.v1',
        'events.identity.identifier-removed.v1',
        'events.identity.primary-identifier-changed.v1',
        'events.identity.identifier-change-reverted.v1',
        ...durable('identity-credential-factor-verified'),
        ...durable('identity-credential-factor-changed'),
        ...durable('identity-credential-passkey-registered'),
        ...durable('identity-credential-passkey-renamed'),
        ...durable('identity-credential-passkey-removed'),
        ...durable('identity-mfa-policy-two-step-changed'),
        ...durable('identity-mfa-policy-device-trusted'),
        '$KV.configuration.>',
      ],
      subscribe: [
        '_INBOX_identity.>',
        'identity.send-code.v1 identity',
        'identity.verify-code.v1 identity',
        'identity.read-profile.v1 identity',
        'identity.find-user.v1 identity',
        'identity.verify-password.v1 identity',
        'identity.set-password.v1 identity',
        'identity.begin-sso.v1 identity',
        'identity.finish-sso.v1 identity',
        'identity.sign-up.v1 identity',
        'identity.read-standing.v1 identity',
        'identity.complete-profile.v1 identity',
        'identity.read-people.v1 identity',
        'identity.list-people.v1 identity',
        'identity.send-factor-code.v1 identity',
        'identity.send-contact-code.v1 identity',
        'identity.add-contact.v1 identity',
        'identity.redeem-enrolment-link.v1 identity',
        'identity.change-password.v1 identity',
        'identity.change-name.v1 identity',
        'identity.list-identifiers.v1 identity',
        'identity.remove-identifier.v1 identity',
        'identity.choose-primary-identifier.v1 identity',
        'identity.undo-identifier-change.v1 identity',
        'identity.redeem-enrolment.v1 identity',
        'identity.check-administrator.v1 identity',
        'identity.create-tenant.v1 identity',
        'identity.read-tenant.v1 identity',
        'identity.list-tenants.v1 identity',
        'identity.change-tenant.v1 identity',
        'identity.apply-configuration.v1 identity',
        'identity.read-readiness.v1 identity',
        'identity.create-user.v1 identity',
        'identity.read-user.v1 identity',
        'identity.list-users.v1 identity',
        'identity.change-suspension.v1 identity',
        'identity.list-sso-connections.v1 identity',
        'identity.create-sso-connection.v1 identity',
        'identity.read-sso-connection.v1 identity',
        'identity.change-sso-connection.v1 identity',
        'identity.delete-sso-connection.v1 identity',
        'identity.unlock-user.v1 identity',
        'identity.delete-user.v1 identity',
        'identity.make-enrolment-link.v1 identity',
        'identity.claim-administration.v1 identity',
        'identity.check-administrating-person.v1 identity',
        'identity.list-administrating-people.v1 identity',
        'identity.change-administrating-person.v1 identity',
        'identity.remove-administrating-person.v1 identity',
        ...discovery('identity'),
      ],
      allow_responses: { max: 1, expires: '6000ms' },
    });
  });

  // A stored message goes wherever its asker says, so that content of one's own could be sent under any subject.
  it.each(serviceNames)('let %s write nothing that it may have delivered', (service) => {
    const { publish } = natsPermissions(service);
    const api = publish.filter((subject) => /^\$JS\.(?!ACK)/.test(subject));
    const asksFor = (stream: string) => api.some((subject) => subject.split('.').includes(stream));
    const writesConfiguration = publish.some((subject) => subject.startsWith('$KV.'));
    expect(writesConfiguration && asksFor('KV_configuration')).toBe(false);
    const writesDeadLetters = publish.some((subject) => subject.startsWith('dead-letter.'));
    expect(writesDeadLetters && asksFor('DEAD_LETTERS')).toBe(false);
    // Of EVENTS it gets what its durables filter, which is another's; making consumers would get it the rest.
    const own = durableConsumers().filter((one) => one.service === service);
    expect(own.filter(({ filter }) => filter.startsWith(`events.${service}.`))).toEqual([]);
    const names = own.flatMap(({ name }) => [
      `$JS.API.CONSUMER.INFO.EVENTS.${name}`,
      `$JS.API.CONSUMER.MSG.NEXT.EVENTS.${name}`,
    ]);
    expect(api.filter((subject) => subject.split('.').includes('EVENTS'))).toEqual(names);
  });
});

describe('the NATS configuration', () => {
  const configuration = natsConfiguration({ port: 4222, storeDirectory: '/tmp/a "b"', passwords });

  it('listens on loopback, without a monitor unless told', () => {
    expect(configuration).toContain('listen: "127.0.0.1:4222"');
    expect(configuration).not.toContain('http:');
    expect(natsConfiguration({ port: 4222, storeDirectory: '/tmp', passwords, monitorPort: 8222 })).toContain(
      'http: "127.0.0.1:8222"',
    );
  });

  it('knows one user for each service and the provisioner, each with its password, and lets nobody in without', () => {
    const users = JSON.parse(/users: (\[.*\]) }/s.exec(configuration)?.[1] ?? '') as {
      user: string;
      password: string;
      permissions?: object;
    }[];
    expect(users.map(({ user, password }) => [user, password])).toEqual(
      [...serviceNames, 'provisioner'].map((user) => [user, `secret-of-${user}`]),
    );
    expect(users.filter(({ permissions }) => permissions === undefined).map(({ user }) => user)).toEqual([
      'provisioner',
    ]);
    expect(configuration).not.toContain('no_auth_user');
  });

  it('quotes the directory', () => {
    expect(configuration).toContain('store_dir: "/tmp/a \\"b\\""');
  });
});

describe('the Redis users', () => {
  it('are these', () => {
    expect(redisAcl({ passwords }).split('\n')).toEqual([
      'user default on >secret-of-admin ~* &* +@all',
      'user gateway on >secret-of-gateway resetkeys ~gateway:* resetchannels -@all +ping +auth +hello +client|setinfo +client|setname +incrby +pttl +expire +eval +evalsha +get +set +del',
      'user mfa-policy on >secret-of-mfa-policy resetkeys ~mfa-policy:* resetchannels -@all +ping +auth +hello +client|setinfo +client|setname +hsetnx +hgetall +expire',
      'user session on >secret-of-session resetkeys ~session:* resetchannels -@all +ping +auth +hello +client|setinfo +client|setname +get +set +del +exists +expire +hset +hsetnx +hget +hmget +hdel +hincrby +sadd +smembers +eval +evalsha',
      '',
    ]);
  });

  it('are those of the services that declare commands', () => {
    expect(servicesWithRedis()).toEqual(serviceNames.filter((service) => access[service].redis !== undefined));
  });
});

describe('the Postgres roles', () => {
  it('are two for each service with a database', () => {
    expect(servicesWithDatabase()).toEqual(['identity', 'credential', 'mfa-policy', 'session', 'audit']);
    expect(databaseOf('credential')).toEqual({
      database: 'latchkey_credential',
      role: 'latchkey_credential',
      migrator: 'latchkey_credential_migrator',
    });
  });

  it('have passwords of their own and no power over the server', () => {
    const alter = roleStatements('session', passwords).filter((sql) => sql.startsWith('ALTER ROLE'));
    expect(alter).toEqual([
      "ALTER ROLE latchkey_session LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD 'secret-of-session'",
      "ALTER ROLE latchkey_session_migrator LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD 'secret-of-session-migrator'",
    ]);
  });

  it('cannot be widened by a password with a quote', () => {
    const [, alter] = roleStatements('session', { session: "x' SUPERUSER --" });
    expect(alter).toContain("PASSWORD 'x'' SUPERUSER --'");
  });

  it('take everything from the public before they give', () => {
    const grants = grantStatements('session');
    expect(grants.findLastIndex((sql) => sql.startsWith('REVOKE ALL'))).toBeLessThan(
      grants.findIndex((sql) => sql.startsWith('GRANT USAGE')),
    );
    expect(grants).toContain('REVOKE ALL ON DATABASE latchkey_session FROM PUBLIC');
    expect(grants).toContain('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    expect(
      grants.filter((sql) => sql.includes('TRUNCATE') || sql.includes('ALL TABLES') || /\bTO PUBLIC\b/.test(sql)),
    ).toEqual([]);
  });
});
