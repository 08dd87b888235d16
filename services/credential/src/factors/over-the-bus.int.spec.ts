import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  assertionVerified,
  beginRegistration,
  beginTotp,
  browserHash,
  finishAuthentication,
  finishRegistration,
  finishTotp,
  makeBackupCodes,
  readFactors,
  removeFactor,
  unlockFactors,
  verifyBackupCode,
  verifyTotp,
  type CommandContract,
  type InteractionId,
  type ReplyOf,
  type RequestInputOf,
} from '@latchkey/contracts';
import { BusStatus, callContext, ContractClient } from '@latchkey/messaging';
import { SoftwareAuthenticator } from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
// oxlint-disable-next-line @nx/enforce-module-boundaries -- the suite's starter is a program, not a package
import { startSuite, type Suite } from '../../../../deploy/local/suite.mjs';
import type { Owner } from '../domain/owner.js';
import {
  anInteraction,
  ends,
  failure,
  refusal,
  shown,
  silent,
  startFactors,
  testState,
  wrong,
} from './test-factors.js';

// The process of credential, on the database of this file; those who call it are played by connections as their users.
const factors = await startFactors();
const { tenant, aPerson, told, sql } = factors;
const { tenantId } = tenant;
const origin = tenant.origins[0] ?? '';
const [session, gateway, mfaPolicy] = await Promise.all(['session', 'gateway', 'mfa-policy'].map(factors.connectAs));

let suite: Suite;
beforeAll(async () => {
  const env = { credential: { DATABASE_URL: factors.databaseUrl, LOG_LEVEL: 'debug' } };
  suite = await startSuite({ stateDirectory: testState(), services: ['credential'], env });
});
afterAll(async () => {
  await Promise.all([session, gateway, mfaPolicy].map((connection) => connection?.close()));
  await suite.stop();
  await factors.stop();
});

type Connection = typeof session;
const askAs =
  (connection: Connection) =>
  <C extends CommandContract>(command: C, request: RequestInputOf<C>): Promise<ReplyOf<C>> => {
    if (!connection) throw new Error('not connected');
    return new ContractClient(connection, new BusStatus(connection, silent), true).request(
      command,
      request,
      callContext(5_000),
    );
  };
const ask = askAs(session);

const soon = () => new Date(Date.now() + 30_000);
const place = () => ({ interactionId: anInteraction(), purpose: 'mfa' as const });
const word = () => randomBytes(32).toString('base64url');

/** Somebody with an app and backup codes. */
async function equipped(person = aPerson()) {
  const { interactionId } = place();
  const app = { ...person, interactionId, accountName: 'ann@example.com', issuer: 'Acme' };
  const { secret, uri } = await ask(beginTotp, app);
  const enrolledWith = shown(secret, new Date());
  expect(await ask(finishTotp, { ...person, interactionId, code: enrolledWith })).toEqual({});
  const { codes } = await ask(makeBackupCodes, { ...person, interactionId });
  return { person, secret, uri, enrolledWith, codes };
}

const locked = 'credential.factor_locked';
const guessAs = (person: Owner, code: string) => ask(verifyTotp, { ...person, ...place(), code });
const spendAs = (person: Owner, code: string) => ask(verifyBackupCode, { ...person, ...place(), code });

it('session enrols an app, makes codes and verifies both; mfa-policy reads them; the gateway removes them', async () => {
  const { person, secret, codes } = await equipped();
  await expect(guessAs(person, shown(secret, soon()))).resolves.toHaveProperty('evidenceId');
  expect(await spendAs(person, codes[0] ?? '')).toMatchObject({ left: 9 });
  const { people } = await askAs(mfaPolicy)(readFactors, { tenantId, userIds: [person.userId] });
  expect(people).toMatchObject([{ userId: person.userId, totp: true, backupCodesLeft: 9, passkeys: 0 }]);
  expect(await askAs(gateway)(removeFactor, { ...person, factor: 'totp' })).toEqual({ removed: true });
  expect(await refusal(askAs(mfaPolicy)(verifyTotp, { ...person, ...place(), code: '123456' }))).toBe('service.denied');
});

it('D-13: wrong codes survive the process that counted them, and refusals arrive with what they are to say', async () => {
  const { person, secret, codes } = await equipped();
  const right = shown(secret, soon());
  for (const left of ['4', '3']) {
    const refused = { code: 'credential.factor_code_rejected', detail: `${left} attempts left` };
    expect(await failure(guessAs(person, wrong(right)))).toMatchObject(refused);
  }
  await suite.process('credential').restart();
  await suite.process('credential').waitReady();
  expect(await failure(guessAs(person, wrong(right)))).toMatchObject({ detail: '2 attempts left' });
  await ends(Array.from({ length: 5 }, () => guessAs(person, wrong(right))));
  suite.process('credential').kill('SIGKILL');
  await suite.process('credential').restart();
  await suite.process('credential').waitReady();
  const refused = await failure(guessAs(person, right));
  expect(refused.code).toBe(locked);
  const { retryAfterSeconds } = refused.extension as { retryAfterSeconds: number };
  expect([retryAfterSeconds > 3_500, retryAfterSeconds <= 3_600]).toEqual([true, true]);
  expect(await spendAs(person, codes[0] ?? '')).toMatchObject({ left: 9 });
  expect(await askAs(gateway)(unlockFactors, person)).toEqual({});
  await expect(guessAs(person, right)).resolves.toHaveProperty('evidenceId');
});

const bound = (interactionId: InteractionId, purpose: 'enrolment' | 'sign-in') => ({
  ...{ tenantId, interactionId, purpose, origin },
  ...{ browserHash: browserHash.parse(word()), bodyHash: word(), state: 'live' as const },
});

/** Registers a passkey in an interaction, and answers what signs in with it in another. */
async function withPasskey(person: Owner, registeredIn: InteractionId) {
  const authenticator = new SoftwareAuthenticator({ origin });
  const challenge = word();
  const wish = { tenantId, challenge, timeout: 60_000, userId: person.userId, userName: 'ann' };
  const { options } = await ask(beginRegistration, wish);
  const created = authenticator.create(options);
  const registered = { ...bound(registeredIn, 'enrolment'), challenge, userId: person.userId };
  await ask(finishRegistration, { ...registered, response: { ...created, response: { ...created.response } } });
  return (interactionId: InteractionId) => {
    const asked = word();
    const signed = authenticator.get({ challenge: asked, rpId: tenant.rpId });
    const response = { ...signed, response: { ...signed.response } };
    return ask(finishAuthentication, { ...bound(interactionId, 'sign-in'), challenge: asked, response });
  };
}

it('an assertion says whether its passkey was registered in the same interaction', async () => {
  const [person, here, elsewhere] = [aPerson(), anInteraction(), anInteraction()];
  const signIn = await withPasskey(person, here);
  await signIn(here);
  await signIn(elsewhere);
  const registered = () =>
    told(assertionVerified, person).map(({ interactionId, registeredHere }) => [interactionId, registeredHere]);
  await expect.poll(registered).toEqual([
    [here, true],
    [elsewhere, false],
  ]);
  const { people } = await factorsOf(person);
  expect(people).toMatchObject([{ passkeys: 1, passkeysEnrolledIn: [here] }]);
});
const factorsOf = ({ userId }: Owner) => askAs(mfaPolicy)(readFactors, { tenantId, userIds: [userId] });

it('D-21: who is locked out of every code still signs in with a passkey', async () => {
  const { person, secret, codes } = await equipped();
  const signIn = await withPasskey(person, anInteraction());
  const code = shown(secret, soon());
  const met: Record<string, number> = {};
  for (let round = 0; round < 10; round += 1) {
    const guesses = [0, 1, 2, 3, 4].flatMap(() => [guessAs(person, wrong(code)), spendAs(person, 'aaaaaaaaaaaaaaaa')]);
    for (const [end, times] of Object.entries(await ends(guesses))) met[end] = (met[end] ?? 0) + times;
  }
  expect(met).toEqual({ 'credential.factor_code_rejected': 10, [locked]: 90 });
  expect(await refusal(guessAs(person, code))).toBe(locked);
  expect(await refusal(spendAs(person, codes[0] ?? ''))).toBe(locked);
  await expect(signIn(anInteraction())).resolves.toMatchObject({ userId: person.userId });
});

it('no secret and no code is in the log, in an event, in the outbox or in a table', async () => {
  const { person, secret, uri, enrolledWith, codes } = await equipped();
  const { codes: fresh } = await ask(makeBackupCodes, { ...person, interactionId: anInteraction() });
  const [right, spent, old] = [shown(secret, soon()), fresh[0] ?? '', codes[0] ?? ''];
  await guessAs(person, right);
  await spendAs(person, spent);
  await ends([guessAs(person, right), spendAs(person, spent), spendAs(person, old)]);
  // What is no code at all is refused before anybody looks at it, and named nowhere either.
  expect(await refusal(guessAs(person, '12345x'))).toBe('contract.invalid_request');
  expect(await refusal(spendAs(person, 'not-a-code-at-all'))).toBe('contract.invalid_request');
  await expect.poll(() => factors.heard.filter(({ text }) => text.includes(person.userId))).toHaveLength(5);
  const tables = ['outbox', 'totp', 'totp_enrolment', 'backup_code', 'factor_attempt'];
  const rows = await Promise.all(tables.map((table) => sql(`SELECT t::text AS row FROM ${table} AS t`)));
  const places = {
    log: readFileSync(suite.process('credential').log, 'utf8'),
    events: factors.heard.map(({ text }) => text).join('\n'),
    tables: rows
      .flat()
      .map(({ row }) => String(row))
      .join('\n'),
  };
  const secrets = [secret, uri, ...codes, ...fresh, 'not-a-code-at-all', '12345x'];
  const hex = secrets.map((text) => Buffer.from(text).toString('hex'));
  const digits = [enrolledWith, right].map((code) => new RegExp(String.raw`(?<!\w)${code}(?!\w)`));
  for (const [name, text] of Object.entries(places)) {
    expect(text.length, name).toBeGreaterThan(100);
    expect([...secrets, ...hex].filter((one) => text.includes(one))).toEqual([]);
    expect(digits.filter((code) => code.test(text))).toEqual([]);
  }
});
