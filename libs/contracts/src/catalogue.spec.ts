import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  access,
  deadLetterStream,
  durableConsumers,
  eventStream,
  everyEvent,
  serviceNames,
  type CommandContract,
  type EventContract,
  type ServiceName,
} from './index.js';
import * as everything from './index.js';

type Contract = CommandContract | EventContract;

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'command' || value.kind === 'event');

const contracts = Object.values<unknown>(everything).filter(isContract);
const commands = contracts.filter((contract) => contract.kind === 'command');
const events = contracts.filter((contract) => contract.kind === 'event');
const bySubject = (one: Contract, other: Contract) => (one.subject < other.subject ? -1 : 1);

/** The services that have a contract under one word of the declaration. */
const servicesThat = (does: 'answers' | 'calls' | 'publishes' | 'consumes', contract: Contract): ServiceName[] =>
  serviceNames.filter((service) => (access[service][does] as readonly Contract[]).includes(contract));

const declared = (does: 'answers' | 'calls' | 'publishes' | 'consumes') =>
  serviceNames.flatMap((service) =>
    (access[service][does] as readonly Contract[]).map((contract) => ({
      service,
      contract,
      subject: contract.subject,
    })),
  );

describe('the catalogue of contracts', () => {
  it('has commands and events, each subject once', () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(events.length).toBeGreaterThan(4);
    const subjects = contracts.map(({ subject }) => subject);
    expect(subjects.filter((subject, index) => subjects.indexOf(subject) !== index)).toEqual([]);
  });

  it.each(commands)('$subject is <owner>.<verb-noun>.v<N>', ({ subject, owner }) => {
    expect(subject).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9]\d*$/);
    expect(serviceNames).toContain(owner);
    expect(subject.split('.')[0]).toBe(owner);
  });

  it.each(events)('$subject is events.<owner>.<noun-past-tense>.v<N>', ({ subject, owner }) => {
    expect(subject).toMatch(/^events\.[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*(ed|sent|begun|lost)\.v[1-9]\d*$/);
    expect(serviceNames).toContain(owner);
    expect(subject.split('.')[1]).toBe(owner);
  });

  it.each(commands)('a caller waits a bounded time for $subject', ({ timeoutMs }) => {
    expect(timeoutMs).toBeGreaterThanOrEqual(100);
    expect(timeoutMs).toBeLessThanOrEqual(10_000);
  });

  // The published schemas, as JSON Schema of what may be sent. A change here is a change for everybody who speaks them:
  // what breaks a reader is a new contract beside the old one.
  it('is the catalogue that was published', async () => {
    const schemaOf = (schema: unknown) => z.toJSONSchema(schema as z.ZodType, { io: 'input' });
    const published = Object.fromEntries(
      contracts
        .toSorted(bySubject)
        .map((contract) => [
          contract.subject,
          contract.kind === 'command'
            ? { timeoutMs: contract.timeoutMs, request: schemaOf(contract.request), reply: schemaOf(contract.reply) }
            : { payload: schemaOf(contract.payload) },
        ]),
    );
    await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot('./catalogue.schemas.snap');
  });
});

describe('the declaration of access', () => {
  it.each(commands)('$subject is answered by its owner alone', (command) => {
    expect(servicesThat('answers', command)).toEqual([command.owner]);
  });

  it.each(commands)('$subject has a caller, and never its own owner', (command) => {
    expect(servicesThat('calls', command)).not.toEqual([]);
    expect(servicesThat('calls', command)).not.toContain(command.owner);
  });

  it.each(events)('$subject is published by its owner alone', (event) => {
    expect(servicesThat('publishes', event)).toEqual([event.owner]);
  });

  it.each([...declared('answers'), ...declared('calls'), ...declared('publishes'), ...declared('consumes')])(
    '$service names a contract that is in the catalogue: $subject',
    ({ contract }) => {
      expect(contracts).toContain(contract);
    },
  );

  it.each(declared('consumes'))(
    '$service consumes $subject of somebody else who publishes it',
    ({ service, contract }) => {
      expect(servicesThat('publishes', contract)).toHaveLength(1);
      expect(servicesThat('publishes', contract)).not.toContain(service);
    },
  );

  it('lets one service write the configuration, the one that owns tenants', () => {
    expect(serviceNames.filter((service) => access[service].configuration === 'writes')).toEqual(['identity']);
  });

  // One command of these is enough to read or to empty what belongs to others.
  it.each(serviceNames)('%s may not run a Redis command that reaches beyond single keys', (service) => {
    const reaching = [
      'keys',
      'scan',
      'randomkey',
      'flushall',
      'flushdb',
      'config',
      'acl',
      'script',
      'function',
      'debug',
      'monitor',
      'client',
      'swapdb',
      'migrate',
      'rename',
      'copy',
      'subscribe',
      'psubscribe',
      'publish',
      'eval_ro',
      'module',
      'shutdown',
      'save',
      'replicaof',
    ];
    const granted = access[service].redis ?? [];
    expect(granted.filter((command) => reaching.includes(command) || !/^[a-z]+$/.test(command))).toEqual([]);
  });

  // Decisions 13: scripts for the limiter and the interaction's compare-and-set only.
  it('lets the limits of the gateway and session alone run scripts', () => {
    const runsScripts = (service: ServiceName) => access[service].redis?.some((command) => command.startsWith('eval'));
    expect(serviceNames.filter(runsScripts)).toEqual(['gateway', 'session']);
  });
});

describe('durable consumers', () => {
  it('are one for each consuming service and owner of events, and one in all for who wants everything', () => {
    expect(durableConsumers()).toEqual([
      {
        name: 'identity-credential-factor-verified',
        service: 'identity',
        filter: 'events.credential.factor-verified.v1',
      },
      {
        name: 'identity-credential-factor-changed',
        service: 'identity',
        filter: 'events.credential.factor-changed.v1',
      },
      {
        name: 'identity-credential-passkey-registered',
        service: 'identity',
        filter: 'events.credential.passkey-registered.v1',
      },
      {
        name: 'identity-credential-passkey-renamed',
        service: 'identity',
        filter: 'events.credential.passkey-renamed.v1',
      },
      {
        name: 'identity-credential-passkey-removed',
        service: 'identity',
        filter: 'events.credential.passkey-removed.v1',
      },
      {
        name: 'identity-mfa-policy-two-step-changed',
        service: 'identity',
        filter: 'events.mfa-policy.two-step-changed.v1',
      },
      {
        name: 'identity-mfa-policy-device-trusted',
        service: 'identity',
        filter: 'events.mfa-policy.device-trusted.v1',
      },
      { name: 'credential-identity', service: 'credential', filter: 'events.identity.>' },
      { name: 'mfa-policy-credential', service: 'mfa-policy', filter: 'events.credential.>' },
      { name: 'mfa-policy-identity', service: 'mfa-policy', filter: 'events.identity.>' },
      { name: 'session-identity', service: 'session', filter: 'events.identity.>' },
      { name: 'session-credential-factor-changed', service: 'session', filter: 'events.credential.factor-changed.v1' },
      {
        name: 'session-credential-passkey-removed',
        service: 'session',
        filter: 'events.credential.passkey-removed.v1',
      },
      { name: 'audit-everything', service: 'audit', filter: 'events.>', gathersMs: 250 },
    ]);
  });

  it('bring audit every event that there is', () => {
    expect(everyEvent.toSorted(bySubject)).toEqual(events.toSorted(bySubject));
    expect(access.audit.consumes).toBe(everyEvent);
  });

  it.each(declared('consumes'))('deliver $subject to $service exactly once', ({ service, subject }) => {
    const delivering = durableConsumers().filter(
      (consumer) => consumer.service === service && subject.startsWith(consumer.filter.replace(/>$/, '')),
    );
    expect(delivering).toHaveLength(1);
  });

  it('have names that are one token of a subject', () => {
    for (const { name } of durableConsumers()) expect(name).toMatch(/^[a-z-]+$/);
  });

  it('read the stream that holds every event, and none of the dead letters', () => {
    expect(eventStream.subjects).toEqual(['events.>']);
    expect(deadLetterStream.subjects).toEqual(['dead-letter.>']);
  });
});
