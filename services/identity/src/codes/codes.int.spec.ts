import { setTimeout as delay } from 'node:timers/promises';
import {
  ContractError,
  userCreated,
  identifierVerified,
  sendCode,
  verifyCode,
  type ErrorCode,
  type InteractionId,
  type Purpose,
} from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { OutboxRelay, statement } from '@latchkey/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MailDeliverer } from '../delivery/mail-deliverer.js';
import { MailSeal } from '../delivery/sealed-mail.js';
import { SmtpTransport } from '../delivery/smtp-transport.js';
import { codeIn, startMailbox, type Mailbox } from '../delivery/test-mailbox.js';
import {
  anAddress,
  anInteraction,
  aTenant,
  logLines,
  quietLog,
  startTestServers,
  type TestServers,
} from '../test-servers.js';
import { UsersService } from '../users/users.service.js';
import { SendCodeService } from './send-code.service.js';
import { VerifyCodeService } from './verify-code.service.js';

const pepper = Buffer.alloc(32, 7);
const tenant = aTenant();
const otherTenant = aTenant();
const { tenantId } = tenant;
const minutes = (count: number, from = new Date()) => new Date(from.getTime() + count * 60_000);

let servers: TestServers;
let mailbox: Mailbox;
let deliverer: MailDeliverer;
let relay: OutboxRelay;
let sending: SendCodeService;
let verifying: VerifyCodeService;
let users: UsersService;
const published: { subject: string; envelope: { id: string; payload: Record<string, unknown> } }[] = [];

beforeAll(async () => {
  servers = await startTestServers();
  mailbox = await startMailbox();
  await servers.seed(tenant);
  await servers.seed(otherTenant);
  servers.onlooker.subscribe('events.identity.>', {
    callback: (_error, message) => void published.push({ subject: message.subject, envelope: message.json() }),
  });
  await servers.onlooker.flush();
  const { database, tenants, publisher } = servers;
  const seal = new MailSeal(pepper);
  const transport = new SmtpTransport({
    url: `smtp://127.0.0.1:${mailbox.port}`,
    from: 'Latchkey <sign-in@localhost>',
  });
  deliverer = new MailDeliverer(database, seal, transport, quietLog);
  relay = new OutboxRelay(database, publisher, quietLog);
  deliverer.onApplicationBootstrap();
  relay.start();
  sending = new SendCodeService(database, tenants, deliverer, seal, pepper);
  verifying = new VerifyCodeService(database, tenants, publisher, relay, pepper, quietLog);
  users = new UsersService(database);
});

afterAll(async () => {
  await deliverer.onModuleDestroy();
  await relay.stop();
  await mailbox.stop();
  await servers.stop();
});

type Where = { interactionId: InteractionId; purpose: Purpose };
const somewhere = (purpose: Purpose): Where => ({ interactionId: anInteraction(), purpose });
const send = (where: Where, address: string, now = new Date()) =>
  sending.send({ tenantId, ...where, identifier: { type: 'email', value: address }, language: 'en' }, now);
const verify = (where: Where, code: string, now = new Date(), id = tenantId) =>
  verifying.verify({ tenantId: id, ...where, code }, callContext(5_000), now);
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

const failure = (
  work: Promise<unknown>,
): Promise<{ code: ErrorCode; detail: string | undefined; extension: unknown }> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => {
      if (!(error instanceof ContractError)) throw error;
      return { code: error.code, detail: error.detail, extension: error.extension };
    },
  );
const refusal = async (work: Promise<unknown>) => (await failure(work)).code;

/** Sends a code and reads it from the mail. */
async function mailedCode(where: Where, address: string, mails = 1, now = new Date()): Promise<string> {
  await send(where, address, now);
  const found = codeIn(await mailbox.newestTo(address, mails));
  if (!found) throw new Error('the mail has no code');
  return found;
}

async function signedUp(): Promise<string> {
  const [where, address] = [somewhere('sign-up'), anAddress()];
  await verify(where, await mailedCode(where, address));
  return address;
}

describe('the right code', () => {
  it('at sign-up makes a person, at sign-in finds them, and both are told to the others', async () => {
    const [signUp, signIn, address] = [somewhere('sign-up'), somewhere('sign-in'), anAddress()];
    const created = await verify(signUp, await mailedCode(signUp, address));
    expect(created).toMatchObject({ email: address, created: true });

    const known = await verify(signIn, await mailedCode(signIn, address, 2));
    expect(known).toMatchObject({ userId: created.userId, email: address, created: false });
    expect(known.evidenceId).not.toBe(created.evidenceId);
    expect(verifyCode.reply.parse(known)).toEqual(known);

    const evidence = published.find(({ envelope }) => envelope.id === known.evidenceId);
    expect(evidence?.subject).toBe(identifierVerified.subject);
    const proof = { tenantId, ...signIn, userId: created.userId, method: 'email-code' };
    expect(identifierVerified.payload.parse(evidence?.envelope.payload)).toMatchObject(proof);
    await expect
      .poll(() =>
        published.find(
          ({ subject, envelope }) => subject === userCreated.subject && envelope.payload['userId'] === created.userId,
        ),
      )
      .toBeDefined();
    await expect(users.profile({ tenantId, userId: created.userId })).resolves.toMatchObject({ email: address });
  });

  it('answers the same again, and is evidence once', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    const first = await verify(where, right);
    await expect(verify(where, right)).resolves.toEqual(first);
    expect(await refusal(verify(where, wrong(right)))).toBe('identity.code_rejected');
    await expect(verify(where, right)).resolves.toEqual(first);
    await delay(700);
    expect(published.filter(({ envelope }) => envelope.id === first.evidenceId)).toHaveLength(1);
  });

  it('tried many times at once is one person, one outcome', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    const replies = await Promise.all(Array.from({ length: 8 }, () => verify(where, right)));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
  });

  it('of two sign-ups with one address at once makes one person', async () => {
    const [one, other, address] = [somewhere('sign-up'), somewhere('sign-up'), anAddress()];
    const codes = [await mailedCode(one, address), await mailedCode(other, address, 2)] as const;
    const replies = await Promise.all([verify(one, codes[0]), verify(other, codes[1])]);
    expect(new Set(replies.map(({ userId }) => userId)).size).toBe(1);
    expect(replies.filter(({ created }) => created)).toHaveLength(1);
  });

  it('at sign-up with an address that has an account signs that person in', async () => {
    const [where, address] = [somewhere('sign-up'), await signedUp()];
    await expect(verify(where, await mailedCode(where, address, 2))).resolves.toMatchObject({ created: false });
  });

  it('is answered when the stream is away, and its event follows', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    const broken = { publish: () => Promise.reject(new ContractError('service.unavailable')) };
    const { database, tenants } = servers;
    const alone = new VerifyCodeService(
      database,
      tenants,
      broken as unknown as TestServers['publisher'],
      relay,
      pepper,
      quietLog,
    );
    const reply = await alone.verify({ tenantId, ...where, code: right }, callContext(5_000), new Date());
    const evidence = () => published.find(({ envelope }) => envelope.id === reply.evidenceId);
    await expect.poll(evidence, { timeout: 8_000 }).toBeDefined();
  });
});

describe('a wrong code', () => {
  it('counts, survives the process that counted it, and after five the right one is refused', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    const { database, tenants, publisher } = servers;
    const details: unknown[] = [];
    for (let tries = 0; tries < 5; tries += 1) {
      const restarted = new VerifyCodeService(database, tenants, publisher, relay, pepper, quietLog);
      const attempt = restarted.verify({ tenantId, ...where, code: wrong(right) }, callContext(5_000), new Date());
      const { code: refused, detail } = await failure(attempt);
      expect(refused).toBe('identity.code_rejected');
      details.push(detail);
    }
    expect(details).toEqual([
      '4 attempts left',
      '3 attempts left',
      '2 attempts left',
      '1 attempt left',
      '0 attempts left',
    ]);
    expect(await refusal(verify(where, right))).toBe('identity.code_attempts_exhausted');
    expect(published.filter(({ envelope }) => envelope.payload['interactionId'] === where.interactionId)).toEqual([]);
  });

  it('guessed many times at once is compared five times', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    const guesses = await Promise.all(Array.from({ length: 20 }, () => refusal(verify(where, wrong(right)))));
    expect(guesses.filter((refused) => refused === 'identity.code_rejected')).toHaveLength(5);
    expect(guesses.filter((refused) => refused === 'identity.code_attempts_exhausted')).toHaveLength(15);
  });

  it('counts against the address too, over interactions, known or not: ten an hour, then no code is sent or right', async () => {
    const address = await signedUp();
    const [one, two, three] = [somewhere('sign-in'), somewhere('sign-in'), somewhere('sign-in')];
    const last = await mailedCode(three, address, 2);
    for (const [index, where] of [one, two].entries()) {
      const right = await mailedCode(where, address, index + 3);
      for (let tries = 0; tries < 5; tries += 1)
        expect(await refusal(verify(where, wrong(right)))).toBe('identity.code_rejected');
    }
    expect(await refusal(verify(three, last))).toBe('identity.code_attempts_exhausted');
    const refused = await failure(send(somewhere('sign-in'), address));
    expect(refused.code).toBe('identity.code_requested_too_often');
    await expect(send(somewhere('sign-in'), address, minutes(61))).resolves.toBeDefined();
  });
});

describe('a code is good in one place', () => {
  it.each([
    { because: 'of another interaction', where: (): Where => somewhere('sign-up') },
    {
      because: 'for another purpose',
      where: ({ interactionId }: Where): Where => ({ interactionId, purpose: 'sign-in' }),
    },
  ])('not $because', async ({ where: elsewhere }) => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    expect(await refusal(verify(elsewhere(where), right))).toBe('identity.code_rejected');
  });

  it('not in another tenant', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    expect(await refusal(verify(where, right, new Date(), otherTenant.tenantId))).toBe('identity.code_rejected');
  });

  it('a try for another purpose counts', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    const asSignIn: Where = { ...where, purpose: 'sign-in' };
    await expect(failure(verify(asSignIn, right))).resolves.toMatchObject({ detail: '4 attempts left' });
    await expect(failure(verify(where, wrong(right)))).resolves.toMatchObject({ detail: '3 attempts left' });
  });

  it('people of one address in two tenants are two people, and neither is seen from the other', async () => {
    const address = await signedUp();
    const where = somewhere('sign-up');
    const request = { ...where, tenantId: otherTenant.tenantId };
    await sending.send({ ...request, identifier: { type: 'email', value: address }, language: 'en' }, new Date());
    const right = codeIn(await mailbox.newestTo(address, 2)) ?? '';
    const there = await verify(where, right, new Date(), otherTenant.tenantId);
    expect(there.created).toBe(true);
    expect(await refusal(users.profile({ tenantId, userId: there.userId }))).toBe('request.not_found');
  });
});

describe('time', () => {
  it('a code dies after ten minutes', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    expect(await refusal(verify(where, right, minutes(10)))).toBe('identity.code_expired');
  });

  it('a resend waits 30 s and kills the old code', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const old = await mailedCode(where, address);
    const tooSoon = await failure(send(where, address));
    expect(tooSoon.code).toBe('identity.code_requested_too_often');
    expect(tooSoon.extension).toEqual({ retryAfterSeconds: expect.any(Number) });
    const right = await mailedCode(where, address, 2, minutes(1));
    if (old !== right) expect(await refusal(verify(where, old))).toBe('identity.code_rejected');
    await expect(verify(where, right)).resolves.toMatchObject({ email: address });
  });

  it('a code that went to a mistyped address is dead once the right one has its own', async () => {
    const [where, mistyped, address] = [somewhere('sign-up'), anAddress(), anAddress()];
    const old = await mailedCode(where, mistyped);
    const right = await mailedCode(where, address);
    if (old !== right) expect(await refusal(verify(where, old))).toBe('identity.code_rejected');
    await expect(verify(where, right)).resolves.toMatchObject({ email: address });
  });

  it('one address gets five codes in 15 minutes, however written and from whatever interaction', async () => {
    const address = anAddress();
    for (let sends = 0; sends < 5; sends += 1)
      await send(somewhere('sign-up'), sends % 2 ? address.toUpperCase() : address);
    const refused = await failure(send(somewhere('sign-in'), address));
    expect(refused.code).toBe('identity.code_requested_too_often');
    await expect(send(somewhere('sign-in'), address, minutes(16))).resolves.toBeDefined();
  });

  it('of sends at once to one address five are taken', async () => {
    const address = anAddress();
    const sends = await Promise.allSettled(Array.from({ length: 12 }, () => send(somewhere('sign-up'), address)));
    expect(sends.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  });
});

describe('an unknown address at sign-in', () => {
  it('gets the same answers as a known one, step by step, and a mail without a code', async () => {
    const now = new Date();
    const walk = async (address: string, where = somewhere('sign-in')) => {
      const at = minutes(1, now);
      const answers: unknown[] = [sendCode.reply.parse(await send(where, address, at))];
      answers.push(await failure(send(where, address, at)));
      for (let tries = 0; tries < 6; tries += 1) answers.push(await failure(verify(where, 'no code', at)));
      answers.push(await failure(verify(where, '000000', minutes(11, now))));
      return answers;
    };
    const [known, unknown] = [await signedUp(), anAddress()];
    await servers.sql(`UPDATE code_ledger SET sent_at = '{}'`);
    expect(await walk(unknown)).toEqual(await walk(known));
    const mail = await mailbox.newestTo(unknown);
    expect(codeIn(mail)).toBeUndefined();
    expect(mail).toContain('There is no account');
    expect(codeIn(await mailbox.newestTo(known, 2))).toMatch(/^\d{6}$/);
  });

  it('cannot use a code of before the account existed', async () => {
    const [early, signUp, address] = [somewhere('sign-in'), somewhere('sign-up'), anAddress()];
    await send(early, address);
    const right = await mailedCode(signUp, address, 2);
    await verify(signUp, right);
    expect(await refusal(verify(early, right))).toBe('identity.code_rejected');
  });
});

describe('what is kept', () => {
  it('is no code: not in a row, not in the log', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    await failure(verify(where, wrong(right)));
    await verify(where, right);
    const select = statement<[string], { row: string }>(
      'test-code-row',
      'SELECT c::text AS row FROM verification_code c WHERE interaction_id = $1',
    );
    const [stored] = await servers.database.run(select, [where.interactionId]);
    expect(stored?.row).not.toContain(right);
    expect(logLines.join('\n')).not.toContain(address);
    const waiting = statement<[], { count: number }>('test-mail-count', 'SELECT count(*)::int AS count FROM mail');
    await expect.poll(() => servers.database.run(waiting, [])).toEqual([{ count: 0 }]);
  });

  it('a tenant that is not configured is answered with nothing', async () => {
    const where = { ...somewhere('sign-up'), tenantId: aTenant().tenantId };
    const request = { ...where, identifier: { type: 'email' as const, value: anAddress() }, language: 'en' };
    expect(await refusal(sending.send(request, new Date()))).toBe('request.not_found');
    expect(await refusal(verifying.verify({ ...where, code: '000000' }, callContext(5_000), new Date()))).toBe(
      'request.not_found',
    );
  });
});
