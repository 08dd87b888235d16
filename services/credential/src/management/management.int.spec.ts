import {
  accountPasskey,
  passkeyRemoved,
  passkeyRenamed,
  sessionId,
  ssoConnectionId,
  type CredentialId,
  type OwnMethod,
  type PasskeyKind,
} from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { Owner } from '../domain/owner.js';
import { anInteraction, aUser, ends, failure, minutes, refusal, shown, startFactors } from '../factors/test-factors.js';
import { addPasskey, type TestPasskey } from './test-passkeys.js';

const factors = await startFactors();
const { aPerson, begin, database, finish, make, newServices, otherTenant, sql, tenant, told } = factors;
const { held, management, sso } = newServices();
afterAll(factors.stop);

const add = (person: Owner, { rpId = tenant.rpId, ...more }: Partial<TestPasskey> = {}) =>
  addPasskey(database, person, { rpId, ...more });
const idsOf = async (person: Owner) => (await management.list(person)).passkeys.map(({ credentialId }) => credentialId);
const rename = (person: Owner, credentialId: CredentialId, name: string, now = minutes(0)) =>
  management.rename({ ...person, credentialId, name }, callContext(5_000), now);
const by = { sessionId: sessionId.parse(randomUUID()) };
/** Without it they could not sign in, unless told. */
const remove = (person: Owner, credentialId: CredentialId, keepOneOf: OwnMethod[] = ['passkey'], now = minutes(0)) =>
  management.remove({ ...person, credentialId, keepOneOf, by }, callContext(5_000), now);
const removeFactor = (person: Owner, factor: 'totp' | 'backup-code', keepOneOf: OwnMethod[]) =>
  held.remove({ ...person, factor, keepOneOf }, callContext(5_000), minutes(0));

/** Somebody with so many passkeys. */
async function owner(count = 1) {
  const person = aPerson();
  const ids: CredentialId[] = [];
  for (let made = 0; made < count; made += 1) ids.push(await add(person));
  const [first = '' as CredentialId] = ids;
  return { person, ids, first };
}

/** Somebody with a passkey, an app and backup codes. */
async function equipped() {
  const { person, first } = await owner();
  const where = { interactionId: anInteraction() };
  const { secret } = await begin(person, where);
  await finish(person, shown(secret, minutes(0)), where);
  await make(person);
  return { person, first };
}

describe('the list of somebody’s passkeys', () => {
  it('says of each what tells it from the others, newest first', async () => {
    const person = aPerson();
    const old = await add(person, { name: 'Key ring', transports: ['usb', 'nfc'], createdAt: minutes(-60) });
    const aaguid = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
    const fresh = await add(person, {
      name: 'Phone',
      aaguid,
      backupEligible: true,
      backedUp: true,
      createdAt: minutes(-5),
    });
    const used = `UPDATE webauthn_credential SET last_used_at = $2, last_used_browser = 'Firefox · Windows'
      WHERE credential_id = $1`;
    await sql(used, fresh, minutes(-1));
    const { passkeys, knownAs } = await management.list(person);
    expect(knownAs).toEqual({ rpId: tenant.rpId, userHandle: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) });
    expect(passkeys.map((passkey) => accountPasskey.parse(passkey))).toEqual([
      {
        ...{
          credentialId: fresh,
          name: 'Phone',
          provider: { name: 'Apple Passwords' },
          synced: true,
          kind: 'platform',
        },
        ...{ createdAt: minutes(-5).toISOString(), lastUsedAt: minutes(-1).toISOString() },
        ...{ lastUsedBrowser: 'Firefox · Windows', usableHere: true },
      },
      {
        ...{ credentialId: old, name: 'Key ring', provider: null, synced: false, kind: 'security-key' },
        ...{ createdAt: minutes(-60).toISOString(), lastUsedAt: null, lastUsedBrowser: '', usableHere: true },
      },
    ]);
  });

  it.each<{ transports: string[]; backupEligible: boolean; kind: PasskeyKind }>([
    { transports: ['internal', 'hybrid'], backupEligible: false, kind: 'phone' },
    { transports: [], backupEligible: true, kind: 'platform' },
  ])('$transports is a $kind', async ({ kind, ...traits }) => {
    const person = aPerson();
    await add(person, traits);
    expect((await management.list(person)).passkeys).toMatchObject([{ kind, synced: false }]);
  });

  it('d.38: has those of a former RP ID, and says that they are of no use here', async () => {
    const { person, first } = await owner();
    const old = await add(person, { rpId: 'old.localhost', createdAt: minutes(-60) });
    expect((await management.list(person)).passkeys).toMatchObject([
      { credentialId: first, usableHere: true },
      { credentialId: old, usableHere: false },
    ]);
  });

  it('R5: says so of whom their organisation signs in, and keeps what may count again', async () => {
    const { person, first } = await owner();
    await sso.link(person.tenantId, person.userId, ssoConnectionId.parse(randomUUID()));
    expect((await management.list(person)).passkeys).toMatchObject([{ credentialId: first, usableHere: false }]);
  });

  it('d.29: is whole, however many they are: what is not on it is taken back', async () => {
    const { person, ids } = await owner(120);
    expect((await idsOf(person)).toSorted()).toEqual(ids.toSorted());
  });

  it('is empty of whoever never had one, and of nobody else’s', async () => {
    const { person } = await owner();
    expect(await management.list(aPerson())).toEqual({ passkeys: [], knownAs: null });
    const elsewhere = { tenantId: otherTenant.tenantId, userId: person.userId };
    expect(await management.list(elsewhere)).toEqual({ passkeys: [], knownAs: null });
  });
});

describe('a new name', () => {
  it('is shown, and told once without itself', async () => {
    const { person, first } = await owner();
    await rename(person, first, '  Work\u202E  laptop ');
    await rename(person, first, 'Work laptop', minutes(1));
    expect((await management.list(person)).passkeys).toMatchObject([{ name: 'Work laptop' }]);
    await rename(person, first, 'Home', minutes(2));
    await expect.poll(() => told(passkeyRenamed, person)).toHaveLength(2);
    const at = (moment: Date) => ({ ...person, credentialId: first, renamedAt: moment.toISOString() });
    expect(told(passkeyRenamed, person)).toEqual([at(minutes(0)), at(minutes(2))]);
  });

  it('that nobody could see is none', async () => {
    const { person, first } = await owner();
    expect(await failure(rename(person, first, '\u200B\u202E'))).toMatchObject({
      code: 'contract.invalid_request',
      extension: { errors: [{ pointer: '/name' }] },
    });
    expect((await management.list(person)).passkeys).toMatchObject([{ name: 'key' }]);
  });

  it('is their own passkey’s alone', async () => {
    const { person, first } = await owner();
    const stranger = { ...person, userId: aUser() };
    const namesake = { ...person, tenantId: otherTenant.tenantId };
    for (const other of [stranger, namesake])
      expect(await refusal(rename(other, first, 'Mine'))).toBe('request.not_found');
    expect((await management.list(person)).passkeys).toMatchObject([{ name: 'key' }]);
  });
});

describe('a removal', () => {
  it('is told once, with where it was done, and takes one passkey', async () => {
    const { person, ids } = await owner(2);
    const [first = '' as CredentialId, second] = ids;
    await remove(person, first, ['passkey'], minutes(3));
    expect(await idsOf(person)).toEqual([second]);
    expect(await refusal(remove(person, first))).toBe('request.not_found');
    await expect.poll(() => told(passkeyRemoved, person)).toHaveLength(1);
    const removed = { ...person, credentialId: first, removedAt: minutes(3).toISOString(), by };
    expect(told(passkeyRemoved, person)).toEqual([removed]);
  });

  it('E-09: of the last one is refused, unless they can do without it', async () => {
    const { person, first } = await owner();
    expect(await failure(remove(person, first))).toMatchObject({
      code: 'account.last_method',
      detail: 'nothing else signs you in here',
    });
    expect(await idsOf(person)).toEqual([first]);
    await remove(person, first, []);
    expect(await idsOf(person)).toEqual([]);
  });

  it('of one that is of no use here is never of the last, and leaves it the last', async () => {
    const { person, first } = await owner();
    const old = [await add(person, { rpId: 'old.localhost' }), await add(person, { rpId: 'old.localhost' })];
    expect(await refusal(remove(person, first))).toBe('account.last_method');
    for (const id of old) await remove(person, id);
    expect(await idsOf(person)).toEqual([first]);
  });

  it('is their own passkey’s alone, whoever has none left for it', async () => {
    const { person, first } = await owner(2);
    const [stranger, namesake] = [(await owner(2)).person, { ...person, tenantId: otherTenant.tenantId }];
    for (const other of [stranger, namesake]) expect(await refusal(remove(other, first, []))).toBe('request.not_found');
    expect(await idsOf(person)).toHaveLength(2);
    expect(told(passkeyRemoved, person)).toEqual([]);
  });

  it.each<{ because: string; removed: 'passkey' | 'totp' | 'backup-code'; keepOneOf: OwnMethod[]; end: string }>([
    { because: 'the app is left', removed: 'passkey', keepOneOf: ['passkey', 'totp'], end: 'right' },
    { because: 'the passkey is left', removed: 'totp', keepOneOf: ['passkey', 'totp'], end: 'right' },
    { because: 'codes are left', removed: 'totp', keepOneOf: ['totp', 'backup-code'], end: 'right' },
    { because: 'nothing that counts is left', removed: 'totp', keepOneOf: ['totp'], end: 'account.last_method' },
    { because: 'nor of codes', removed: 'backup-code', keepOneOf: ['backup-code'], end: 'account.last_method' },
    { because: 'it was none of what has to stay', removed: 'totp', keepOneOf: ['passkey'], end: 'right' },
  ])('E-09: of $removed beside two others, $end: $because', async ({ removed, keepOneOf, end }) => {
    const { person, first } = await equipped();
    const work = removed === 'passkey' ? remove(person, first, keepOneOf) : removeFactor(person, removed, keepOneOf);
    expect(await ends([work])).toEqual({ [end]: 1 });
    const { people } = await held.read({ tenantId: person.tenantId, userIds: [person.userId] });
    const isThere = end !== 'right';
    const there = {
      passkey: { passkeys: isThere ? 1 : 0 },
      totp: { totp: isThere },
      'backup-code': { backupCodesLeft: isThere ? 10 : 0 },
    };
    expect(people).toMatchObject([there[removed]]);
  });

  it('E-09: of a passkey, an app and codes at once leaves one of the three: ten times', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, equipped));
    const all: OwnMethod[] = ['passkey', 'totp', 'backup-code'];
    const work = people.flatMap(({ person, first }) => [
      remove(person, first, all),
      removeFactor(person, 'totp', all),
      removeFactor(person, 'backup-code', all),
    ]);
    expect(await ends(work)).toEqual({ right: 20, 'account.last_method': 10 });
  });

  it('E-09: two at once leave everybody one of two: fifty times', async () => {
    const people = await Promise.all(Array.from({ length: 50 }, () => owner(2)));
    const work = people.flatMap(({ person, ids }) => ids.map((id) => remove(person, id)));
    expect(await ends(work)).toEqual({ right: 50, 'account.last_method': 50 });
    const left = await Promise.all(people.map(async ({ person }) => (await idsOf(person)).length));
    expect(left).toEqual(people.map(() => 1));
  });

  it('E-09: fifty at once leave one of fifty, and what is told is what was done', async () => {
    const { person, ids } = await owner(50);
    expect(await ends(ids.map((id) => remove(person, id)))).toEqual({ right: 49, 'account.last_method': 1 });
    const left = await idsOf(person);
    expect(left).toHaveLength(1);
    await expect.poll(() => told(passkeyRemoved, person)).toHaveLength(49);
    const gone = told(passkeyRemoved, person).map(({ credentialId }) => credentialId);
    expect([...gone, ...left].toSorted()).toEqual(ids.toSorted());
  });

  it('of one and the same at once is done once', async () => {
    const { person, first } = await owner(2);
    const work = Array.from({ length: 20 }, () => remove(person, first));
    expect(await ends(work)).toEqual({ right: 1, 'request.not_found': 19 });
  });
});

describe('S6: offers of a passkey', () => {
  const { enrolments } = newServices();
  const read = ({ tenantId, userId }: Owner) => enrolments.read(tenantId, userId, tenant.rpId);
  const choose = ({ tenantId, userId }: Owner, never: boolean) => enrolments.choose(tenantId, userId, never);
  const refused = { skipped_for_good: true, other_device_skipped_for_good: true };
  const open = {
    ...{ skipped_at: null, skipped_for_good: false },
    ...{ other_device_skipped_at: null, other_device_skipped_for_good: false },
  };

  it('are all declined for good, and all taken back, of whoever was never asked too', async () => {
    const person = aPerson();
    await choose(person, true);
    expect(await read(person)).toMatchObject(refused);
    await choose(person, false);
    expect(await read(person)).toMatchObject(open);
    await choose(person, false);
    expect(await read(person)).toMatchObject(open);
  });

  it('that were declined one by one are taken back together, and of nobody else', async () => {
    const [person, other] = [aPerson(), aPerson()];
    for (const one of [person, other]) {
      await enrolments.skip(one.tenantId, one.userId, 'none-yet', false);
      await enrolments.skip(one.tenantId, one.userId, 'other-device', true);
    }
    await choose(person, false);
    expect(await read(person)).toMatchObject(open);
    expect(await read(other)).toMatchObject({ other_device_skipped_for_good: true, skipped_at: expect.any(Date) });
  });
});
