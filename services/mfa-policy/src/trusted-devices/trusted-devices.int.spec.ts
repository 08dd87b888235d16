import { createHash, randomUUID } from 'node:crypto';
import {
  concludeSignIn,
  deviceTrusted,
  deviceTrustRevoked,
  factorChanged,
  listTrustedDevices,
  passkeyRegistered,
  passkeyRemoved,
  passwordChanged,
  revokeTrustedDevices,
  type InteractionId,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPersonsJourney } from '../test-journeys.js';
import { anEventId, aUser, eventually, startMfaPolicy, type MfaPolicy } from '../test-suite.js';

let mfaPolicy: MfaPolicy;
let tenant: TenantId;
let other: TenantId;
let without: TenantId;
const mfa = { policy: 'mandatory', factors: ['totp', 'backup-code'], trustedDevices: { enabled: true, days: 30 } };
beforeAll(async () => {
  mfaPolicy = await startMfaPolicy();
  tenant = await mfaPolicy.tenant({ mfa });
  other = await mfaPolicy.tenant({ mfa });
  without = await mfaPolicy.tenant({ mfa: { ...mfa, trustedDevices: { enabled: false, days: 30 } } });
});
afterAll(() => mfaPolicy.stop());

type Secret = { deviceId: string; secret: string };
const held = { totp: true, backupCodesLeft: 5 };
const presented = ({ deviceId, secret }: Secret) => ({
  deviceId,
  secretHash: createHash('sha256').update(secret).digest('base64url'),
});
const trusted = {
  outcome: 'fulfilled',
  aal: 1,
  reasons: ['device.trusted', 'password.one_factor', 'policy.requires_mfa'],
};
const asked = { outcome: 'verify', reasons: ['password.one_factor', 'policy.requires_mfa'] };

/** A sign-in with an app that ends in trust. */
async function aTrustedDevice(tenantId = tenant, userId = aUser()) {
  const { who, knows, shows } = aPersonsJourney(mfaPolicy, tenantId, { held }, userId);
  await knows();
  await shows();
  await mfaPolicy.allAnswered();
  const { trustedDevice } = await conclude(who);
  if (!trustedDevice) throw new Error('it was not trusted');
  return { userId, device: trustedDevice };
}
const conclude = (who: { tenantId: string; interactionId: string; userId: string }, userAgent?: string) =>
  mfaPolicy.ask(concludeSignIn, { ...who, trustDevice: true, ...(userAgent && { userAgent }) });

/** What a password comes to in a browser that says it is trusted. */
async function passwordWith(
  device: Secret | ReturnType<typeof presented>,
  userId: UserId,
  tenantId = tenant,
  more = {},
) {
  const { settle, knows } = aPersonsJourney(mfaPolicy, tenantId, { held }, userId);
  const trustedDevices = ['secret' in device ? presented(device) : device];
  return settle(await knows(), { trustedDevices, ...more });
}
const list = (userId: UserId, tenantId = tenant) => mfaPolicy.ask(listTrustedDevices, { tenantId, userId });

describe('a trusted browser', () => {
  it('is recognised, and spares the second step', async () => {
    const { userId, device } = await aTrustedDevice();
    expect(await passwordWith(device, userId)).toMatchObject(trusted);
  });

  it('is known by the hash of its secret, which is stored nowhere itself', async () => {
    const { userId, device } = await aTrustedDevice();
    const rows = await mfaPolicy.query('SELECT * FROM trusted_device WHERE user_id = $1', [userId]);
    expect(rows).toMatchObject([{ device_id: device.deviceId, secret_hash: presented(device).secretHash }]);
    expect(JSON.stringify(rows)).not.toContain(device.secret);
  });

  it.each<{ because: string; change: (device: Secret) => Secret | ReturnType<typeof presented> }>([
    { because: 'with another secret', change: ({ deviceId }) => ({ deviceId, secret: 'A'.repeat(43) }) },
    {
      because: 'with the secret in place of its hash',
      change: ({ deviceId, secret }) => ({ deviceId, secretHash: secret }),
    },
    { because: 'under another name', change: ({ secret }) => ({ deviceId: randomUUID(), secret }) },
  ])('is not one $because', async ({ change }) => {
    const { userId, device } = await aTrustedDevice();
    expect(await passwordWith(change(device), userId)).toMatchObject(asked);
    expect(await passwordWith(device, userId)).toMatchObject(trusted);
  });

  it('D-18: is of one person', async () => {
    const { device } = await aTrustedDevice();
    expect(await passwordWith(device, aUser())).toMatchObject(asked);
  });

  it('D-18: is of one tenant, also where another has the same person', async () => {
    const { userId, device } = await aTrustedDevice();
    expect(await passwordWith(device, userId, other)).toMatchObject(asked);
  });

  it('D-18: ends with its days, and is listed no longer', async () => {
    const { userId, device } = await aTrustedDevice();
    expect(Date.parse(device.expiresAt) - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
    const { device: second } = await aTrustedDevice(tenant, userId);
    await mfaPolicy.query("UPDATE trusted_device SET expires_at = now() - interval '1 second' WHERE device_id = $1", [
      device.deviceId,
    ]);
    expect(await passwordWith(device, userId)).toMatchObject(asked);
    expect((await list(userId)).devices.map(({ deviceId }) => deviceId)).toEqual([second.deviceId]);
  });

  it('D-18: never spares a step-up, nor what a product demands', async () => {
    const { userId, device } = await aTrustedDevice();
    const { settle, knows } = aPersonsJourney(mfaPolicy, tenant, { held }, userId);
    const proof = await knows({ purpose: 'step-up' });
    const trustedDevices = [presented(device)];
    expect(await settle(proof, { purpose: 'step-up', trustedDevices })).toMatchObject(asked);
    expect(await passwordWith(device, userId, tenant, { demand: { minimumAal: 1 } })).toMatchObject(asked);
  });

  it('is recognised nowhere where the tenant has ended it for all', async () => {
    const id = await mfaPolicy.tenant({ mfa });
    const { userId, device } = await aTrustedDevice(id);
    await mfaPolicy.tenant({ mfa: { ...mfa, trustedDevices: { enabled: false } } }, id);
    expect(await passwordWith(device, userId, id)).toMatchObject(asked);
  });

  it('that was used says when', async () => {
    const { userId, device } = await aTrustedDevice();
    expect((await list(userId)).devices).toMatchObject([{ deviceId: device.deviceId, lastUsedAt: null }]);
    await passwordWith(device, userId);
    const used = await eventually(async () => (await list(userId)).devices[0]?.lastUsedAt ?? undefined);
    expect(Date.now() - Date.parse(used)).toBeLessThan(10_000);
  });
});

describe('trust', () => {
  it('is told, with the browser’s name and no secret', async () => {
    const since = await mfaPolicy.lastSequence();
    const { who, knows, shows } = aPersonsJourney(mfaPolicy, tenant, { held });
    await knows();
    await shows();
    await mfaPolicy.allAnswered();
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const { trustedDevice } = await conclude(who, agent);
    const told = await eventually(async () =>
      (await mfaPolicy.events(deviceTrusted, since)).find(({ userId }) => userId === who.userId),
    );
    expect(told).toMatchObject({ tenantId: tenant, deviceId: trustedDevice?.deviceId, name: 'Firefox · Linux' });
    expect(told.by).toEqual({ interactionId: who.interactionId });
    expect(JSON.stringify(told)).not.toContain(trustedDevice?.secret);
  });

  it.each([
    { because: 'of a password alone', prove: ['knows'], has: held, tenantOf: () => tenant },
    { because: 'of a backup code', prove: ['knows', 'spends'], has: held, tenantOf: () => tenant },
    { because: 'where the tenant has none', prove: ['knows', 'shows'], has: held, tenantOf: () => without },
  ] as const)('is not earned by a sign-in $because, which is none the worse', async ({ prove, has, tenantOf }) => {
    const journey = aPersonsJourney(mfaPolicy, tenantOf(), { held: has });
    const steps = { ...journey, spends: () => journey.shows({ method: 'backup-code' }) };
    for (const step of prove) await steps[step]();
    await mfaPolicy.allAnswered();
    expect(await conclude(journey.who)).toEqual({ trustedDevice: null });
    expect((await list(journey.who.userId as UserId, tenantOf())).devices).toEqual([]);
  });

  it('is earned by setting up an app now', async () => {
    const journey = aPersonsJourney(mfaPolicy, tenant);
    const { interactionId, userId } = journey.who;
    mfaPolicy.neighbours.person(tenant, userId as UserId, {
      held: { totp: true, totpEnrolledIn: interactionId as InteractionId },
    });
    await journey.reads();
    await mfaPolicy.allAnswered();
    expect((await conclude(journey.who)).trustedDevice?.secret).toHaveLength(43);
  });

  it('is not given to who did not ask for it', async () => {
    const { who, knows, shows } = aPersonsJourney(mfaPolicy, tenant, { held });
    await knows();
    await shows();
    await mfaPolicy.allAnswered();
    expect(await mfaPolicy.ask(concludeSignIn, { ...who, trustDevice: false })).toEqual({ trustedDevice: null });
  });
});

describe('the end of trust', () => {
  const revoke = (userId: UserId, deviceId?: string, tenantId = tenant) =>
    mfaPolicy.ask(revokeTrustedDevices, { tenantId, userId, ...(deviceId && { deviceId }) });

  it('in one browser leaves the others', async () => {
    const { userId, device } = await aTrustedDevice();
    const { device: second } = await aTrustedDevice(tenant, userId);
    expect(await revoke(userId, device.deviceId)).toEqual({ revoked: 1 });
    expect(await revoke(userId, device.deviceId)).toEqual({ revoked: 0 });
    expect(await passwordWith(device, userId)).toMatchObject(asked);
    expect(await passwordWith(second, userId)).toMatchObject(trusted);
  });

  it('in all of them is told once', async () => {
    const since = await mfaPolicy.lastSequence();
    const { userId, device } = await aTrustedDevice();
    const { device: second } = await aTrustedDevice(tenant, userId);
    expect(await revoke(userId)).toEqual({ revoked: 2 });
    const ended = await eventually(async () =>
      (await mfaPolicy.events(deviceTrustRevoked, since)).find((event) => event.userId === userId),
    );
    expect(ended).toMatchObject({ tenantId: tenant, reason: 'asked' });
    expect(ended.deviceIds.toSorted()).toEqual([device.deviceId, second.deviceId].toSorted());
  });

  it('is nobody else’s, of another person or tenant', async () => {
    const { userId, device } = await aTrustedDevice();
    expect(await revoke(aUser(), device.deviceId)).toEqual({ revoked: 0 });
    expect(await revoke(userId, device.deviceId, other)).toEqual({ revoked: 0 });
    expect(await passwordWith(device, userId)).toMatchObject(trusted);
  });

  const registered = { credentialId: 'AAAA', aaguid: '00000000-0000-0000-0000-000000000000', backupEligible: true };
  it.each([
    { because: 'a new password', event: passwordChanged, reason: 'password-changed', at: 'changedAt', more: {} },
    {
      because: 'another app',
      event: factorChanged,
      reason: 'factor-changed',
      at: 'changedAt',
      more: { factor: 'totp', change: 'replaced' },
    },
    {
      because: 'a new passkey',
      event: passkeyRegistered,
      reason: 'factor-changed',
      at: 'registeredAt',
      more: registered,
    },
    {
      because: 'a passkey that is gone',
      event: passkeyRemoved,
      reason: 'factor-changed',
      at: 'removedAt',
      more: { credentialId: 'AAAA' },
    },
  ] as const)('D-18: comes with $because, and spares what was trusted since', async ({ event, reason, at, more }) => {
    const since = await mfaPolicy.lastSequence();
    const { userId, device } = await aTrustedDevice();
    const changed = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { device: later } = await aTrustedDevice(tenant, userId);
    await mfaPolicy.publish(event, anEventId(), { tenantId: tenant, userId, [at]: changed, ...more });
    await mfaPolicy.allAnswered();
    expect(await passwordWith(device, userId)).toMatchObject(asked);
    expect(await passwordWith(later, userId)).toMatchObject(trusted);
    const ended = await eventually(async () =>
      (await mfaPolicy.events(deviceTrustRevoked, since)).find((told) => told.userId === userId),
    );
    expect(ended).toMatchObject({ reason, deviceIds: [device.deviceId] });
  });

  it('D-18: comes with nobody else’s change', async () => {
    const { userId, device } = await aTrustedDevice();
    const change = { changedAt: new Date().toISOString() };
    await mfaPolicy.publish(passwordChanged, anEventId(), { tenantId: tenant, userId: aUser(), ...change });
    await mfaPolicy.publish(passwordChanged, anEventId(), { tenantId: other, userId, ...change });
    await mfaPolicy.allAnswered();
    expect(await passwordWith(device, userId)).toMatchObject(trusted);
  });
});
