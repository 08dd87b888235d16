import { identifierVerified, sendCode } from '@latchkey/contracts';
import { statement } from '@latchkey/persistence';
import { afterAll, describe, expect, it } from 'vitest';
import { SmsProvider } from '../delivery/sms-provider.js';
import { logLines } from '../test-servers.js';
import { failure, minutes, refusal, somewhere, startCodes, wrong, type Where } from './test-codes.js';

const { servers, mailbox, smsServer, sending, newSending, published, tenantId, verify, stop } = await startCodes();
afterAll(stop);

let numbers = 0;
const aNumber = () => `+1500555${String((numbers += 1)).padStart(4, '0')}`;
const textTo = (where: Where, number: string, now = new Date(), by = sending) =>
  by.send(
    {
      tenantId,
      ...where,
      identifier: { type: 'phone', value: number },
      language: 'en',
      wantsAnother: true,
    },
    now,
  );
const codeOf = (text: string) => /#(\d{6})$/.exec(text)?.[1] ?? '';

async function signedUp(): Promise<string> {
  const [where, number] = [somewhere('sign-up'), aNumber()];
  await textTo(where, number);
  await verify(where, codeOf(await smsServer.newestTo(number)));
  return number;
}

const count = statement<[], { count: number }>('test-message-count', 'SELECT count(*)::int AS count FROM message');
const waiting = async () => (await servers.database.run(count, []))[0]?.count;

describe('a code for a telephone', () => {
  it('comes as a text message, makes the person, and is evidence of a phone', async () => {
    const [where, number] = [somewhere('sign-up'), aNumber()];
    await textTo(where, number);
    const reply = await verify(where, codeOf(await smsServer.newestTo(number)));
    expect(reply).toMatchObject({ created: true, identifier: { type: 'phone', value: number } });
    const isEvidence = ({ envelope }: (typeof published)[number]) => envelope.id === reply.evidenceId;
    await expect.poll(() => published.find(isEvidence)?.envelope.payload).toMatchObject({ method: 'phone-code' });
    expect(published.find(isEvidence)?.subject).toBe(identifierVerified.subject);
    expect(mailbox.received).toEqual([]);
    expect(logLines.join('\n')).not.toContain(number);
  });

  it('has wrong tries like any', async () => {
    const [where, number] = [somewhere('sign-up'), aNumber()];
    await textTo(where, number);
    const right = codeOf(await smsServer.newestTo(number));
    for (let tries = 0; tries < 5; tries += 1)
      expect(await refusal(verify(where, wrong(right)))).toBe('identity.code_rejected');
    expect(await refusal(verify(where, right))).toBe('identity.code_attempts_exhausted');
  });
});

describe('a number that nobody has', () => {
  it.each(['sign-in', 'recover'] as const)('gets the answers of a known one at %s, and no message', async (purpose) => {
    const now = new Date();
    const at = minutes(1, now);
    const walk = async (number: string, where = somewhere(purpose)) => {
      const answers: unknown[] = [sendCode.reply.parse(await textTo(where, number, at))];
      answers.push(await failure(textTo(where, number, at)));
      for (let tries = 0; tries < 6; tries += 1) answers.push(await failure(verify(where, 'no code', at)));
      for (let sends = 0; sends < 4; sends += 1) await textTo(somewhere(purpose), number, at);
      answers.push(await failure(textTo(somewhere(purpose), number, at)));
      return answers;
    };
    const [known, unknown] = [await signedUp(), aNumber()];
    await servers.sql(`UPDATE code_ledger SET sent_at = '{}'`);
    expect(await walk(unknown)).toEqual(await walk(known));
    await smsServer.newestTo(known, 6);
    await expect.poll(waiting).toBe(0);
    expect(smsServer.to(unknown)).toEqual([]);
  });
});

describe('no code goes', () => {
  it('to a telephone where nobody sends text messages, whoever it belongs to', async () => {
    const known = await signedUp();
    const by = newSending(new SmsProvider(undefined));
    for (const number of [known, aNumber()]) {
      expect(await failure(textTo(somewhere('sign-in'), number, minutes(1), by))).toEqual({
        code: 'identity.sms_unavailable',
        detail: undefined,
        extension: { retryAfterSeconds: 60 },
      });
    }
    expect(await waiting()).toBe(0);
  });

  it('to a user name', async () => {
    const request = { tenantId, ...somewhere('sign-in'), language: 'en', wantsAnother: true };
    const identifier = { type: 'username' as const, value: 'ada' };
    expect(await refusal(sending.send({ ...request, identifier }, new Date()))).toBe(
      'identity.identifier_not_accepted',
    );
  });
});
