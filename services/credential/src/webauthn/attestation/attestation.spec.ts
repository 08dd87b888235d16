import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CborMap, decodeCbor } from '../cbor.js';
import type { AttestationPolicy } from '../ceremony-expectations.js';
import { CeremonyRejected, type RejectionReason } from '../ceremony-rejected.js';
import { verifyRegistration } from '../registration.js';
import { cbor, type CborInput } from '../software-authenticator.js';
import { registrationCeremonyOf, type Vector } from '../vector-case.js';
import { vectorsForSpecs } from '../vectors-file.js';

const vectors = vectorsForSpecs() ?? [];
const find = (id: string) => vectors.find((vector) => vector.id === id);

/** Real statements with their roots; nobody can make new ones, so what is relied on changes instead. */
const PACKED = find('reg-ec9db9ba13044dc8');
const OTHER_PACKED = find('reg-2dfe48817497591c');
const ANDROID = find('reg-666e2312b7002e58');
const APPLE = find('reg-b2a548b82440cac5');
const U2F = find('reg-356f81440d853ada');

type Changes = Partial<AttestationPolicy> & { x5c?: (x5c: Uint8Array[]) => Uint8Array[] };
const register = (vector: Vector, { x5c, ...policy }: Changes = {}) => {
  const ceremony = registrationCeremonyOf(vector, new Date());
  const response = x5c ? withCertificates(vector.response, x5c) : vector.response;
  return verifyRegistration({ ...ceremony, attestation: { ...ceremony.attestation, ...policy } }, response);
};
const rejected = (reason: RejectionReason) => expect.objectContaining({ name: 'CeremonyRejected', reason });
const der = (encoded: string | undefined) => Buffer.from(encoded ?? '', 'base64url');

describe.skipIf(!PACKED || !OTHER_PACKED || !ANDROID || !APPLE || !U2F)('attestation', () => {
  // Narrowed here, because a skipped suite's body still runs.
  if (!PACKED || !OTHER_PACKED || !ANDROID || !APPLE || !U2F) return;
  const foreignRoot = ANDROID.trustAnchors?.[0] ?? '';

  it.each<[string, Vector, Changes, boolean]>([
    ['a packed chain to a configured root is trusted', PACKED, { conveyance: 'required' }, true],
    [
      'a chain to a root among others is trusted',
      PACKED,
      { trustAnchors: [foreignRoot, ...(PACKED.trustAnchors ?? [])] },
      true,
    ],
    ['a configured leaf is trusted', PACKED, { conveyance: 'required', trustAnchors: [leafOf(PACKED)] }, true],
    [
      'a chain that repeats its configured root is trusted',
      PACKED,
      { x5c: (x5c) => [...x5c, der(PACKED.trustAnchors?.[0])] },
      true,
    ],
    ['an android-key chain to a configured software root is trusted', ANDROID, {}, true],
    ['an apple chain to the built-in root is trusted', APPLE, {}, true],
    ['a sound packed statement without any root is accepted and not trusted', PACKED, { trustAnchors: [] }, false],
    [
      'a sound statement with a foreign root earns nothing where nothing is asked',
      PACKED,
      { conveyance: 'none', trustAnchors: [foreignRoot] },
      false,
    ],
  ])('%s', async (_fact, vector, changes, attestationTrusted) => {
    await expect(register(vector, changes)).resolves.toMatchObject({ attestationTrusted });
  });

  it.each<[string, Vector, Changes, RejectionReason]>([
    ['a chain to a root that is not configured', PACKED, { trustAnchors: [foreignRoot] }, 'attestation_untrusted'],
    [
      'a configured root appended to a foreign chain',
      PACKED,
      { trustAnchors: [foreignRoot], x5c: (x5c) => [...x5c, der(foreignRoot)] },
      'attestation_untrusted',
    ],
    [
      'a foreign leaf before the real chain',
      PACKED,
      { x5c: (x5c) => [der(leafOf(OTHER_PACKED)), ...x5c] },
      'attestation_invalid',
    ],
    ['required attestation without roots', PACKED, { conveyance: 'required', trustAnchors: [] }, 'attestation_config'],
    ['a root that cannot be read', PACKED, { trustAnchors: ['AAAA'] }, 'attestation_config'],
    ['a certificate that is not valid yet', PACKED, { now: new Date('2000-01-01T00:00:00Z') }, 'attestation_untrusted'],
    [
      'a software android-key chain with the public roots alone',
      ANDROID,
      { trustAnchors: [] },
      'attestation_untrusted',
    ],
    ['an expired apple chain', APPLE, { now: new Date('2060-01-01T00:00:00Z') }, 'attestation_untrusted'],
    [
      'an apple chain when only another root is relied on',
      APPLE,
      { conveyance: 'required', trustAnchors: [foreignRoot] },
      'attestation_untrusted',
    ],
    ['two certificates in fido-u2f', U2F, { x5c: (x5c) => [...x5c, ...x5c] }, 'attestation_invalid'],
    [
      'nine certificates',
      PACKED,
      { x5c: (x5c) => Array.from({ length: 9 }, () => x5c[0] ?? Buffer.alloc(0)) },
      'attestation_invalid',
    ],
  ])('%s is refused', async (_fact, vector, changes, reason) => {
    await expect(register(vector, changes)).rejects.toEqual(rejected(reason));
  });

  const CERTIFIED = vectors.filter(
    ({ kind, expected, optionalAlgorithm, response }) =>
      kind === 'registration' && expected === 'valid' && !optionalAlgorithm && x5cOf(response).length > 0,
  );
  it.each(CERTIFIED.map((vector) => ({ vector, title: vector.title, id: vector.id })))(
    'a changed byte of the authenticator data unmakes $title ($id)',
    async ({ vector }) => {
      const changedResponse = withStatement(vector.response, (object) => {
        const authData = Buffer.from(object.get('authData') as Uint8Array);
        // The AAGUID's last byte: no rule but the statement's protects it.
        authData[52] = (authData[52] ?? 0) ^ 1;
        return new Map([...object, ['authData', authData]]);
      });
      const result = verifyRegistration(registrationCeremonyOf(vector, new Date()), changedResponse);
      await expect(result).rejects.toEqual(rejected('attestation_invalid'));
    },
  );

  it('a changed byte anywhere in an attestation object ends in a verdict, never in a crash', async () => {
    const change = fc.record({ vector: fc.constantFrom(...CERTIFIED), at: fc.nat(100_000), value: fc.nat(255) });
    const isAnswered = async ({ vector, at, value }: { vector: Vector; at: number; value: number }) => {
      const body = vector.response as { response: { attestationObject: string } };
      const bytes = Buffer.from(body.response.attestationObject, 'base64url');
      bytes[at % bytes.length] = value;
      const response = { ...body.response, attestationObject: bytes.toString('base64url') };
      const ceremony = registrationCeremonyOf(vector, new Date());
      // Acceptance is possible: without an anchor nothing covers, for instance, a certificate's signature.
      const error: unknown = await verifyRegistration(ceremony, { ...body, response }).catch(
        (thrown: unknown) => thrown,
      );
      if (error instanceof Error) expect(error).toBeInstanceOf(CeremonyRejected);
    };
    await fc.assert(fc.asyncProperty(change, isAnswered), { numRuns: 200 });
  });
});

function withStatement(response: unknown, change: (object: CborMap) => CborMap): unknown {
  const body = response as { response: { attestationObject: string } };
  const object = decodeCbor(Buffer.from(body.response.attestationObject, 'base64url')) as CborMap;
  const attestationObject = cbor(change(object) as ReadonlyMap<string, CborInput>).toString('base64url');
  return { ...body, response: { ...body.response, attestationObject } };
}

function withCertificates(response: unknown, change: (x5c: Uint8Array[]) => Uint8Array[]): unknown {
  return withStatement(response, (object) => {
    const statement = object.get('attStmt') as CborMap;
    return new Map([
      ...object,
      ['attStmt', new Map([...statement, ['x5c', change(statement.get('x5c') as Uint8Array[])]])],
    ]);
  });
}

function x5cOf(response: unknown): Uint8Array[] {
  const body = response as { response: { attestationObject: string } };
  try {
    const object = decodeCbor(Buffer.from(body.response.attestationObject, 'base64url')) as CborMap;
    return ((object.get('attStmt') as CborMap).get('x5c') as Uint8Array[] | undefined) ?? [];
  } catch {
    // Not an attestation object that we read at all.
    return [];
  }
}

function leafOf(vector: Vector): string {
  return Buffer.from(x5cOf(vector.response)[0] ?? []).toString('base64url');
}
