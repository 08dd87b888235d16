// oxlint-disable-next-line @nx/enforce-module-boundaries -- the oracle; a test alone must not make it a dependency
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { describe, expect, it } from 'vitest';
import type { AuthenticatorSettings, CeremonyOverrides } from './ceremony-shapes.js';
import { SoftwareAuthenticator } from './software-authenticator.js';
import { coseAlgorithm, type SignatureAlgorithm } from './software-credential.js';

const origin = 'http://localhost:3000';
const rpID = 'localhost';
const algorithms: SignatureAlgorithm[] = ['ES256', 'EdDSA', 'RS256'];

async function register(settings: Partial<AuthenticatorSettings> = {}, overrides: CeremonyOverrides = {}) {
  const authenticator = new SoftwareAuthenticator({ origin, ...settings });
  const options = await generateRegistrationOptions({
    rpName: 'test',
    rpID,
    userName: 'alice',
    supportedAlgorithmIDs: Object.values(coseAlgorithm),
  });
  const response = authenticator.create(options, overrides);
  const result = await verifyRegistrationResponse({
    response,
    expectedChallenge: options.challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
  });
  if (!result.verified) throw new Error('not verified');
  return { authenticator, options, response, ...result.registrationInfo };
}

async function authenticate(registered: Awaited<ReturnType<typeof register>>, overrides: CeremonyOverrides = {}) {
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
  const response = registered.authenticator.get(options, overrides);
  const { credential } = registered;
  const result = await verifyAuthenticationResponse({
    response,
    expectedChallenge: options.challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    credential,
  });
  return { response, ...result };
}

describe('registration', () => {
  it.each(algorithms)('%s is verified by the reference library', async (algorithm) => {
    const { response, credential, options } = await register({ algorithm });
    expect(response.id).toBe(credential.id);
    expect(response.response.publicKeyAlgorithm).toBe(coseAlgorithm[algorithm]);
    expect(options.user.name).toBe('alice');
  });

  it('packed self attestation is verified by the reference library', async () => {
    expect((await register({ attestation: 'packed' })).fmt).toBe('packed');
    await expect(register({ attestation: 'packed' }, { tamperedSignature: true })).rejects.toThrow();
  });

  it('reports the aaguid, the backup state and the attachment it is given', async () => {
    const aaguid = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
    const synced = await register({ aaguid, backupEligible: true, backedUp: true, counting: false });
    expect(synced).toMatchObject({ aaguid, credentialDeviceType: 'multiDevice', credentialBackedUp: true });
    const bound = await register({ attachment: 'cross-platform', transports: ['usb', 'nfc'] });
    expect(bound).toMatchObject({ credentialDeviceType: 'singleDevice', credentialBackedUp: false });
    expect(bound.response).toMatchObject({
      authenticatorAttachment: 'cross-platform',
      response: { transports: ['usb', 'nfc'] },
    });
  });

  it('gives the members that toJSON() gives', async () => {
    const { response } = await register();
    expect(Object.keys(response).sort()).toEqual([
      'authenticatorAttachment',
      'clientExtensionResults',
      'id',
      'rawId',
      'response',
      'type',
    ]);
    expect(Object.keys(response.response).sort()).toEqual([
      'attestationObject',
      'authenticatorData',
      'clientDataJSON',
      'publicKey',
      'publicKeyAlgorithm',
      'transports',
    ]);
    expect(JSON.parse(JSON.stringify(response))).toEqual(response);
  });

  it('an excluded credential is refused as a browser refuses it', async () => {
    const { authenticator, options, response } = await register();
    const again = { ...options, excludeCredentials: [{ id: response.id }] };
    expect(() => authenticator.create(again)).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
    expect(authenticator.create(again, { ignoreExclusion: true }).id).not.toBe(response.id);
  });

  it('an algorithm that is not offered is refused', async () => {
    const { authenticator, options } = await register();
    const other = { ...options, pubKeyCredParams: [{ alg: -257 }] };
    expect(() => authenticator.create(other)).toThrow(expect.objectContaining({ name: 'NotSupportedError' }));
  });
});

describe('authentication', () => {
  it.each(algorithms)('%s is verified by the reference library, again and again', async (algorithm) => {
    const registered = await register({ algorithm });
    for (const expected of [2, 3, 4]) {
      const { verified, authenticationInfo, response } = await authenticate(registered);
      expect(verified).toBe(true);
      expect(authenticationInfo).toMatchObject({ newCounter: expected, userVerified: true });
      expect(response.response.userHandle).toBe(registered.options.user.id);
      registered.credential.counter = authenticationInfo.newCounter;
    }
  });

  it('a synced passkey counts zero for ever', async () => {
    const registered = await register({ counting: false, backupEligible: true, backedUp: true });
    expect(registered.credential.counter).toBe(0);
    expect((await authenticate(registered)).authenticationInfo).toMatchObject({
      newCounter: 0,
      credentialBackedUp: true,
    });
  });

  it('a tampered signature is not verified', async () => {
    for (const algorithm of algorithms) {
      const tampered = authenticate(await register({ algorithm }), { tamperedSignature: true });
      expect(
        await tampered.then(
          ({ verified }) => verified,
          () => false,
        ),
      ).toBe(false);
    }
  });

  it.each<[string, CeremonyOverrides, RegExp]>([
    ['type', { type: 'webauthn.create' }, /type/],
    ['challenge', { challenge: 'AAAA' }, /challenge/],
    ['origin', { origin: 'http://evil.example' }, /origin/],
    ['RP ID', { rpId: 'evil.example' }, /RP ID/],
    ['missing user presence', { userPresent: false }, /present/],
    ['missing user verification', { userVerified: false }, /verification/],
    ['counter set back', { signCount: 0 }, /counter/],
    ['backup state without eligibility', { backedUp: true }, /backed up/],
  ])('an overridden %s is seen and refused', async (_name, overrides, message) => {
    await expect(authenticate(await register(), overrides)).rejects.toThrow(message);
  });

  it('writes crossOrigin and topOrigin where a browser does', async () => {
    const { authenticator } = await register();
    const client = (overrides: CeremonyOverrides) =>
      Buffer.from(authenticator.get({ challenge: 'AAAA' }, overrides).response.clientDataJSON, 'base64url').toString();
    expect(client({})).toBe(`{"type":"webauthn.get","challenge":"AAAA","origin":"${origin}","crossOrigin":false}`);
    expect(JSON.parse(client({ crossOrigin: true, topOrigin: 'https://top.example' }))).toMatchObject({
      crossOrigin: true,
      topOrigin: 'https://top.example',
    });
  });

  it('the user handle can be another or missing', async () => {
    const { authenticator } = await register();
    expect(authenticator.get({ challenge: 'AAAA' }, { userHandle: 'Qg' }).response.userHandle).toBe('Qg');
    expect('userHandle' in authenticator.get({ challenge: 'AAAA' }, { userHandle: null }).response).toBe(false);
  });

  it('chooses the newest credential that is allowed for the RP ID', async () => {
    const { authenticator, options, response: first } = await register();
    const second = authenticator.create(options);
    expect(authenticator.get({ challenge: 'AAAA' }).id).toBe(second.id);
    expect(authenticator.get({ challenge: 'AAAA', allowCredentials: [{ id: first.id }] }).id).toBe(first.id);
    expect(authenticator.get({ challenge: 'AAAA' }, { credentialId: first.id }).id).toBe(first.id);
    authenticator.forget(second.id);
    expect(authenticator.get({ challenge: 'AAAA' }).id).toBe(first.id);
    const none = () => authenticator.get({ challenge: 'AAAA', allowCredentials: [{ id: second.id }] });
    expect(none).toThrow(expect.objectContaining({ name: 'NotAllowedError' }));
  });

  it('a foreign RP ID is refused before anything is signed', async () => {
    const { authenticator } = await register();
    const foreign = () => authenticator.get({ challenge: 'AAAA', rpId: 'example.com' });
    expect(foreign).toThrow(expect.objectContaining({ name: 'SecurityError' }));
  });
});

describe('state', () => {
  it.each(algorithms)('a restored %s authenticator signs on with its counters', async (algorithm) => {
    const registered = await register({ algorithm });
    await authenticate(registered);
    const state = JSON.stringify(registered.authenticator);
    const restored = { ...registered, authenticator: SoftwareAuthenticator.restore(JSON.parse(state)) };
    expect((await authenticate(restored)).authenticationInfo.newCounter).toBe(3);
    expect(JSON.stringify(registered.authenticator)).toBe(state);
  });
});
