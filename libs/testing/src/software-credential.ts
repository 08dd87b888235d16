import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { encodeCbor } from './cbor.js';

/** The signature algorithms that the software authenticator can make keys for. */
export type SignatureAlgorithm = 'ES256' | 'EdDSA' | 'RS256';

/** COSE algorithm identifiers (IANA COSE registry) of the algorithms above. */
export const coseAlgorithm: Readonly<Record<SignatureAlgorithm, number>> = { ES256: -7, EdDSA: -8, RS256: -257 };

/** What one credential is, as plain JSON; the private key is inside, so it is for tests and load runs only. */
export interface SoftwareCredentialState {
  readonly id: string;
  readonly rpId: string;
  readonly algorithm: SignatureAlgorithm;
  readonly privateKey: JsonWebKey;
  readonly userHandle: string;
  readonly userName: string;
  readonly signCount: number;
}

type NewCredential = Pick<SoftwareCredentialState, 'rpId' | 'algorithm' | 'userHandle' | 'userName'>;

/** One key pair in the software authenticator. */
export class SoftwareCredential {
  readonly id: string;
  readonly rpId: string;
  readonly algorithm: SignatureAlgorithm;
  readonly userHandle: string;
  readonly userName: string;
  /** The counter as last reported; a counting authenticator adds one for each ceremony. Tests may set it back. */
  signCount: number;
  readonly #key: KeyObject;

  private constructor(state: Omit<SoftwareCredentialState, 'privateKey'>, key: KeyObject) {
    this.id = state.id;
    this.rpId = state.rpId;
    this.algorithm = state.algorithm;
    this.userHandle = state.userHandle;
    this.userName = state.userName;
    this.signCount = state.signCount;
    this.#key = key;
  }

  static generate(credential: NewCredential): SoftwareCredential {
    return new SoftwareCredential(
      { ...credential, id: randomBytes(32).toString('base64url'), signCount: 0 },
      newKey(credential.algorithm),
    );
  }

  static restore(state: SoftwareCredentialState): SoftwareCredential {
    return new SoftwareCredential(state, createPrivateKey({ key: state.privateKey, format: 'jwk' }));
  }

  /** A raw assertion signature: DER for ES256, as WebAuthn L3 §6.5.5 has it. */
  sign(data: Buffer): Buffer {
    return sign(this.algorithm === 'EdDSA' ? null : 'sha256', data, this.#key);
  }

  /** The public key as SubjectPublicKeyInfo, which is what `getPublicKey()` gives. */
  spki(): Buffer {
    return createPublicKey(this.#key).export({ format: 'der', type: 'spki' });
  }

  /** The public key as COSE_Key (RFC 9052 §7), in CTAP2 canonical order. */
  cose(): Buffer {
    const jwk = this.#key.export({ format: 'jwk' });
    const member = (name: 'x' | 'y' | 'n' | 'e') => Buffer.from(jwk[name] ?? '', 'base64url');
    const alg = coseAlgorithm[this.algorithm];
    switch (this.algorithm) {
      case 'ES256':
        return encodeCbor(
          new Map<number, number | Buffer>([
            [1, 2],
            [3, alg],
            [-1, 1],
            [-2, member('x')],
            [-3, member('y')],
          ]),
        );
      case 'EdDSA':
        return encodeCbor(
          new Map<number, number | Buffer>([
            [1, 1],
            [3, alg],
            [-1, 6],
            [-2, member('x')],
          ]),
        );
      case 'RS256':
        return encodeCbor(
          new Map<number, number | Buffer>([
            [1, 3],
            [3, alg],
            [-1, member('n')],
            [-2, member('e')],
          ]),
        );
    }
  }

  toJSON(): SoftwareCredentialState {
    const { id, rpId, algorithm, userHandle, userName, signCount } = this;
    return { id, rpId, algorithm, privateKey: this.#key.export({ format: 'jwk' }), userHandle, userName, signCount };
  }
}

function newKey(algorithm: SignatureAlgorithm): KeyObject {
  switch (algorithm) {
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    case 'EdDSA':
      return generateKeyPairSync('ed25519').privateKey;
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  }
}
