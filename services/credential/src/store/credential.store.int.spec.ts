import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BrowserHash, CredentialId, InteractionId, TenantId, UserId } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { Database, statement } from '@latchkey/persistence';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CredentialStore, type ConsumedCeremony } from './credential.store.js';

// The service's own role on its own database; every test has tenants and credentials of its own.
const addCredential = statement<[tenantId: string, rpId: string, credentialId: string, userId: string]>(
  'test-add-credential',
  `INSERT INTO webauthn_credential
     (tenant_id, rp_id, credential_id, user_id, user_handle, public_key, algorithm, sign_count, uv_initialized,
      backup_eligible, backed_up, aaguid, transports, attestation_format, attestation_trusted, name,
      registered_in)
   VALUES ($1, $2, $3, $4, 'handle of ' || $3, '\\x0102', -7, 5, true, true, false, $4, '{}', 'none', false, 'key',
     'interaction of ' || $3)`,
);
const find = statement<[challenge: string, eventId: string], { burned: boolean; sent: boolean }>(
  'test-find-commit',
  `SELECT EXISTS (SELECT 1 FROM consumed_ceremony WHERE challenge = $1) AS burned,
          EXISTS (SELECT 1 FROM outbox WHERE id = $2) AS sent`,
);

let database: Database;
let store: CredentialStore;

beforeAll(() => {
  // oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
  const file = `${process.env['LATCHKEY_TEST_STATE']}/environment.json`;
  const { postgresUrl, secrets } = JSON.parse(readFileSync(file, 'utf8')) as {
    postgresUrl: string;
    secrets: { passwords: Record<string, string> };
  };
  const url = new URL('/latchkey_credential', postgresUrl);
  url.username = 'latchkey_credential';
  url.password = secrets.passwords['credential'] ?? '';
  database = new Database({ url: url.href, poolSize: 4 });
  store = new CredentialStore(database);
});
afterAll(() => database.close());

const rpId = 'store.example';
const word = () => randomBytes(16).toString('base64url');

async function aCredential(tenantId = `tenant-${word()}` as TenantId) {
  const credential = { tenantId, credentialId: word() as CredentialId, userId: randomUUID() as UserId };
  await database.run(addCredential, [tenantId, rpId, credential.credentialId, credential.userId]);
  return credential;
}

const aCeremony = (credential: Awaited<ReturnType<typeof aCredential>>): ConsumedCeremony => ({
  ...credential,
  challenge: word(),
  interactionId: word() as InteractionId,
  browserHash: word() as BrowserHash,
  bodyHash: word(),
});

const anEvent = (): StoredEvent => ({
  id: randomUUID(),
  subject: 'events.credential.assertion-verified.v1',
  envelope: '{"a":"\\"quoted\\""}',
  traceparent: undefined,
});

const commit = (ceremony: ConsumedCeremony, signCount: number, event = anEvent()) =>
  store.commitAssertion(rpId, ceremony, { signCount, backedUp: true, browser: 'Firefox · Linux' }, event);
const counterOf = async ({ tenantId, credentialId }: { tenantId: TenantId; credentialId: string }) =>
  (await store.forAuthentication(tenantId, rpId, credentialId))?.sign_count;

it('credentials that are read at the same time are each their own, and only their own tenant’s', async () => {
  const [one, other] = await Promise.all([aCredential(), aCredential()]);
  const rows = await Promise.all([
    store.forAuthentication(other.tenantId, rpId, other.credentialId),
    store.forAuthentication(one.tenantId, rpId, other.credentialId),
    store.forAuthentication(one.tenantId, rpId, word()),
    store.forAuthentication(one.tenantId, rpId, one.credentialId),
  ]);
  expect(rows.map((row) => row?.user_id)).toEqual([other.userId, undefined, undefined, one.userId]);
  expect(rows[0]).toEqual({
    user_id: other.userId,
    user_handle: `handle of ${other.credentialId}`,
    public_key: Buffer.from([1, 2]),
    sign_count: '5',
    uv_initialized: true,
    backup_eligible: true,
    attestation_trusted: false,
    registered_in: `interaction of ${other.credentialId}`,
    suspended: false,
    sso_linked: false,
    email_domain: null,
    aaguid: other.userId,
    transports: [],
  });
});

it('of assertions that are committed at the same time each has its own outcome, whole or not at all', async () => {
  const [good, stale, used, foreign] = await Promise.all([aCredential(), aCredential(), aCredential(), aCredential()]);
  const ceremonies = [good, stale, used, { ...foreign, tenantId: good.tenantId }].map(aCeremony);
  const [first, second, third, fourth] = ceremonies as [
    ConsumedCeremony,
    ConsumedCeremony,
    ConsumedCeremony,
    ConsumedCeremony,
  ];
  expect(await commit(third, 6)).toBe('committed');
  const events = ceremonies.map(() => anEvent());
  const outcomes = await Promise.all([
    commit(first, 6, events[0]),
    commit(second, 5, events[1]),
    commit(third, 7, events[2]),
    commit(fourth, 6, events[3]),
  ]);
  expect(outcomes).toEqual(['committed', 'counter', 'replayed', 'counter']);
  expect(await Promise.all([good, stale, used, foreign].map(counterOf))).toEqual(['6', '5', '6', '5']);
  const found = await Promise.all(
    ceremonies.map(({ challenge }, index) => database.run(find, [challenge, events[index]?.id ?? ''])),
  );
  expect(found.flat()).toEqual([
    { burned: true, sent: true },
    { burned: false, sent: false },
    { burned: true, sent: false },
    { burned: false, sent: false },
  ]);
});

it('one credential that answers twice at the same time with one counter is committed once', async () => {
  const credential = await aCredential();
  const outcomes = await Promise.all([commit(aCeremony(credential), 6), commit(aCeremony(credential), 6)]);
  expect(outcomes.toSorted()).toEqual(['committed', 'counter']);
});

it('one ceremony that is answered twice at the same time is burned once', async () => {
  const one = await aCredential();
  const other = await aCredential(one.tenantId);
  const ceremony = aCeremony(one);
  const outcomes = await Promise.all([commit(ceremony, 6), commit({ ...ceremony, ...other }, 6)]);
  expect(outcomes.toSorted()).toEqual(['committed', 'replayed']);
  expect(new Set(await Promise.all([one, other].map(counterOf)))).toEqual(new Set(['5', '6']));
});
