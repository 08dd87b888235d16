import { readFileSync } from 'node:fs';
import {
  findUser,
  interactionId,
  setPassword,
  settle,
  verifyPassword,
  type CommandContract,
  type ReplyOf,
  type RequestInputOf,
} from '@latchkey/contracts';
import { BusStatus, callContext, connectToNats, ContractClient } from '@latchkey/messaging';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
// oxlint-disable-next-line @nx/enforce-module-boundaries -- the suite's starter is a program, not a package
import { startSuite, type Suite } from '../../../../deploy/local/suite.mjs';
import { failure } from '../codes/test-codes.js';
import { anAddress, anInteraction, quietLog } from '../test-servers.js';
import { startPasswords } from './test-passwords.js';

// The processes of identity and mfa-policy, on the database of this file; session is played by a connection as its user.
const { servers, tenantId, aPerson, stop } = await startPasswords();
// oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
const stateDirectory = process.env['LATCHKEY_TEST_STATE'] ?? '';

let suite: Suite;
let session: NatsConnection;
let client: ContractClient;
beforeAll(async () => {
  suite = await startSuite({
    stateDirectory,
    services: ['identity', 'mfa-policy'],
    env: { identity: { DATABASE_URL: servers.databaseUrl, HASHING_CONCURRENCY: '1', HASHING_QUEUE: '2' } },
  });
  const { passwords } = suite.environment.secrets;
  session = await connectToNats({ url: servers.nats.url, user: 'session', password: passwords['session'] ?? '' });
  client = new ContractClient(session, new BusStatus(session, quietLog), true);
});
afterAll(async () => {
  await session.close();
  await suite.stop();
  await stop();
});

const ask = <C extends CommandContract>(command: C, request: RequestInputOf<C>): Promise<ReplyOf<C>> =>
  client.request(command, request, callContext(4_000));

const password = 'violet kettle 9 otters';
const emailOf = (value: string) => ({ type: 'email' as const, value });
const attempt = (value: string, typed: string) => ({
  ...{ tenantId, interactionId: anInteraction(), purpose: 'sign-in' as const },
  ...{ identifier: emailOf(value), password: typed },
});

it('session finds a person, sets their password, checks it and settles on it', async () => {
  const { email, userId } = await aPerson();
  expect(await ask(findUser, { tenantId, identifier: emailOf(email) })).toEqual({ userId });
  expect(await ask(findUser, { tenantId, identifier: emailOf(anAddress()) })).toEqual({ userId: null });
  expect(await ask(setPassword, { tenantId, interactionId: anInteraction(), userId, password })).toEqual({});
  const request = attempt(email, password);
  const { evidenceId, ...who } = await ask(verifyPassword, request);
  expect(who).toEqual({ userId, identifier: { type: 'email', value: email } });
  const { purpose } = request;
  const where = { tenantId, interactionId: interactionId.parse(request.interactionId) };
  expect(await ask(settle, { ...where, userId, purpose, evidenceId, waitMs: 2_000 })).toMatchObject({
    outcome: 'fulfilled',
    aal: 1,
    acr: 'urn:latchkey:aal:1',
    amr: ['pwd'],
  });
});

it('refusals arrive with what they are to say', async () => {
  const { email, userId } = await aPerson();
  const refused = await failure(
    ask(setPassword, { tenantId, interactionId: anInteraction(), userId, password: 'aaaa' }),
  );
  expect(refused).toMatchObject({
    code: 'identity.password_not_accepted',
    extension: {
      errors: [
        { pointer: '/password', detail: 'too_short' },
        { pointer: '/password', detail: 'repetitive' },
      ],
    },
  });
  expect(await failure(ask(verifyPassword, attempt(email, password)))).toMatchObject({
    code: 'identity.password_rejected',
  });
});

it('of twenty at once three are served, and finding people goes on meanwhile', async () => {
  const attempts = Array.from({ length: 20 }, () => failure(ask(verifyPassword, attempt(anAddress(), password))));
  const found = await ask(findUser, { tenantId, identifier: emailOf(anAddress()) });
  expect(found).toEqual({ userId: null });
  const codes = (await Promise.all(attempts)).map(({ code, extension }) => ({ code, extension }));
  const busy = { code: 'service.unavailable', extension: { retryAfterSeconds: 1 } };
  expect(codes.filter(({ code }) => code === 'identity.password_rejected').length).toBeGreaterThanOrEqual(3);
  expect(codes.filter(({ code }) => code === 'service.unavailable').length).toBeGreaterThan(10);
  expect(codes.filter(({ code }) => code === 'service.unavailable')[0]).toEqual(busy);
});

it('what the processes wrote names no password and nobody', async () => {
  const { email } = await aPerson();
  await failure(ask(verifyPassword, attempt(email, password)));
  const logs = (['identity', 'mfa-policy'] as const).map((name) => suite.process(name).log);
  const written = logs.map((log) => readFileSync(log, 'utf8')).join('');
  expect(written.length).toBeGreaterThan(0);
  expect([password, email, '$argon2id$'].filter((secret) => written.includes(secret))).toEqual([]);
});
