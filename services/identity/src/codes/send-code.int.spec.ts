import { sendCode } from '@latchkey/contracts';
import { statement } from '@latchkey/persistence';
import { afterAll, describe, expect, it } from 'vitest';
import { codeIn } from '../delivery/test-mailbox.js';
import { anAddress, aTenant, logLines } from '../test-servers.js';
import { failure, minutes, refusal, somewhere, startCodes, wrong } from './test-codes.js';

const { servers, mailbox, send, verify, mailedCode, signedUp, stop } = await startCodes();
afterAll(stop);

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
    await expect(verify(where, right)).resolves.toMatchObject({ identifier: { type: 'email', value: address } });
  });

  it('a code that went to a mistyped address is dead once the right one has its own', async () => {
    const [where, mistyped, address] = [somewhere('sign-up'), anAddress(), anAddress()];
    const old = await mailedCode(where, mistyped);
    const right = await mailedCode(where, address);
    if (old !== right) expect(await refusal(verify(where, old))).toBe('identity.code_rejected');
    await expect(verify(where, right)).resolves.toMatchObject({ identifier: { type: 'email', value: address } });
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
    const waiting = statement<[], { count: number }>('test-mail-count', 'SELECT count(*)::int AS count FROM message');
    await expect.poll(() => servers.database.run(waiting, [])).toEqual([{ count: 0 }]);
  });

  it('a tenant that is not configured is answered with nothing', async () => {
    const [where, stranger] = [somewhere('sign-up'), aTenant().tenantId];
    expect(await refusal(send(where, anAddress(), new Date(), stranger))).toBe('request.not_found');
    expect(await refusal(verify(where, '000000', new Date(), stranger))).toBe('identity.code_rejected');
  });
});
