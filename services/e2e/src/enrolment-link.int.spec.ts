import { enrolmentLinkRedeemed, redeemEnrolmentLink, type IssuedEnrolmentLink } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountPeople, messagesTo, noticeTo, type Owner } from './account-people.js';
import { aJourney, asSession } from './as-session.js';
import { Administrator, aTenantName, call } from './administrator.js';
import { eventsOf } from './event-stream.js';
import { startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// One-time links with which an administrator lets somebody back in: how they are made, and how often they are worth something.

let system: System;
let admin: Administrator;
let tenant: TestTenant;
let people: AccountPeople;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  tenant = await aTenantWith(system.suite, {});
  people = new AccountPeople(system, admin, tenant);
});
afterAll(() => system.stop());

const pathOf = ({ userId }: Pick<Owner, 'userId'>, id = tenant.id) => `/tenants/${id}/users/${userId}`;
const linkFor = async (owner: Pick<Owner, 'userId'>): Promise<IssuedEnrolmentLink> => {
  const made = await admin.send('POST', `${pathOf(owner)}/enrolment-link`, {});
  if (made.status !== 201) throw new Error(`no link: ${made.status} ${JSON.stringify(made.body)}`);
  return made.body as IssuedEnrolmentLink;
};
const secretIn = ({ url }: IssuedEnrolmentLink): string => url.split('#code=')[1] ?? '';
const redeem = (secret: string, interactionId = aJourney(), tenantId = tenant.id) =>
  asSession(system, redeemEnrolmentLink, { tenantId: tenantId, interactionId, secret });
const rejected = { code: 'identity.link_rejected' };

describe('an administrator', () => {
  it('makes a link to the tenant’s own pages, with a secret that lies nowhere and is in no event', async () => {
    const owner = await people.someone();
    const link = await linkFor(owner);
    expect(link.url).toMatch(new RegExp(`^${tenant.origin}/recover#code=[A-Za-z0-9_-]{43}$`));
    const hours = (Date.parse(link.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    const secret = secretIn(link);
    expect((await redeem(secret)).reply).toMatchObject({ userId: owner.userId });
    expect(await system.found(secret)).toEqual([]);
    const rows = await system.rows(
      'identity',
      'SELECT l::text AS row FROM enrolment_link l UNION SELECT o::text FROM outbox o',
    );
    expect(JSON.stringify(rows)).toContain(owner.userId);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  // E-13: the link's host is the tenant's, whatever the request says.
  it('E-13: makes it for no other host', async () => {
    const owner = await people.someone();
    const headers = { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' };
    const made = await call(system.url, 'POST', `${pathOf(owner)}/enrolment-link`, {
      token: admin.token,
      headers,
      body: {},
    });
    expect((made.body as IssuedEnrolmentLink).url.startsWith(`${tenant.origin}/`)).toBe(true);
  });

  // E-18: nothing in the call chooses or shows what somebody signs in with.
  it.each([
    { password: 'nine calm otters in the reeds' },
    { userId: crypto.randomUUID() },
    { expiresAt: '2030-01-01T00:00:00Z' },
  ])('E-18: chooses nothing of it: %o', async (body) => {
    const owner = await people.someone();
    const reply = await admin.send('POST', `${pathOf(owner)}/enrolment-link`, body);
    expect(reply).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
  });

  it('finds nobody in another tenant, nobody who does not exist, and needs a token', async () => {
    const owner = await people.someone();
    const other = aTenantName('other');
    await admin.newTenant(other);
    for (const path of [pathOf(owner, other), pathOf({ userId: crypto.randomUUID() })]) {
      const reply = await admin.send('POST', `${path}/enrolment-link`, {});
      expect(reply).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
    }
    const nobody = await call(system.url, 'POST', `${pathOf(owner)}/enrolment-link`, { body: {} });
    expect(nobody).toMatchObject({ status: 401, body: { code: 'administrator.token_rejected' } });
  });

  it('makes none for somebody who is suspended', async () => {
    const owner = await people.someone();
    await admin.send('POST', `${pathOf(owner)}/suspend`, {});
    const reply = await admin.send('POST', `${pathOf(owner)}/enrolment-link`, {});
    expect(reply).toMatchObject({ status: 403, body: { code: 'identity.user_suspended' } });
  });

  it('E-10: cannot do it unseen: the person hears of the link, and of its use', async () => {
    const owner = await people.someone();
    const link = await linkFor(owner);
    const made = await noticeTo(system, owner.email, 'A link to get back in to Acme was made');
    expect(made.text).not.toContain(secretIn(link));
    await redeem(secretIn(link));
    await noticeTo(system, owner.email, 'A link to get back in to Acme was used');
    expect(
      (await messagesTo(system, owner.email)).filter(({ subject }) => subject.includes('get back in')),
    ).toHaveLength(2);
  });
});

describe('a link', () => {
  it('proves who it is for, in one journey, and is told as evidence once', async () => {
    const owner = await people.someone();
    const secret = secretIn(await linkFor(owner));
    const journey = aJourney();
    const [first, again] = [await redeem(secret, journey), await redeem(secret, journey)];
    expect(first.reply).toEqual({
      userId: owner.userId,
      identifier: { type: 'email', value: owner.email },
      evidenceId: expect.any(String) as string,
    });
    expect(again).toEqual(first);
    const told = await eventsOf(
      system,
      enrolmentLinkRedeemed.subject,
      ({ payload }) => payload?.interactionId === journey,
    );
    expect(told.map(({ id }) => id)).toEqual([first.reply?.evidenceId]);
    expect(enrolmentLinkRedeemed.payload.parse(told[0]?.payload)).toMatchObject({
      purpose: 'recover',
      userId: owner.userId,
    });
  });

  it('E-05: is used by one of two browsers that try at once, and by no third', async () => {
    const secret = secretIn(await linkFor(await people.someone()));
    const answers = await Promise.all([redeem(secret), redeem(secret)]);
    expect(answers.filter(({ code }) => code === rejected.code)).toHaveLength(1);
    expect(answers.filter(({ reply }) => reply !== undefined)).toHaveLength(1);
    expect(await redeem(secret)).toEqual(rejected);
  });

  it('E-04: is nothing when it was guessed, is another tenant’s, or has expired', async () => {
    const owner = await people.someone();
    const secret = secretIn(await linkFor(owner));
    const guess = `${secret.slice(0, -2)}${secret.endsWith('AA') ? 'BA' : 'AA'}`;
    expect(await redeem(guess)).toEqual(rejected);
    const other = await aTenantWith(system.suite, {});
    expect(await redeem(secret, aJourney(), other.id)).toEqual(rejected);
    await system.rows(
      'identity',
      'UPDATE enrolment_link SET expires_at = now() WHERE tenant_id = $1 AND user_id = $2',
      [tenant.id, owner.userId],
    );
    expect(await redeem(secret)).toEqual(rejected);
    // None of it used the link up.
    await system.rows(
      'identity',
      `UPDATE enrolment_link SET expires_at = now() + interval '1 minute' WHERE tenant_id = $1 AND user_id = $2`,
      [tenant.id, owner.userId],
    );
    expect((await redeem(secret)).reply).toMatchObject({ userId: owner.userId });
  });

  it('E-05: ends with a newer one', async () => {
    const owner = await people.someone();
    const older = secretIn(await linkFor(owner));
    const newer = secretIn(await linkFor(owner));
    expect(await redeem(older)).toEqual(rejected);
    expect((await redeem(newer)).reply).toMatchObject({ userId: owner.userId });
  });

  it('E-05: ends with a suspension, and does not come back with the person', async () => {
    const owner = await people.someone();
    const secret = secretIn(await linkFor(owner));
    await admin.send('POST', `${pathOf(owner)}/suspend`, {});
    expect(await redeem(secret)).toEqual(rejected);
    await admin.send('POST', `${pathOf(owner)}/reactivate`, {});
    expect(await redeem(secret)).toEqual(rejected);
  });

  it('E-05: that was used says nothing more once its person is suspended, in its own journey either', async () => {
    const owner = await people.someone();
    const [secret, journey] = [secretIn(await linkFor(owner)), aJourney()];
    expect((await redeem(secret, journey)).reply).toMatchObject({ userId: owner.userId });
    await admin.send('POST', `${pathOf(owner)}/suspend`, {});
    expect(await redeem(secret, journey)).toEqual({ code: 'identity.user_suspended' });
  });
});
