import { setTimeout as delay } from 'node:timers/promises';
import { ContractError, identifierVerified, userCreated, verifyCode } from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { afterAll, describe, expect, it } from 'vitest';
import { codeIn } from '../delivery/test-mailbox.js';
import { anAddress, type TestServers } from '../test-servers.js';
import { UsersService } from '../users/users.service.js';
import { failure, minutes, refusal, somewhere, startCodes, wrong, type Where } from './test-codes.js';

const { servers, mailbox, newVerifying, published, tenantId, otherTenant, send, verify, mailedCode, signedUp, stop } =
  await startCodes();
const users = new UsersService(servers.database);
afterAll(stop);

describe('the right code', () => {
  it('at sign-up makes a person, at sign-in finds them, and both are told to the others', async () => {
    const [signUp, signIn, address] = [somewhere('sign-up'), somewhere('sign-in'), anAddress()];
    const created = await verify(signUp, await mailedCode(signUp, address));
    expect(created).toMatchObject({ identifier: { type: 'email', value: address }, created: true });

    const known = await verify(signIn, await mailedCode(signIn, address, 2));
    expect(known).toMatchObject({
      userId: created.userId,
      identifier: { type: 'email', value: address },
      created: false,
    });
    expect(known.evidenceId).not.toBe(created.evidenceId);
    expect(verifyCode.reply.parse(known)).toEqual(known);

    // The stream has it; the onlooker hears of it on another connection, sooner or later. Within a second, which is less
    // than the relay would take.
    const heard = () => published.find(({ envelope }) => envelope.id === known.evidenceId);
    await expect.poll(() => heard()?.subject).toBe(identifierVerified.subject);
    const evidence = heard();
    const proof = { tenantId, ...signIn, userId: created.userId, method: 'email-code', created: false };
    expect(identifierVerified.payload.parse(evidence?.envelope.payload)).toMatchObject(proof);
    const first = published.find(({ envelope }) => envelope.id === created.evidenceId);
    expect(first?.envelope.payload).toMatchObject({ purpose: 'sign-up', created: true });
    await expect
      .poll(() =>
        published.find(
          ({ subject, envelope }) => subject === userCreated.subject && envelope.payload['userId'] === created.userId,
        ),
      )
      .toBeDefined();
    await expect(users.profile({ tenantId, userId: created.userId })).resolves.toMatchObject({
      identifiers: [{ type: 'email', value: address }],
    });
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
    const alone = newVerifying(broken as unknown as TestServers['publisher']);
    const reply = await alone.verify({ tenantId, ...where, code: right }, callContext(5_000), new Date());
    const evidence = () => published.find(({ envelope }) => envelope.id === reply.evidenceId);
    await expect.poll(evidence, { timeout: 8_000 }).toBeDefined();
  });
});

describe('a wrong code', () => {
  it('counts, survives the process that counted it, and after five the right one is refused', async () => {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await mailedCode(where, address);
    const details: unknown[] = [];
    for (let tries = 0; tries < 5; tries += 1) {
      const restarted = newVerifying();
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
    await send(where, address, new Date(), otherTenant.tenantId);
    const right = codeIn(await mailbox.newestTo(address, 2)) ?? '';
    const there = await verify(where, right, new Date(), otherTenant.tenantId);
    expect(there.created).toBe(true);
    expect(await refusal(users.profile({ tenantId, userId: there.userId }))).toBe('request.not_found');
  });
});
