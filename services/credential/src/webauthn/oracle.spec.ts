import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyAuthentication } from './authentication.js';
import type { AuthenticationCeremony, StoredCredential } from './ceremony-expectations.js';
import { anAuthentication, SoftwareAuthenticator } from './software-authenticator.js';
import { authenticationCeremonyOf, type Vector } from './vector-case.js';
import { vectorsForSpecs } from './vectors-file.js';

const vectors = (vectorsForSpecs() ?? []).filter(
  ({ kind, optionalAlgorithm }) => kind === 'authentication' && !optionalAlgorithm,
);

type Body = Parameters<typeof verifyAuthenticationResponse>[0]['response'];

function isAcceptedHere(
  ceremony: AuthenticationCeremony,
  body: unknown,
  credential: StoredCredential,
): Promise<boolean> {
  return verifyAuthentication(ceremony, body, credential).then(
    () => true,
    () => false,
  );
}

/** The library's own verdict, with nothing of ours before it. */
function isAcceptedByLibrary(
  ceremony: AuthenticationCeremony,
  body: unknown,
  credential: StoredCredential,
): Promise<boolean> {
  const verdict = verifyAuthenticationResponse({
    response: body as Body,
    expectedChallenge: ceremony.challenge,
    expectedOrigin: [...ceremony.expectedOrigins],
    expectedRPID: ceremony.rpId,
    expectedTopOrigin: [...ceremony.framing.allowedTopOrigins],
    requireUserVerification: ceremony.requireUserVerification,
    credential: { id: credential.id, publicKey: Uint8Array.from(credential.publicKey), counter: credential.signCount },
  });
  return verdict.then(
    ({ verified }) => verified,
    () => false,
  );
}

describe('the library as oracle', () => {
  it.skipIf(vectors.length === 0)('accepts every vector that is accepted here, and refuses no valid one', async () => {
    for (const vector of vectors) {
      const { ceremony, credential } = authenticationCeremonyOf(vector);
      const here = await isAcceptedHere(ceremony, vector.response, credential);
      const there = await isAcceptedByLibrary(ceremony, vector.response, credential);
      expect(there || !here, vector.id).toBe(true);
      if (vector.expected === 'valid') expect(there, vector.id).toBe(true);
    }
  });

  const members = ['clientDataJSON', 'authenticatorData', 'signature'] as const;
  const change = fc.record({
    member: fc.constantFrom(...members),
    at: fc.nat(10_000),
    mask: fc.integer({ min: 1, max: 255 }),
  });
  const changed = (
    body: { response: Record<string, unknown> },
    { member, at, mask }: { member: string; at: number; mask: number },
  ) => {
    const bytes = Buffer.from(String(body.response[member]), 'base64url');
    bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ mask;
    return { ...body, response: { ...body.response, [member]: bytes.toString('base64url') } };
  };

  it.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'accepts no less than we do of changed %s assertions',
    async (algorithm) => {
      const authenticator = new SoftwareAuthenticator(algorithm);
      const credential = authenticator.stored();
      const ceremony = anAuthentication();
      const agrees = async (what: { member: string; at: number; mask: number }) => {
        const body = changed(authenticator.get({ signCount: 1 }), what);
        const here = await isAcceptedHere(ceremony, body, credential);
        expect(here && !(await isAcceptedByLibrary(ceremony, body, credential))).toBe(false);
      };
      await fc.assert(fc.asyncProperty(change, agrees), { numRuns: 60 });
    },
  );

  const valid = vectors.filter(({ expected }) => expected === 'valid');
  it.skipIf(valid.length === 0)('accepts no less than we do of changed vectors', async () => {
    const agrees = async (vector: Vector, what: { member: string; at: number; mask: number }) => {
      const { ceremony, credential } = authenticationCeremonyOf(vector);
      const body = changed(vector.response as { response: Record<string, unknown> }, what);
      const here = await isAcceptedHere(ceremony, body, credential);
      expect(here && !(await isAcceptedByLibrary(ceremony, body, credential))).toBe(false);
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...valid), change, agrees), { numRuns: 150 });
  });

  it.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'accepts every honest %s assertion that is accepted here',
    async (algorithm) => {
      const authenticator = new SoftwareAuthenticator(algorithm);
      // Several, because DER integers come in different lengths.
      for (let signCount = 1; signCount <= 16; signCount += 1) {
        const body = authenticator.get({ signCount });
        expect(await isAcceptedHere(anAuthentication(), body, authenticator.stored())).toBe(true);
        expect(await isAcceptedByLibrary(anAuthentication(), body, authenticator.stored())).toBe(true);
      }
    },
  );
});
