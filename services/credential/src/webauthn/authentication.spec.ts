import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyAuthentication } from './authentication.js';
import type { AuthenticationCeremony, StoredCredential } from './ceremony-expectations.js';
import { CeremonyRejected, type RejectionReason } from './ceremony-rejected.js';
import {
  anAuthentication,
  type AssertionChanges,
  cbor,
  clientData,
  FLAG,
  ORIGIN,
  SoftwareAuthenticator,
  USER_HANDLE,
} from './software-authenticator.js';

const ES256 = new SoftwareAuthenticator('ES256');
const OTHER = new SoftwareAuthenticator('ES256');
const rejected = (reason: RejectionReason) => expect.objectContaining({ name: 'CeremonyRejected', reason });

interface Row {
  readonly fact: string;
  readonly answer?: AssertionChanges;
  readonly ceremony?: Partial<AuthenticationCeremony>;
  readonly credential?: Partial<StoredCredential>;
}

const run = ({ answer, ceremony, credential }: Omit<Row, 'fact'>) =>
  verifyAuthentication(anAuthentication(ceremony), ES256.get(answer), ES256.stored(credential));

describe('verifyAuthentication accepts', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('an honest %s assertion', async (algorithm) => {
    const authenticator = new SoftwareAuthenticator(algorithm);
    const body = { ...authenticator.get({ signCount: 1 }), authenticatorAttachment: 'platform' };
    await expect(verifyAuthentication(anAuthentication(), body, authenticator.stored())).resolves.toEqual({
      credentialId: authenticator.stored().id,
      signCount: 1,
      userVerified: true,
      uvInitializedBefore: true,
      backedUp: false,
      userHandle: USER_HANDLE,
      authenticatorAttachment: 'platform',
    });
  });

  it.each<Row>([
    { fact: 'a counter that is zero for ever', answer: { signCount: 0 }, credential: { signCount: 0 } },
    { fact: 'the largest counter', answer: { signCount: 2 ** 32 - 1 }, credential: { signCount: 2 ** 32 - 2 } },
    {
      fact: 'no user handle when the person is known',
      answer: { userHandle: null },
      ceremony: { userHandle: USER_HANDLE },
    },
    {
      fact: 'an empty user handle when the person is known',
      answer: { userHandle: '' },
      ceremony: { userHandle: USER_HANDLE },
    },
    {
      fact: 'no user verification where none is required',
      answer: { flags: FLAG.UP },
      ceremony: { requireUserVerification: false },
    },
    {
      fact: 'a backed up credential that was eligible',
      answer: { flags: FLAG.UP | FLAG.UV | FLAG.BE | FLAG.BS },
      credential: { backupEligible: true },
    },
    { fact: 'reserved flag bits', answer: { flags: FLAG.UP | FLAG.UV | 0x22 } },
    {
      fact: 'extension outputs of any kind',
      answer: { flags: FLAG.UP | FLAG.UV | FLAG.ED, extensions: cbor(new Map([['hmac-secret', Buffer.alloc(48)]])) },
    },
    {
      fact: 'a byte order mark',
      answer: { clientDataJSON: Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), clientData('webauthn.get')]) },
    },
    { fact: 'a listed credential', ceremony: { allowCredentials: [ES256.stored().id] } },
    {
      fact: 'the second of several expected origins',
      ceremony: { expectedOrigins: ['https://other.example', ORIGIN] },
    },
  ])('$fact', async (row) => {
    await expect(run(row)).resolves.toMatchObject({ credentialId: ES256.stored().id });
  });

  it('A-18: a first user verification, and reports that it was the first', async () => {
    await expect(run({ credential: { uvInitialized: false } })).resolves.toMatchObject({
      userVerified: true,
      uvInitializedBefore: false,
    });
  });

  it('the signature twin (r, n - s): replay defence rests on the challenge alone', async () => {
    const body = ES256.get();
    body.response.signature = twinOf(body.response.signature);
    await expect(verifyAuthentication(anAuthentication(), body, ES256.stored())).resolves.toMatchObject({
      userVerified: true,
    });
  });

  it('d.28: members it does not know, odd client extension results, an unknown attachment', async () => {
    const body = { ...ES256.get(), clientExtensionResults: 'odd', authenticatorAttachment: 'implant', futureMember: 1 };
    const verified = await verifyAuthentication(anAuthentication(), body, ES256.stored());
    expect(verified).not.toHaveProperty('authenticatorAttachment');
  });
});

describe('verifyAuthentication refuses', () => {
  it.each<Row & { reason: RejectionReason }>([
    { fact: 'a registration', answer: { clientData: { type: 'webauthn.create' } }, reason: 'wrong_type' },
    { fact: 'another challenge', answer: { clientData: { challenge: 'AAAA' } }, reason: 'challenge' },
    {
      fact: 'another origin',
      answer: { clientData: { origin: 'https://login.example.evil.test' } },
      reason: 'wrong_origin',
    },
    { fact: 'a framed page', answer: { clientData: { crossOrigin: true } }, reason: 'framed' },
    { fact: 'another RP ID', answer: { rpId: 'example' }, reason: 'wrong_rp' },
    { fact: 'an absent user', answer: { flags: FLAG.UV }, reason: 'no_up' },
    { fact: 'an unverified user where verification is required', answer: { flags: FLAG.UP }, reason: 'no_uv' },
    { fact: 'BS without BE', answer: { flags: FLAG.UP | FLAG.UV | FLAG.BS }, reason: 'backup_flags' },
    { fact: 'BE raised', answer: { flags: FLAG.UP | FLAG.UV | FLAG.BE }, reason: 'backup_flags' },
    { fact: 'BE dropped', credential: { backupEligible: true }, reason: 'backup_flags' },
    { fact: 'a lower counter', answer: { signCount: 5 }, credential: { signCount: 10 }, reason: 'counter' },
    { fact: 'an equal counter', answer: { signCount: 10 }, credential: { signCount: 10 }, reason: 'counter' },
    { fact: 'a counter back at zero', answer: { signCount: 0 }, credential: { signCount: 10 }, reason: 'counter' },
    { fact: 'a credential that was not offered', ceremony: { allowCredentials: ['AAAA'] }, reason: 'not_allowed' },
    { fact: 'the credential of another person', ceremony: { userHandle: 'AAAA' }, reason: 'user_mismatch' },
    { fact: 'the user handle of another person', answer: { userHandle: 'AAAA' }, reason: 'user_mismatch' },
    { fact: 'no user handle when nobody is known', answer: { userHandle: null }, reason: 'user_mismatch' },
    { fact: 'an id that is not the stored one', credential: { id: 'AAAA' }, reason: 'credential_mismatch' },
    { fact: '36 bytes of authenticator data', answer: { authenticatorData: Buffer.alloc(36) }, reason: 'authdata' },
    { fact: 'a byte after authenticator data', answer: { trailing: Buffer.of(0) }, reason: 'authdata' },
    {
      fact: 'the extension flag without extensions',
      answer: { flags: FLAG.UP | FLAG.UV | FLAG.ED },
      reason: 'authdata',
    },
    {
      fact: 'extensions that are no map',
      answer: { flags: FLAG.UP | FLAG.UV | FLAG.ED, extensions: cbor(1) },
      reason: 'authdata',
    },
    { fact: 'the attested data flag without data', answer: { flags: FLAG.UP | FLAG.UV | FLAG.AT }, reason: 'authdata' },
    {
      fact: 'duplicate members',
      answer: { clientDataJSON: Buffer.from('{"type":"webauthn.get","type":"webauthn.get"}') },
      reason: 'client_data',
    },
    { fact: 'client data of 1 MiB', answer: { clientData: { x: 'x'.repeat(2 ** 20) } }, reason: 'client_data' },
    { fact: 'a stored key that is not CBOR', credential: { publicKey: Buffer.from('nonsense') }, reason: 'cbor' },
    {
      fact: 'a stored RS1 key',
      credential: {
        publicKey: cbor(
          new Map([
            [1, 3],
            [3, -65_535],
          ]),
        ),
      },
      reason: 'alg',
    },
  ])('$fact as $reason', async ({ reason, ...row }) => {
    await expect(run(row)).rejects.toEqual(rejected(reason));
  });

  it.each(['ES256', 'EdDSA', 'RS256'] as const)('a flipped signature bit of %s as bad_signature', async (algorithm) => {
    const authenticator = new SoftwareAuthenticator(algorithm);
    const body = authenticator.get();
    const signature = Buffer.from(body.response.signature, 'base64url');
    signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
    body.response.signature = signature.toString('base64url');
    await expect(verifyAuthentication(anAuthentication(), body, authenticator.stored())).rejects.toEqual(
      rejected('bad_signature'),
    );
  });

  it("another authenticator's signature over the stored id as bad_signature", async () => {
    await expect(verifyAuthentication(anAuthentication(), OTHER.get(), ES256.stored())).rejects.toEqual(
      rejected('bad_signature'),
    );
  });

  it('a bad signature as such even when the counter is off: only the true authenticator raises the suspicion of a clone', async () => {
    const result = verifyAuthentication(
      anAuthentication(),
      OTHER.get({ signCount: 1 }),
      ES256.stored({ signCount: 9 }),
    );
    await expect(result).rejects.toEqual(rejected('bad_signature'));
  });

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['no response', { id: ES256.stored().id, rawId: ES256.stored().id, type: 'public-key' }],
    ['a challenge and an id alone', { credentialId: ES256.stored().id, challenge: 'AAAA' }],
    ['another credential type', { ...ES256.get(), type: 'password' }],
    ['id and rawId that differ', { ...ES256.get(), rawId: 'AAAA' }],
    ['no signature', { ...ES256.get(), response: { ...ES256.get().response, signature: undefined } }],
    ['a signature as a list', { ...ES256.get(), response: { ...ES256.get().response, signature: [1] } }],
    ['a user handle as a number', { ...ES256.get(), response: { ...ES256.get().response, userHandle: 7 } }],
    [
      'a user handle above 64 bytes',
      { ...ES256.get(), response: { ...ES256.get().response, userHandle: 'A'.repeat(87) } },
    ],
  ])('%s as schema', async (_what, body) => {
    await expect(verifyAuthentication(anAuthentication(), body, ES256.stored())).rejects.toEqual(rejected('schema'));
  });

  it.each([0, 1_024, 65_535])('a credential id of %i bytes as bad_id', async (length) => {
    const id = Buffer.alloc(length).toString('base64url');
    const result = verifyAuthentication(anAuthentication(), { ...ES256.get(), id, rawId: id }, ES256.stored({ id }));
    await expect(result).rejects.toEqual(rejected('bad_id'));
  });

  const spellings: readonly (readonly [string, (text: string) => string])[] = [
    ['padded', (text) => `${text}${'='.repeat((4 - (text.length % 4)) % 4 || 4)}`],
    ['with white space', (text) => `${text} `],
    ['with a line break', (text) => `${text.slice(0, 8)}\n${text.slice(8)}`],
    ['in the standard alphabet', (text) => `${text.slice(0, -4)}+/+/`],
    ['with an impossible length', (text) => `${text}${'A'.repeat((5 - (text.length % 4)) % 4)}`],
  ];
  const members = ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle'] as const;
  it.each(members.flatMap((member) => spellings.map(([how, spell]) => ({ member, how, spell }))))(
    '$member $how as encoding',
    async ({ member, spell }) => {
      const body = ES256.get();
      const response = { ...body.response, [member]: spell(body.response[member] ?? '') };
      await expect(verifyAuthentication(anAuthentication(), { ...body, response }, ES256.stored())).rejects.toEqual(
        rejected('encoding'),
      );
    },
  );

  it('an id with stray trailing bits as encoding, though it decodes to the stored id', async () => {
    const id = `${ES256.stored().id.slice(0, -1)}l`;
    expect(Buffer.from(id, 'base64url').equals(ES256.id)).toBe(true);
    const result = verifyAuthentication(anAuthentication(), { ...ES256.get(), id, rawId: id }, ES256.stored());
    await expect(result).rejects.toEqual(rejected('encoding'));
  });
});

describe('a changed byte', () => {
  const signed = ['clientDataJSON', 'authenticatorData', 'signature'] as const;
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('anywhere in an %s assertion never verifies', async (algorithm) => {
    const authenticator = new SoftwareAuthenticator(algorithm);
    const body = authenticator.get({ signCount: 3 });
    const change = fc.record({
      member: fc.constantFrom(...signed),
      at: fc.nat(10_000),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    const isRefused = async ({ member, at, mask }: { member: (typeof signed)[number]; at: number; mask: number }) => {
      const bytes = Buffer.from(body.response[member], 'base64url');
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ mask;
      const changed = { ...body, response: { ...body.response, [member]: bytes.toString('base64url') } };
      const error: unknown = await verifyAuthentication(anAuthentication(), changed, authenticator.stored()).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(CeremonyRejected);
    };
    await fc.assert(fc.asyncProperty(change, isRefused), { numRuns: 150 });
  });
});

/** The other valid signature of the same bytes: s replaced by n - s. */
function twinOf(signature: string): string {
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const der = Buffer.from(signature, 'base64url');
  const rEnd = 4 + (der[3] ?? 0);
  const s = BigInt(`0x${der.subarray(rEnd + 2).toString('hex')}`);
  const hex = (n - s).toString(16).padStart(64, '0');
  const bytes = Buffer.from(hex.startsWith('00') ? hex.replace(/^(00)+/, '') : hex, 'hex');
  const integer = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  const content = Buffer.concat([der.subarray(2, rEnd), Buffer.of(2, integer.length), integer]);
  return Buffer.concat([Buffer.of(0x30, content.length), content]).toString('base64url');
}
