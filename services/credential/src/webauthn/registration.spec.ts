import { describe, expect, it } from 'vitest';
import type { RegistrationCeremony } from './ceremony-expectations.js';
import type { RejectionReason } from './ceremony-rejected.js';
import { verifyRegistration } from './registration.js';
import {
  aRegistration,
  attestationObject,
  cbor,
  clientData,
  type CreationChanges,
  FLAG,
  SoftwareAuthenticator,
} from './software-authenticator.js';

const ES256 = new SoftwareAuthenticator('ES256');
const AUTH_DATA = ES256.creationData(ES256.id);
const EMPTY = new Map();
const CREATED = FLAG.UP | FLAG.UV | FLAG.AT;
const rejected = (reason: RejectionReason) => expect.objectContaining({ name: 'CeremonyRejected', reason });

interface Row {
  readonly fact: string;
  readonly answer?: CreationChanges;
  readonly ceremony?: Partial<RegistrationCeremony>;
}
const run = ({ answer, ceremony }: Omit<Row, 'fact'>) =>
  verifyRegistration(aRegistration(ceremony), ES256.create(answer));

describe('verifyRegistration accepts', () => {
  it.each([
    ['ES256', -7],
    ['EdDSA', -8],
    ['RS256', -257],
  ] as const)('an honest %s credential', async (algorithm, alg) => {
    const authenticator = new SoftwareAuthenticator(algorithm);
    await expect(verifyRegistration(aRegistration(), authenticator.create())).resolves.toEqual({
      credentialId: authenticator.id.toString('base64url'),
      publicKey: Uint8Array.from(cbor(authenticator.coseKey)),
      algorithm: alg,
      signCount: 0,
      userVerified: true,
      backupEligible: false,
      backedUp: false,
      aaguid: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa',
      transports: ['internal', 'hybrid'],
      attestationFormat: 'none',
      attestationTrusted: false,
    });
  });

  it.each<Row>([
    {
      fact: 'an absent user in a conditional create',
      answer: { flags: FLAG.AT | FLAG.UV },
      ceremony: { requireUserPresence: false },
    },
    {
      fact: 'an absent and unverified user in a conditional create',
      answer: { flags: FLAG.AT },
      ceremony: { requireUserPresence: false, requireUserVerification: false },
    },
    { fact: 'a credential id of one byte', answer: { idLength: 1 } },
    { fact: 'a credential id of 1023 bytes', answer: { idLength: 1_023 } },
    { fact: 'a synced passkey', answer: { flags: CREATED | FLAG.BE | FLAG.BS } },
    { fact: 'self attestation', answer: { selfAttested: { alg: -7 } } },
    {
      fact: 'extension outputs',
      answer: { flags: CREATED | FLAG.ED, extensions: cbor(new Map([['credProtect', 2]])) },
    },
    {
      fact: 'a byte order mark',
      answer: { clientDataJSON: Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), clientData('webauthn.create')]) },
    },
    {
      fact: 'self attestation where a statement is welcome',
      answer: { selfAttested: { alg: -7 } },
      ceremony: attestation('verify-if-present'),
    },
  ])('$fact', async (row) => {
    await expect(run(row)).resolves.toMatchObject({ algorithm: -7, attestationTrusted: false });
  });

  it('d.28: odd transports by leaving them out', async () => {
    const body = ES256.create();
    const withTransports = (transports: unknown) => ({ ...body, response: { ...body.response, transports } });
    const transportsOf = async (transports: unknown) =>
      (await verifyRegistration(aRegistration(), withTransports(transports))).transports;
    expect(await transportsOf(['usb', 7, 'usb', 'smart-card', '<script>', 'x'.repeat(100)])).toEqual([
      'usb',
      'smart-card',
    ]);
    expect(await transportsOf('usb')).toEqual([]);
    expect(await transportsOf(undefined)).toEqual([]);
  });
});

describe('verifyRegistration refuses', () => {
  it.each<Row & { reason: RejectionReason }>([
    { fact: 'an assertion', answer: { clientData: { type: 'webauthn.get' } }, reason: 'wrong_type' },
    { fact: 'another challenge', answer: { clientData: { challenge: 'AAAA' } }, reason: 'challenge' },
    {
      fact: 'another origin',
      answer: { clientData: { origin: 'https://evil.login.example' } },
      reason: 'wrong_origin',
    },
    { fact: 'a framed page', answer: { clientData: { crossOrigin: true } }, reason: 'framed' },
    {
      fact: 'topOrigin without crossOrigin',
      answer: { clientData: { topOrigin: 'https://a.example' } },
      reason: 'framed',
    },
    { fact: 'another RP ID', answer: { rpId: 'example' }, reason: 'wrong_rp' },
    { fact: 'an absent user', answer: { flags: FLAG.AT | FLAG.UV }, reason: 'no_up' },
    { fact: 'an unverified user', answer: { flags: FLAG.AT | FLAG.UP }, reason: 'no_uv' },
    { fact: 'BS without BE', answer: { flags: CREATED | FLAG.BS }, reason: 'backup_flags' },
    { fact: 'an algorithm that was not offered', ceremony: { algorithms: [-8] }, reason: 'alg' },
    {
      fact: 'RS1 even when it is offered',
      answer: {
        coseKey: cbor(
          new Map([
            [1, 3],
            [3, -65_535],
          ]),
        ),
      },
      ceremony: { algorithms: [-65_535] },
      reason: 'alg',
    },
    {
      fact: 'ML-DSA even when it is offered',
      answer: {
        coseKey: cbor(
          new Map([
            [1, 7],
            [3, -48],
          ]),
        ),
      },
      ceremony: { algorithms: [-48] },
      reason: 'alg',
    },
    { fact: 'a key that is no map', answer: { coseKey: cbor(7) }, reason: 'bad_key' },
    { fact: 'duplicate members in the key', answer: { coseKey: Buffer.from('a203260326', 'hex') }, reason: 'cbor' },
    { fact: 'a credential id of no bytes', answer: { idLength: 0 }, reason: 'bad_id' },
    { fact: 'a credential id of 1024 bytes', answer: { idLength: 1_024 }, reason: 'bad_id' },
    { fact: 'bytes after authenticator data', answer: { trailing: Buffer.of(0) }, reason: 'authdata' },
    { fact: 'the extension flag without extensions', answer: { flags: CREATED | FLAG.ED }, reason: 'authdata' },
    { fact: 'extensions without the flag', answer: { extensions: cbor(EMPTY) }, reason: 'authdata' },
    { fact: 'attested data without the flag', answer: { flags: FLAG.UP | FLAG.UV }, reason: 'authdata' },
    {
      fact: 'no attested data',
      answer: { authData: Buffer.from(AUTH_DATA.subarray(0, 37)).fill(FLAG.UP | FLAG.UV, 32, 33) },
      reason: 'authdata',
    },
    { fact: '36 bytes of authenticator data', answer: { authData: Buffer.alloc(36) }, reason: 'authdata' },
    {
      fact: 'self attestation with the name of another algorithm',
      answer: { selfAttested: { alg: -35 } },
      reason: 'attestation_invalid',
    },
    { fact: 'no attestation where it is demanded', ceremony: attestation('required'), reason: 'attestation_required' },
    {
      fact: 'self attestation where trust is demanded',
      answer: { selfAttested: { alg: -7 } },
      ceremony: attestation('required'),
      reason: 'attestation_untrusted',
    },
  ])('$fact as $reason', async ({ reason, ...row }) => {
    await expect(run(row)).rejects.toEqual(rejected(reason));
  });

  const overrun = Buffer.from(ES256.creationData(ES256.id));
  overrun.writeUInt16BE(1_000, 53);
  it.each<{ fact: string; object: Uint8Array; reason: RejectionReason }>([
    { fact: 'an object that is a list', object: cbor([]), reason: 'cbor' },
    { fact: 'no format', object: cbor(new Map([['attStmt', EMPTY]])), reason: 'cbor' },
    { fact: 'a format that is a number', object: cbor(attestationObject(7, EMPTY, AUTH_DATA)), reason: 'cbor' },
    { fact: 'a statement that is a list', object: cbor(attestationObject('none', [], AUTH_DATA)), reason: 'cbor' },
    { fact: 'authenticator data as text', object: cbor(attestationObject('none', EMPTY, 'data')), reason: 'cbor' },
    {
      fact: 'bytes after the object',
      object: Buffer.concat([cbor(attestationObject('none', EMPTY, AUTH_DATA)), Buffer.of(0)]),
      reason: 'cbor',
    },
    {
      fact: 'half an object',
      object: cbor(attestationObject('none', EMPTY, AUTH_DATA)).subarray(0, 60),
      reason: 'cbor',
    },
    { fact: 'a claim of 4 GiB', object: Buffer.from('a16861757468446174615affffffff', 'hex'), reason: 'cbor' },
    { fact: '5,000 nested lists', object: Buffer.alloc(5_000, 0x81), reason: 'cbor' },
    { fact: 'an unknown format', object: cbor(attestationObject('foo', EMPTY, AUTH_DATA)), reason: 'unknown_format' },
    {
      fact: 'a format in upper case',
      object: cbor(attestationObject('NONE', EMPTY, AUTH_DATA)),
      reason: 'unknown_format',
    },
    {
      fact: 'a format that Google ended',
      object: cbor(attestationObject('android-safetynet', EMPTY, AUTH_DATA)),
      reason: 'unknown_format',
    },
    {
      fact: 'none with a statement',
      object: cbor(attestationObject('none', new Map([['x', 1]]), AUTH_DATA)),
      reason: 'attestation_invalid',
    },
    {
      fact: 'packed without a signature',
      object: cbor(attestationObject('packed', new Map([['alg', -7]]), AUTH_DATA)),
      reason: 'attestation_invalid',
    },
    {
      fact: 'packed with an empty x5c',
      object: cbor(attestationObject('packed', new Map([['x5c', []]]), AUTH_DATA)),
      reason: 'attestation_invalid',
    },
    {
      fact: 'a certificate that is nonsense',
      object: cbor(attestationObject('packed', new Map([['x5c', [Buffer.of(1, 2)]]]), AUTH_DATA)),
      reason: 'attestation_invalid',
    },
    {
      fact: 'apple without certificates',
      object: cbor(attestationObject('apple', EMPTY, AUTH_DATA)),
      reason: 'attestation_invalid',
    },
    {
      fact: 'tpm without certificates',
      object: cbor(attestationObject('tpm', EMPTY, AUTH_DATA)),
      reason: 'attestation_invalid',
    },
    {
      fact: 'fido-u2f without certificates',
      object: cbor(attestationObject('fido-u2f', EMPTY, AUTH_DATA)),
      reason: 'attestation_invalid',
    },
    {
      fact: 'a credential id that overruns',
      object: cbor(attestationObject('none', EMPTY, overrun)),
      reason: 'authdata',
    },
  ])('$fact as $reason', async ({ object, reason }) => {
    await expect(run({ answer: { attestationObject: object } })).rejects.toEqual(rejected(reason));
  });

  it('an id that is not the attested one as credential_mismatch', async () => {
    const body = { ...ES256.create(), id: 'AAAA', rawId: 'AAAA' };
    await expect(verifyRegistration(aRegistration(), body)).rejects.toEqual(rejected('credential_mismatch'));
  });

  it('a padded attestation object as encoding', async () => {
    const body = ES256.create();
    const response = { ...body.response, attestationObject: `${body.response.attestationObject}=` };
    await expect(verifyRegistration(aRegistration(), { ...body, response })).rejects.toEqual(rejected('encoding'));
  });

  it('an attestation object above 64 KiB as schema', async () => {
    await expect(run({ answer: { attestationObject: Buffer.alloc(65_537) } })).rejects.toEqual(rejected('schema'));
  });
});

function attestation(conveyance: 'verify-if-present' | 'required'): Partial<RegistrationCeremony> {
  return { attestation: { conveyance, trustAnchors: [], now: new Date('2026-01-01T00:00:00Z') } };
}
