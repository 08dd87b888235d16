import { createHash, randomBytes } from 'node:crypto';
import {
  beginRegistration,
  beginTotp,
  browserHash,
  chooseTwoStep,
  concludeSignIn,
  createTenant,
  createUser,
  finishAuthentication,
  finishRegistration,
  finishTotp,
  interactionId,
  readTenant,
  settle,
  tenantId as tenantIdSchema,
  verifyTotp,
  type CommandContract,
  type Purpose,
  type ReplyOf,
  type RequestInputOf,
  type UserId,
} from '@latchkey/contracts';
import { BusStatus, callContext, connectToNats, ContractClient } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { SoftwareAuthenticator } from '@latchkey/testing';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// oxlint-disable-next-line @nx/enforce-module-boundaries -- the suite's starter is a program, not a package
import { startSuite, type Suite } from '../../../../deploy/local/suite.mjs';
import { eventually, testState } from '../test-suite.js';

// A step-up from its ceremony to its decision: identity, credential and mfa-policy as processes, proof by their events alone;
// session, which asks, and the gateway, which makes the tenant and the person, are played by connections as their users.

const ignore = () => undefined;
const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const tenantId = tenantIdSchema.parse(`int-${randomBytes(6).toString('hex')}`);
const host = `${tenantId}.localhost`;
const origin = `http://${host}`;
const word = () => randomBytes(32).toString('base64url');
const anInteraction = () => interactionId.parse(randomBytes(16).toString('base64url'));

let suite: Suite;
let authenticator: SoftwareAuthenticator;
let ada: UserId;
let secret: string;
let usedSteps = -1;
const closing: (() => Promise<unknown>)[] = [];
let as: Record<'session' | 'gateway', <C extends CommandContract>(c: C, r: RequestInputOf<C>) => Promise<ReplyOf<C>>>;

const ceremony = (purpose: Purpose, response: object, where = anInteraction()) => ({
  ...{ tenantId, interactionId: where, browserHash: browserHash.parse(word()), purpose, origin },
  ...{ challenge: '', state: 'live' as const, bodyHash: word(), response: response as never },
});

async function register(userId: UserId): Promise<void> {
  const challenge = word();
  const asked = { tenantId, challenge, timeout: 60_000, userId, userName: 'ada@example.com' };
  const { options } = await as.session(beginRegistration, asked);
  const request = { ...ceremony('enrolment', authenticator.create(options)), challenge, userId };
  await as.session(finishRegistration, request);
}

/** A passkey answered for a purpose; the event that says so. */
async function passkey(purpose: Purpose, where: string) {
  const challenge = word();
  const options = { challenge, rpId: host, userVerification: 'required' as const, allowCredentials: [] };
  const request = { ...ceremony(purpose, authenticator.get(options), interactionId.parse(where)), challenge };
  return (await as.session(finishAuthentication, request)).evidenceId;
}

/** The next code of the app: each is good once. */
async function totp(purpose: Purpose, where: string) {
  usedSteps += 1;
  const code = generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + usedSteps * 30 });
  const request = { tenantId, interactionId: interactionId.parse(where), userId: ada, purpose, code };
  return (await as.session(verifyTotp, request)).evidenceId;
}

const decision = (where: string, evidenceId: string, more: object = {}, purpose: Purpose = 'step-up') =>
  as.session(settle, {
    ...{ tenantId, interactionId: interactionId.parse(where), userId: ada, purpose },
    ...{ evidenceId: evidenceId, waitMs: 1_500 },
    ...more,
  });

beforeAll(async () => {
  suite = await startSuite({ stateDirectory: testState(), services: ['identity', 'credential', 'mfa-policy'] });
  const { natsUrl: url, secrets } = suite.environment;
  const connect = async (user: 'session' | 'gateway') => {
    const connection = await connectToNats({ url, user, password: secrets.passwords[user] ?? '' });
    closing.push(() => connection.close());
    const client = new ContractClient(connection, new BusStatus(connection, silent), true);
    return <C extends CommandContract>(command: C, request: RequestInputOf<C>) =>
      client.request(command, request, callContext(5_000));
  };
  as = { session: await connect('session'), gateway: await connect('gateway') };
  authenticator = new SoftwareAuthenticator({ origin });
  const experience = {
    displayName: 'Acme',
    signIn: { methods: [{ identifier: 'email', password: true, code: false, primary: 'password' }] },
    signUp: { password: true },
    mfa: { factors: ['totp'], policy: 'prompt-at-sign-in', trustedDevices: { enabled: true, days: 30 } },
  };
  const domains = { hosts: [host], rpId: host, origins: [origin] };
  await as.gateway(createTenant, { tenantId, domains, experience } as never);
  expect((await as.gateway(readTenant, { tenantId })).configuration.mfa.factors).toEqual(['totp']);
  const email = { type: 'email' as const, value: `${tenantId}@example.com`, verified: true };
  ({ userId: ada } = await as.gateway(createUser, { tenantId, identifiers: [email] }));
  // The others hear of the tenant within a moment.
  await eventually(() =>
    register(ada)
      .then(() => true)
      .catch(() => false),
  );
  const where = anInteraction();
  const app = { tenantId, interactionId: where, userId: ada, accountName: 'ada@example.com', issuer: 'Acme' };
  ({ secret } = await as.session(beginTotp, app));
  const code = generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) - 30 });
  await as.session(finishTotp, { tenantId, interactionId: where, userId: ada, code });
  await as.session(chooseTwoStep, { tenantId, userId: ada, choice: 'turn-on' });
});
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  await suite.stop();
});

describe('a step-up', () => {
  it('is met by a passkey that verified its person in it', async () => {
    const where = anInteraction();
    const granted = await decision(where, await passkey('step-up', where));
    expect(granted).toMatchObject({ outcome: 'fulfilled', aal: 2, acr: 'phr', amr: ['hwk', 'user', 'mfa'] });
  });

  it('is met by nothing that was proved to sign in, be it a moment ago in the same interaction', async () => {
    const where = anInteraction();
    const evidenceId = await passkey('sign-in', where);
    expect(await decision(where, evidenceId, {}, 'sign-in')).toMatchObject({ outcome: 'fulfilled', acr: 'phr' });
    expect(await decision(where, evidenceId)).toEqual({ outcome: 'insufficient', reasons: ['evidence.other_user'] });
  });

  it('is met by nothing of another interaction', async () => {
    const [where, elsewhere] = [anInteraction(), anInteraction()];
    const evidenceId = await passkey('step-up', elsewhere);
    expect(await decision(where, evidenceId, { waitMs: 200 })).toEqual({ outcome: 'pending' });
  });

  it('asks for another step after one of two, D-18: whatever device was trusted, and is met by the other', async () => {
    const where = anInteraction();
    const first = await totp('step-up', where);
    // The app is all that this tenant takes, and it is used: there is nothing else to show.
    const lone = await decision(where, first);
    expect(lone).toEqual({
      outcome: 'insufficient',
      reasons: expect.arrayContaining(['person.no_factor']) as string[],
    });
    const trustedDevices = [await aTrustedDevice()];
    expect(await decision(where, first, { trustedDevices })).toEqual(lone);
    const both = await decision(where, await passkey('step-up', where), { trustedDevices });
    expect(both).toMatchObject({ outcome: 'fulfilled', acr: 'phr', amr: ['otp', 'hwk', 'user', 'mfa'] });
  });

  /** Trusted after a second factor at a sign-in. */
  async function aTrustedDevice() {
    const enrolling = anInteraction();
    await totp('mfa', enrolling);
    const conclude = { tenantId, interactionId: enrolling, userId: ada, trustDevice: true };
    await expect
      .poll(async () => (await as.session(concludeSignIn, conclude)).trustedDevice !== null, { timeout: 5_000 })
      .toBe(true);
    const { trustedDevice } = await as.session(concludeSignIn, conclude);
    const secretHash = createHash('sha256')
      .update(trustedDevice?.secret ?? '')
      .digest('base64url');
    return { deviceId: trustedDevice?.deviceId ?? '', secretHash };
  }

  it('is refused of whoever has shown the only key that they have', async () => {
    const where = anInteraction();
    const evidenceId = await passkey('step-up', where);
    const demand = { minimumAal: 3 as const };
    const refused = await decision(where, evidenceId, { demand });
    expect(refused).toMatchObject({
      outcome: 'insufficient',
      reasons: expect.arrayContaining(['client.requires_level']) as string[],
    });
  });
});
