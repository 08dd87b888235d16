import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { AuthenticationCeremony, RegistrationCeremony, StoredCredential } from './ceremony-expectations.js';

/** A made-up authenticator for specs: every byte that it sends can be replaced. */
export type CborInput =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly CborInput[]
  | ReadonlyMap<number | string, CborInput>;

export const RP_ID = 'login.example';
export const ORIGIN = 'https://login.example';
export const CHALLENGE = Buffer.alloc(32, 7).toString('base64url');
export const USER_HANDLE = Buffer.from('person-1').toString('base64url');
export const FLAG = { UP: 0x01, UV: 0x04, BE: 0x08, BS: 0x10, AT: 0x40, ED: 0x80 };

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

/** Encodes a head of major type and length, in the shortest form. */
function head(major: number, value: number): Buffer {
  const type = major << 5;
  if (value < 24) return Buffer.of(type | value);
  if (value < 0x100) return Buffer.of(type | 24, value);
  if (value < 0x10000) return Buffer.of(type | 25, value >> 8, value & 0xff);
  const long = Buffer.alloc(5, type | 26);
  long.writeUInt32BE(value, 1);
  return long;
}

/** Encodes a value as CBOR. */
export function cbor(value: CborInput): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'boolean') return Buffer.of(value ? 0xf5 : 0xf4);
  if (value === null) return Buffer.of(0xf6);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return list(value as readonly CborInput[]);
  const entries = [...(value as ReadonlyMap<number | string, CborInput>)];
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, item]) => [cbor(key), cbor(item)])]);
}

function list(items: readonly CborInput[]): Buffer {
  return Buffer.concat([head(4, items.length), ...items.map(cbor)]);
}

export type Algorithm = 'ES256' | 'EdDSA' | 'RS256';
type CoseKey = Map<number, CborInput>;

function generate(algorithm: Algorithm): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return algorithm === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** The COSE_Key of a public key. */
export function coseKeyOf(publicKey: KeyObject): CoseKey {
  const jwk = publicKey.export({ format: 'jwk' });
  const part = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  if (jwk.kty === 'RSA')
    return new Map<number, CborInput>([
      [1, 3],
      [3, -257],
      [-1, part(jwk.n)],
      [-2, part(jwk.e)],
    ]);
  if (jwk.kty === 'OKP')
    return new Map<number, CborInput>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part(jwk.x)],
    ]);
  return new Map<number, CborInput>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, part(jwk.x)],
    [-3, part(jwk.y)],
  ]);
}

interface DataChanges {
  readonly flags?: number;
  readonly signCount?: number;
  readonly rpId?: string;
  readonly extensions?: Uint8Array;
  readonly trailing?: Uint8Array;
}

export interface AssertionChanges extends DataChanges {
  readonly clientData?: Record<string, unknown>;
  readonly clientDataJSON?: Uint8Array;
  readonly authenticatorData?: Uint8Array;
  readonly userHandle?: string | null;
}

export interface CreationChanges extends DataChanges {
  readonly clientData?: Record<string, unknown>;
  readonly clientDataJSON?: Uint8Array;
  readonly coseKey?: Uint8Array;
  readonly idLength?: number;
  readonly authData?: Uint8Array;
  readonly attestationObject?: Uint8Array;
  readonly selfAttested?: { readonly alg: number };
}

/** One credential of a made-up authenticator, and its responses in JSON form. */
export class SoftwareAuthenticator {
  readonly id = Buffer.alloc(32, 9);
  readonly coseKey: CoseKey;
  private readonly privateKey: KeyObject;

  constructor(readonly algorithm: Algorithm = 'ES256') {
    const { privateKey, publicKey } = generate(algorithm);
    this.privateKey = privateKey;
    this.coseKey = coseKeyOf(publicKey);
  }

  sign(bytes: Uint8Array): Buffer {
    return sign(this.algorithm === 'EdDSA' ? null : 'sha256', bytes, this.privateKey);
  }

  stored(changes: Partial<StoredCredential> = {}): StoredCredential {
    return {
      id: base64url(this.id),
      publicKey: cbor(this.coseKey),
      signCount: 0,
      backupEligible: false,
      uvInitialized: true,
      userHandle: USER_HANDLE,
      ...changes,
    };
  }

  get(changes: AssertionChanges = {}) {
    const clientDataJSON = changes.clientDataJSON ?? clientData('webauthn.get', changes.clientData);
    const authenticatorData = changes.authenticatorData ?? dataHeader(changes, FLAG.UP | FLAG.UV);
    const signature = this.sign(Buffer.concat([authenticatorData, sha256(clientDataJSON)]));
    return {
      id: base64url(this.id),
      rawId: base64url(this.id),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(clientDataJSON),
        authenticatorData: base64url(authenticatorData),
        signature: base64url(signature),
        userHandle: changes.userHandle === undefined ? USER_HANDLE : changes.userHandle,
      },
    };
  }

  create(changes: CreationChanges = {}) {
    const clientDataJSON = changes.clientDataJSON ?? clientData('webauthn.create', changes.clientData);
    const id = changes.idLength === undefined ? this.id : Buffer.alloc(changes.idLength, 9);
    const authData = changes.authData ?? this.creationData(id, changes);
    const object = changes.attestationObject ?? cbor(this.attestation(authData, clientDataJSON, changes));
    return {
      id: base64url(id),
      rawId: base64url(id),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(clientDataJSON),
        attestationObject: base64url(object),
        transports: ['internal', 'hybrid'],
      },
    };
  }

  creationData(id: Uint8Array, changes: CreationChanges = {}): Buffer {
    const header = dataHeader(
      { ...changes, trailing: Buffer.alloc(0), extensions: Buffer.alloc(0) },
      FLAG.UP | FLAG.UV | FLAG.AT,
    );
    const length = Buffer.of(id.length >> 8, id.length & 0xff);
    const key = changes.coseKey ?? cbor(this.coseKey);
    const rest = [changes.extensions ?? Buffer.alloc(0), changes.trailing ?? Buffer.alloc(0)];
    return Buffer.concat([header, Buffer.alloc(16, 0xaa), length, id, key, ...rest]);
  }

  private attestation(
    authData: Uint8Array,
    clientDataJSON: Uint8Array,
    { selfAttested }: CreationChanges,
  ): Map<string, CborInput> {
    const statement = new Map<string, CborInput>();
    if (selfAttested) {
      statement.set('alg', selfAttested.alg).set('sig', this.sign(Buffer.concat([authData, sha256(clientDataJSON)])));
    }
    return attestationObject(selfAttested ? 'packed' : 'none', statement, authData);
  }
}

/** An attestation object's map, for specs that change a part of it. */
export function attestationObject(fmt: CborInput, attStmt: CborInput, authData: CborInput): Map<string, CborInput> {
  return new Map([
    ['fmt', fmt],
    ['attStmt', attStmt],
    ['authData', authData],
  ]);
}

/** clientDataJSON of an honest browser, with members replaced; an undefined member is left out. */
export function clientData(type: string, changes: Record<string, unknown> = {}): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge: CHALLENGE, origin: ORIGIN, crossOrigin: false, ...changes }));
}

function dataHeader(changes: DataChanges, flags: number): Buffer {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(changes.signCount ?? 0);
  const rest = [changes.extensions ?? Buffer.alloc(0), changes.trailing ?? Buffer.alloc(0)];
  return Buffer.concat([sha256(changes.rpId ?? RP_ID), Buffer.of(changes.flags ?? flags), counter, ...rest]);
}

const EXPECTED = {
  challenge: CHALLENGE,
  rpId: RP_ID,
  expectedOrigins: [ORIGIN],
  framing: { allowCrossOrigin: false, allowedTopOrigins: [] },
  requireUserVerification: true,
};

/** An authentication ceremony of the made-up relying party. */
export function anAuthentication(changes: Partial<AuthenticationCeremony> = {}): AuthenticationCeremony {
  return { ...EXPECTED, allowCredentials: [], userHandle: null, ...changes };
}

/** A registration ceremony of the made-up relying party. */
export function aRegistration(changes: Partial<RegistrationCeremony> = {}): RegistrationCeremony {
  return {
    ...EXPECTED,
    requireUserPresence: true,
    algorithms: [-8, -7, -257],
    attestation: { conveyance: 'none', trustAnchors: [], now: new Date('2026-01-01T00:00:00Z') },
    ...changes,
  };
}
