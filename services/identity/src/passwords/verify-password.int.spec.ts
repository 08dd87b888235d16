import { setTimeout as delay } from 'node:timers/promises';
import { ContractError, passwordVerified, verifyPassword } from '@latchkey/contracts';
import { statement } from '@latchkey/persistence';
import { afterAll, describe, expect, it } from 'vitest';
import { failure, minutes, refusal } from '../codes/test-codes.js';
import { unlockPerson } from '../store/attempt.store.js';
import { lockLedger, recordSends } from '../store/code.store.js';
import { anAddress, logLines, type TestServers } from '../test-servers.js';
import { argon2Parameters, PasswordHasher } from './password-hasher.js';
import { startPasswords } from './test-passwords.js';

const { servers, published, tenantId, otherTenant, newServices, aPerson, set, verify, stop } = await startPasswords();
afterAll(stop);

const right = 'violet kettle 9 otters';
const wrong = 'violet kettle 8 otters';

async function somebody() {
  const person = await aPerson();
  await set(person.userId, right);
  return person;
}

const selectHash = statement<[userId: string], { hash: string; changed_at: Date }>(
  'test-password-row',
  'SELECT hash, changed_at FROM password WHERE user_id = $1',
);
const stored = async (userId: string) => (await servers.database.run(selectHash, [userId]))[0];

describe('the right password', () => {
  it('is answered with who they are, after the evidence was published', async () => {
    const { email, userId } = await somebody();
    const reply = await verify(` ${email.toUpperCase()} `, right);
    expect(verifyPassword.reply.parse(reply)).toEqual({
      userId,
      identifier: { type: 'email', value: email },
      evidenceId: reply.evidenceId,
    });
    await servers.onlooker.flush();
    const evidence = published.find(({ envelope }) => envelope.id === reply.evidenceId);
    expect(evidence?.subject).toBe(passwordVerified.subject);
    expect(passwordVerified.payload.parse(evidence?.envelope.payload)).toMatchObject({
      tenantId,
      userId,
      purpose: 'sign-in',
    });
    await delay(700);
    expect(published.filter(({ envelope }) => envelope.id === reply.evidenceId)).toHaveLength(1);
  });

  it('is answered when the stream is away, and its event follows', async () => {
    const { email } = await somebody();
    const broken = { publish: () => Promise.reject(new ContractError('service.unavailable')) };
    const alone = newServices(undefined, broken as unknown as TestServers['publisher']);
    const { evidenceId } = await verify(email, right, { by: alone.verifying });
    const evidence = () => published.find(({ envelope }) => envelope.id === evidenceId);
    await expect.poll(evidence, { timeout: 8_000 }).toBeDefined();
  });

  it('makes a hash of today’s parameters from an outdated one, and stays what it was', async () => {
    const { email, userId } = await somebody();
    const before = await stored(userId);
    const tomorrow = newServices(new PasswordHasher({ ...argon2Parameters, timeCost: 3 }));
    expect(await refusal(verify(email, wrong, { by: tomorrow.verifying }))).toBe('identity.password_rejected');
    await tomorrow.rehashing.onModuleDestroy();
    expect(await stored(userId)).toEqual(before);
    await verify(email, right, { by: tomorrow.verifying });
    await tomorrow.rehashing.onModuleDestroy();
    const after = await stored(userId);
    expect(after?.hash).toContain('$m=19456,t=3,p=1$');
    expect(after?.changed_at).toEqual(before?.changed_at);
    await expect(verify(email, right)).resolves.toMatchObject({ userId });
  });

  it('is wrong once another was set, also for who began to check it before', async () => {
    const { email, userId } = await somebody();
    class SlowHasher extends PasswordHasher {
      override async verify(hash: string | undefined, password: string): Promise<boolean> {
        const isRight = await super.verify(hash, password);
        await set(userId, 'another teapot 12 rivers');
        return isRight;
      }
    }
    const slow = newServices(new SlowHasher(argon2Parameters));
    expect(await refusal(verify(email, right, { by: slow.verifying }))).toBe('identity.password_rejected');
    expect(await refusal(verify(email, right))).toBe('identity.password_rejected');
  });
});

describe('who is refused', () => {
  it('an unknown person, one without a password and a wrong password: with the same words', async () => {
    const [known, without, unknown] = [await somebody(), await aPerson(), anAddress()];
    const walk = async (email: string) => {
      const now = minutes(0);
      const answers: unknown[] = [];
      for (let tries = 0; tries < 11; tries += 1) answers.push(await failure(verify(email, wrong, { now })));
      return answers;
    };
    const answers = await walk(known.email);
    expect(answers[0]).toEqual({ code: 'identity.password_rejected', detail: undefined, extension: {} });
    expect(await walk(without.email)).toEqual(answers);
    expect(await walk(unknown)).toEqual(answers);
  });

  it('somebody of another tenant', async () => {
    const { email } = await somebody();
    expect(await refusal(verify(email, right, { id: otherTenant.tenantId }))).toBe('identity.password_rejected');
  });
});

describe('ten wrong tries an hour', () => {
  it('block the right password too, for an hour, and no longer', async () => {
    const { email, userId } = await somebody();
    const start = new Date();
    const refusals: unknown[] = [];
    for (let tries = 0; tries < 10; tries += 1) refusals.push(await refusal(verify(email, wrong, { now: start })));
    expect(refusals).toEqual([...Array(9).fill('identity.password_rejected'), 'identity.too_many_attempts']);
    const blocked = await failure(verify(email, right, { now: minutes(20, start) }));
    expect(blocked).toMatchObject({ code: 'identity.too_many_attempts', extension: { retryAfterSeconds: 2_400 } });
    await expect(verify(email, right, { now: minutes(60, start) })).resolves.toMatchObject({ userId });
  });

  it('are counted when they come at once, and by whatever process', async () => {
    const { email } = await somebody();
    const [one, other] = [newServices().verifying, newServices().verifying];
    const tries = Array.from({ length: 24 }, (_, index) => verify(email, wrong, { by: index % 2 ? one : other }));
    const refusals = await Promise.all(tries.map(refusal));
    expect(refusals.filter((code) => code === 'identity.password_rejected')).toHaveLength(9);
    expect(refusals.filter((code) => code === 'identity.too_many_attempts')).toHaveLength(15);
  });

  it('are wrong passwords and wrong codes together', async () => {
    const { email } = await somebody();
    const now = new Date();
    const nineCodes = `UPDATE code_ledger SET rejected_at = array_fill(now(), ARRAY[9]) WHERE identifier_value = '${email}'`;
    await servers.database.transaction((transaction) =>
      lockLedger(transaction, tenantId, { type: 'email', value: email }, now),
    );
    await servers.sql(nineCodes);
    expect(await refusal(verify(email, wrong))).toBe('identity.too_many_attempts');
  });

  it('are forgotten for who is unlocked, and the codes that went out are not', async () => {
    const { email, userId } = await somebody();
    const identifier = { type: 'email' as const, value: email };
    for (let tries = 0; tries < 10; tries += 1) await refusal(verify(email, wrong));
    await recordSends(servers.database, tenantId, identifier, [new Date()], new Date());
    expect(await refusal(verify(email, right))).toBe('identity.too_many_attempts');
    await unlockPerson(servers.database, otherTenant.tenantId, userId);
    expect(await refusal(verify(email, right))).toBe('identity.too_many_attempts');
    await unlockPerson(servers.database, tenantId, userId);
    await expect(verify(email, right)).resolves.toMatchObject({ identifier });
    const ledger = await servers.database.transaction((transaction) =>
      lockLedger(transaction, tenantId, identifier, new Date()),
    );
    expect(ledger['first-factor']).toMatchObject({ rejectedAt: [], sentAt: [expect.any(Date)] });
  });
});

it('no password, hash or address is in a log, an event or the outbox', async () => {
  const { email, userId } = await somebody();
  await verify(email, right);
  await refusal(verify(email, wrong));
  const row = await stored(userId);
  const told = logLines.join('\n') + JSON.stringify(published);
  const secrets = [right, wrong, email, row?.hash ?? '', (row?.hash ?? '').split('$').at(-1) ?? ''];
  expect(published.length).toBeGreaterThan(0);
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
});
