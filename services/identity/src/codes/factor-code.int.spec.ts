import { identifierVerified, sendFactorCode, userId as userIdSchema } from '@latchkey/contracts';
import { statement } from '@latchkey/persistence';
import { afterAll, describe, expect, it } from 'vitest';
import { anAddress, anInteraction, logLines } from '../test-servers.js';
import { failure, minutes, refusal, somewhere, wrong } from './test-codes.js';
import { startFactorCodes } from './test-factor-codes.js';

const {
  servers,
  mailbox,
  published,
  tenantId,
  otherTenant,
  send,
  verify,
  mailedCode,
  aPerson,
  aPersonWith,
  codeOnTheWay,
  suspend,
  sending,
  sendFactor,
  verifyFactor,
  mailed,
  texted,
  at,
  stop,
} = await startFactorCodes();
afterAll(stop);

let numbers = 0;
const aNumber = () => `+1500556${String((numbers += 1)).padStart(4, '0')}`;
const evidenceOf = (evidenceId: string) =>
  identifierVerified.payload.parse(published.find(({ envelope }) => envelope.id === evidenceId)?.envelope.payload);

const codeRow = statement<[string], { row: string }>(
  'test-code-row',
  'SELECT c::text AS row FROM verification_code c WHERE interaction_id = $1',
);
const nobody = userIdSchema.parse('a0000000-0000-4000-8000-000000000001');

describe('a code as a second factor', () => {
  it('goes to the person’s own address, is evidence for the purpose, and answers the same again', async () => {
    const { userId, address } = await aPerson();
    const there = at(userId);
    const reply = await sendFactor(there);
    expect(sendFactorCode.reply.parse(reply)).toEqual(reply);
    expect(reply.sentTo).toBe(`${address.slice(0, 1)}•••@example.com`);
    const right = await mailed(address, 2);
    const proved = await verifyFactor(there, right);
    expect(proved).toMatchObject({ userId, created: false, identifier: { type: 'email', value: address } });
    expect(await verifyFactor(there, right)).toEqual(proved);
    await servers.onlooker.flush();
    expect(evidenceOf(proved.evidenceId)).toMatchObject({
      ...there,
      purpose: 'mfa',
      method: 'email-code',
      created: false,
    });
  });

  it.each([
    { language: 'en', says: 'It works once' },
    { language: 'de', says: 'Er gilt einmal' },
  ])('says in $language what a code’s mail says, and of no account that there is none', async ({ language, says }) => {
    const { userId, address } = await aPerson();
    const request = { tenantId, ...at(userId), channel: 'email' as const, language, wantsAnother: true };
    await sending.sendFactor(request, new Date());
    const mail = await mailbox.newestTo(address, 2);
    expect(mail).toContain(says);
    expect(mail.match(/^\d{6}\r?$/gm)).toHaveLength(1);
    expect(mail).not.toMatch(/no account|kein Konto/);
  });

  it('goes to their own number', async () => {
    const number = aNumber();
    const there = at(await aPersonWith({ type: 'phone', value: number, verified: true }));
    expect(await sendFactor(there, 'phone')).toMatchObject({ sentTo: `•••${number.slice(-3)}` });
    await expect(verifyFactor(there, await texted(number))).resolves.toMatchObject({ userId: there.userId });
  });

  it('goes to what they proved first, never to what an administrator wrote down', async () => {
    const [unproved, proved] = [anAddress(), anAddress()];
    const there = at(
      await aPersonWith(
        { type: 'email', value: unproved, verified: false },
        { type: 'email', value: proved, verified: true },
      ),
    );
    await sendFactor(there);
    await mailbox.newestTo(proved);
    expect(mailbox.received.filter(({ to }) => to === unproved)).toEqual([]);
  });

  it.each([
    { because: 'nobody', userId: () => Promise.resolve(nobody), code: 'request.not_found' },
    { because: 'who has no number', userId: async () => (await aPerson()).userId, code: 'request.not_found' },
    {
      because: 'who has not proved theirs',
      userId: () => aPersonWith({ type: 'phone', value: aNumber(), verified: false }),
      code: 'request.not_found',
    },
    {
      because: 'who is suspended',
      userId: async () => {
        const userId = await aPersonWith({ type: 'phone', value: aNumber(), verified: true });
        await suspend(userId);
        return userId;
      },
      code: 'identity.user_suspended',
    },
  ])('goes not to $because: $code', async ({ userId, code }) => {
    expect(await refusal(sendFactor(at(await userId()), 'phone'))).toBe(code);
  });

  it('is sent to nobody of another tenant', async () => {
    const { userId } = await aPerson();
    const request = { channel: 'email' as const, language: 'en', wantsAnother: true, ...at(userId) };
    expect(await refusal(sending.sendFactor({ tenantId: otherTenant.tenantId, ...request }, new Date()))).toBe(
      'request.not_found',
    );
  });

  it('is refused where its person was suspended meanwhile, and no evidence', async () => {
    const { userId, there, right } = await codeOnTheWay();
    await suspend(userId);
    expect(await refusal(verifyFactor(there, right))).toBe('identity.user_suspended');
    await servers.onlooker.flush();
    expect(published.filter(({ envelope }) => envelope.payload['interactionId'] === there.interactionId)).toEqual([]);
  });

  it('is refused once the address is somebody else’s, and counted', async () => {
    const { address, there, right } = await codeOnTheWay();
    const { userId: other } = await aPerson();
    await servers.sql(`UPDATE identifier SET user_id = '${other}' WHERE value = '${address}'`);
    expect(await failure(verifyFactor(there, right))).toMatchObject({
      code: 'identity.code_rejected',
      detail: '4 attempts left',
    });
  });

  it('is taken from somebody whose organisation signs them in, whose first factor is refused', async () => {
    const domain = `${crypto.randomUUID().slice(0, 8)}.example`;
    const [where, address] = [somewhere('sign-up'), `ada@${domain}`];
    const { userId } = await verify(where, await mailedCode(where, address));
    const connectionId = crypto.randomUUID();
    await servers.sql(`
      INSERT INTO sso_connection (tenant_id, connection_id, display_name, issuer, client_id, domains, active, linking, created_at)
        VALUES ('${tenantId}', '${connectionId}', 'Acme', 'https://idp.example', 'x', '{${domain}}', true, 'never', now());
      INSERT INTO sso_domain (tenant_id, domain, connection_id) VALUES ('${tenantId}', '${domain}', '${connectionId}')`);
    const first = somewhere('sign-in');
    const code = await mailedCode(first, address, 2);
    expect(await refusal(verify(first, code))).toBe('identity.sso_required');
    const there = at(userId);
    await sendFactor(there);
    await expect(verifyFactor(there, await mailed(address, 3))).resolves.toMatchObject({ userId });
  });
});

describe('D-14: a code is good for what it was sent for', () => {
  it('D-14: a second factor’s is no first one in the same interaction, and the try counts against it', async () => {
    const { there, right } = await codeOnTheWay();
    const { interactionId } = there;
    for (const purpose of ['sign-in', 'sign-up', 'recover'] as const)
      expect(await refusal(verify({ interactionId, purpose }, right))).toBe('identity.code_rejected');
    expect(await failure(verifyFactor(there, wrong(right)))).toMatchObject({ detail: '1 attempt left' });
  });

  it('D-14: a sign-in’s is no second factor in the same interaction, and the try counts', async () => {
    const { address } = await aPerson();
    const where = somewhere('sign-in');
    const right = await mailedCode(where, address, 2);
    expect(await failure(verifyFactor(where, right))).toMatchObject({
      code: 'identity.code_rejected',
      detail: '4 attempts left',
    });
    await expect(verify(where, right)).resolves.toBeDefined();
  });

  it('D-14: a sign-in’s that was right stays no second factor', async () => {
    const { address } = await aPerson();
    const where = somewhere('sign-in');
    const right = await mailedCode(where, address, 2);
    await verify(where, right);
    expect(await refusal(verifyFactor(where, right))).toBe('identity.code_rejected');
  });

  it('D-14: one code an interaction lives: a new one for another purpose kills it, without a pause', async () => {
    const { userId, address } = await aPerson();
    const where = somewhere('sign-in');
    const old = await mailedCode(where, address, 2);
    const there = { interactionId: where.interactionId, userId };
    await sendFactor(there, 'email', new Date(), false);
    const right = await mailed(address, 3);
    expect(await refusal(verify(where, old))).toBe('identity.code_rejected');
    await expect(verifyFactor(there, right)).resolves.toMatchObject({ userId });
  });

  it('D-14: it is none of another interaction, and none of a step-up', async () => {
    const { there, right } = await codeOnTheWay();
    expect(await refusal(verifyFactor({ interactionId: anInteraction() }, right))).toBe('identity.code_rejected');
    expect(await failure(verify({ ...there, purpose: 'step-up' }, right))).toMatchObject({
      code: 'identity.code_rejected',
      detail: '4 attempts left',
    });
  });
});

describe('D-16: sending is bounded', () => {
  it('D-16: another waits 30 s and kills the one before', async () => {
    const { address, there, right } = await codeOnTheWay();
    expect(await refusal(sendFactor(there))).toBe('identity.code_requested_too_often');
    await sendFactor(there, 'email', minutes(1));
    const newer = await mailed(address, 3);
    if (newer !== right) expect(await refusal(verifyFactor(there, right, minutes(1)))).toBe('identity.code_rejected');
    await expect(verifyFactor(there, newer, minutes(1))).resolves.toBeDefined();
  });

  it('D-16: asked for again by a page that was loaded anew, the one on its way is the answer', async () => {
    const { userId, address } = await aPerson();
    const there = at(userId);
    const now = new Date();
    const first = await sendFactor(there, 'email', now, false);
    expect(await sendFactor(there, 'email', now, false)).toEqual(first);
    await mailed(address, 2);
    expect(mailbox.received.filter(({ to }) => to === address)).toHaveLength(2);
  });

  it('D-16: one mailbox gets five in 15 minutes, whatever they are for', async () => {
    const { userId, address } = await aPerson();
    await send(somewhere('sign-in'), address);
    for (let sends = 0; sends < 3; sends += 1) await sendFactor(at(userId));
    expect(await refusal(sendFactor(at(userId)))).toBe('identity.code_requested_too_often');
    await expect(sendFactor(at(userId), 'email', minutes(16))).resolves.toBeDefined();
  });
});

it('D-15: no code is in a row, a reply, an event or the log', async () => {
  const { there, address, right } = await codeOnTheWay();
  await failure(verifyFactor(there, wrong(right)));
  const reply = await verifyFactor(there, right);
  await servers.onlooker.flush();
  const [row] = await servers.database.run(codeRow, [there.interactionId]);
  const told = JSON.stringify([row, reply, published]) + logLines.join('\n');
  expect(told).toContain(reply.evidenceId);
  expect(told).not.toContain(right);
  expect(JSON.stringify(published) + logLines.join('\n')).not.toContain(address);
});
