import {
  emailDomainNoted,
  identifierVerified,
  sendContactCode,
  userId as userIdSchema,
  type Identifier,
} from '@latchkey/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { anAddress, aTenant, logLines } from '../test-servers.js';
import { failure, minutes, refusal, somewhere, wrong } from './test-codes.js';
import { startFactorCodes } from './test-factor-codes.js';

const {
  servers,
  published,
  tenant,
  tenantId,
  newContacts,
  verify,
  send,
  mailedCode,
  aPerson,
  aPersonWith,
  suspend,
  users,
  sendFactor,
  verifyFactor,
  sendContact,
  addContact,
  mailed,
  texted,
  at,
  stop,
} = await startFactorCodes();
afterAll(stop);

let numbers = 0;
const phone = (): Identifier => ({ type: 'phone', value: `+1500557${String((numbers += 1)).padStart(4, '0')}` });
const email = (value = anAddress()): Identifier => ({ type: 'email', value });
const identifiersOf = async (userId: Parameters<typeof at>[0]) => (await users.read({ tenantId, userId })).identifiers;
const told = (userId: string, subject: string) =>
  published.filter((one) => one.subject === subject && one.envelope.payload['userId'] === userId);

describe('an address or number of one’s own', () => {
  it('is theirs and proved with the code, and both are told', async () => {
    const { userId } = await aPerson();
    const [there, identifier] = [at(userId), email()];
    const sent = await sendContact(there, identifier);
    expect(sendContactCode.reply.parse(sent)).toEqual(sent);
    expect(sent.sentTo).toBe(`${identifier.value.slice(0, 1)}•••@example.com`);
    const { evidenceId, ...reply } = await addContact(there, await mailed(identifier.value));
    expect(reply).toEqual({ identifier });
    expect(await identifiersOf(userId)).toContainEqual({ ...identifier, verified: true });
    await expect.poll(() => told(userId, emailDomainNoted.subject)).toHaveLength(1);
    expect(told(userId, emailDomainNoted.subject)[0]?.envelope.payload).toMatchObject({ domain: 'example.com' });
    const evidence = told(userId, identifierVerified.subject).find(({ envelope }) => envelope.id === evidenceId);
    expect(identifierVerified.payload.parse(evidence?.envelope.payload)).toMatchObject({
      ...there,
      purpose: 'enrolment',
      method: 'email-code',
      created: false,
    });
  });

  it('of a telephone is told without a domain, and takes factor codes from then on', async () => {
    const { userId } = await aPerson();
    const [there, identifier] = [at(userId), phone()];
    await sendContact(there, identifier);
    await addContact(there, await texted(identifier.value));
    const factor = at(userId);
    await sendFactor(factor, 'phone');
    await expect(verifyFactor(factor, await texted(identifier.value, 2))).resolves.toMatchObject({ userId });
    await servers.onlooker.flush();
    expect(told(userId, emailDomainNoted.subject)).toEqual([]);
  });

  it('that an administrator wrote down is proved by it, and stays one', async () => {
    const identifier = email();
    const name = { type: 'username' as const, value: `ada-${crypto.randomUUID().slice(0, 8)}`, verified: true };
    const there = at(await aPersonWith(name, { ...identifier, verified: false }));
    await sendContact(there, identifier);
    await addContact(there, await mailed(identifier.value));
    expect(await identifiersOf(there.userId)).toEqual(
      expect.arrayContaining([name, { ...identifier, verified: true }]),
    );
    expect(await identifiersOf(there.userId)).toHaveLength(2);
  });

  it('answers the same again, and is told once', async () => {
    const { userId } = await aPerson();
    const [there, identifier] = [at(userId), email()];
    await sendContact(there, identifier);
    const right = await mailed(identifier.value);
    const replies = await Promise.all(Array.from({ length: 4 }, () => addContact(there, right)));
    expect(new Set(replies.map(({ evidenceId }) => evidenceId)).size).toBe(1);
    await expect.poll(() => told(userId, emailDomainNoted.subject)).toHaveLength(1);
    // The sign-up's, and this one.
    expect(told(userId, identifierVerified.subject)).toHaveLength(2);
  });
});

describe('an address that is somebody’s', () => {
  it('gets the same answers and the same mail as a free one; only the right code tells', async () => {
    const { address: taken } = await aPerson();
    const { userId } = await aPerson();
    const now = new Date();
    const walk = async (value: string) => {
      const there = at(userId);
      const answers: unknown[] = [{ ...(await sendContact(there, email(value), now)), sentTo: '' }];
      answers.push(await failure(sendContact(there, email(value), now)));
      for (let tries = 0; tries < 2; tries += 1) answers.push(await failure(addContact(there, '0 is no code', now)));
      return { answers, there };
    };
    await servers.sql(`UPDATE code_ledger SET sent_at = '{}'`);
    const free = anAddress();
    const [ofTaken, ofFree] = [await walk(taken), await walk(free)];
    expect(ofTaken.answers).toEqual(ofFree.answers);
    const mails = [await mailed(taken, 2), await mailed(free)] as const;
    await expect(addContact(ofFree.there, mails[1])).resolves.toMatchObject({ identifier: { value: free } });
    for (let again = 0; again < 2; again += 1)
      expect(await refusal(addContact(ofTaken.there, mails[0]))).toBe('identity.identifier_taken');
    expect(await identifiersOf(userId)).not.toContainEqual(expect.objectContaining({ value: taken }));
  });

  it('stays theirs although they have not proved it', async () => {
    const identifier = email();
    await aPersonWith({ ...identifier, verified: false });
    const there = at((await aPerson()).userId);
    await sendContact(there, identifier);
    const right = await mailed(identifier.value);
    expect(await refusal(addContact(there, right))).toBe('identity.identifier_taken');
  });

  it('of two who add it at once is one’s', async () => {
    const identifier = email();
    const [one, other] = [at((await aPerson()).userId), at((await aPerson()).userId)];
    await sendContact(one, identifier);
    await sendContact(other, identifier);
    const mine = await mailed(identifier.value, 1);
    const theirs = await mailed(identifier.value, 2);
    const ends = await Promise.allSettled([addContact(one, mine), addContact(other, theirs)]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = ends.find((end) => end.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'identity.identifier_taken' });
  });
});

describe('no code goes', () => {
  const nobody = userIdSchema.parse('a0000000-0000-4000-8000-000000000001');

  it.each([
    { because: 'to a user name', identifier: { type: 'username', value: 'ada' } as const },
    { because: 'to an address that the tenant blocks', identifier: email('eve@blocked.example') },
  ])('$because', async ({ identifier }) => {
    await servers.seed({ ...tenant, emailRules: { ...tenant.emailRules, block: ['blocked.example'] } });
    expect(await refusal(sendContact(at((await aPerson()).userId), identifier))).toBe(
      'identity.identifier_not_accepted',
    );
  });

  it('to an address that an organisation signs in; one that it got meanwhile is not added', async () => {
    const there = at((await aPerson()).userId);
    const domain = `${crypto.randomUUID().slice(0, 8)}.example`;
    await sendContact(there, email(`ada@${domain}`));
    const right = await mailed(`ada@${domain}`);
    const id = crypto.randomUUID();
    await servers.sql(`
      INSERT INTO sso_connection (tenant_id, connection_id, display_name, issuer, client_id, domains, active, linking, created_at)
        VALUES ('${tenantId}', '${id}', 'Acme', 'https://idp.example', 'x', '{${domain}}', true, 'never', now());
      INSERT INTO sso_domain (tenant_id, domain, connection_id) VALUES ('${tenantId}', '${domain}', '${id}')`);
    expect(await refusal(sendContact(there, email(`eve@${domain}`)))).toBe('identity.sso_required');
    expect(await refusal(addContact(there, right))).toBe('identity.sso_required');
    await servers.sql(`DELETE FROM sso_connection WHERE connection_id = '${id}'`);
    await expect(addContact(there, right)).resolves.toBeDefined();
  });

  it('for nobody, somebody of another tenant, or who is suspended, nor is it taken from them', async () => {
    const { userId } = await aPerson();
    const there = at(userId);
    expect(await refusal(sendContact(at(nobody), email()))).toBe('request.not_found');
    const elsewhere = aTenant();
    await servers.seed(elsewhere);
    const request = { tenantId: elsewhere.tenantId, identifier: email(), language: 'en', wantsAnother: true };
    expect(await refusal(newContacts().send({ ...there, ...request }, new Date()))).toBe('request.not_found');
    const identifier = email();
    await sendContact(there, identifier);
    const right = await mailed(identifier.value);
    await suspend(userId);
    expect(await refusal(addContact(there, right))).toBe('identity.user_suspended');
    expect(await refusal(sendContact(there, email()))).toBe('identity.user_suspended');
  });
});

describe('D-14: an enrolment’s code', () => {
  it('D-14: is nobody else’s in the same interaction, and the try counts', async () => {
    const { userId } = await aPerson();
    const [there, identifier] = [at(userId), email()];
    await sendContact(there, identifier);
    const right = await mailed(identifier.value);
    const other = { ...there, userId: (await aPerson()).userId };
    expect(await failure(addContact(other, right))).toMatchObject({
      code: 'identity.code_rejected',
      detail: '4 attempts left',
    });
    await expect(addContact(there, right)).resolves.toMatchObject({ identifier });
  });

  it('D-14: signs nobody in, is no second factor, and theirs adds nothing', async () => {
    const { userId, address } = await aPerson();
    const there = at(userId);
    await sendContact(there, email(address));
    const right = await mailed(address, 2);
    for (const purpose of ['sign-in', 'sign-up', 'recover', 'mfa'] as const)
      expect(await refusal(verify({ ...there, purpose }, right))).toBe('identity.code_rejected');
    const factor = at(userId);
    await sendFactor(factor);
    expect(await refusal(addContact(factor, await mailed(address, 3)))).toBe('identity.code_rejected');
    const where = somewhere('sign-in');
    const code = await mailedCode(where, address, 4);
    expect(await refusal(addContact({ ...where, userId }, code))).toBe('identity.code_rejected');
  });

  it('D-13: who guesses at it locks no second factor of whose address they typed', async () => {
    const { userId: victim, address } = await aPerson();
    const { userId: guesser } = await aPerson();
    for (let round = 0; round < 2; round += 1) {
      const there = at(guesser);
      await sendContact(there, email(address));
      const right = await mailed(address, round + 2);
      for (let tries = 0; tries < 5; tries += 1) await failure(addContact(there, wrong(right)));
    }
    expect(await refusal(send(somewhere('sign-in'), address, minutes(16)))).toBe('identity.code_requested_too_often');
    const there = at(victim);
    await sendFactor(there);
    await expect(verifyFactor(there, await mailed(address, 4))).resolves.toMatchObject({ userId: victim });
  });
});

it('D-15: neither code nor address is in the log or an event', async () => {
  const there = at((await aPerson()).userId);
  const identifier = email(`somebody-${crypto.randomUUID()}@example.com`);
  await sendContact(there, identifier);
  const right = await mailed(identifier.value);
  const { evidenceId } = await addContact(there, right);
  await servers.onlooker.flush();
  const spread = JSON.stringify(published) + logLines.join('\n');
  expect(spread).toContain(evidenceId);
  expect([right, identifier.value].filter((secret) => spread.includes(secret))).toEqual([]);
});
