import { createHash } from 'node:crypto';
import { encodeCbor } from './cbor.js';
import type {
  AuthenticationResponse,
  AuthenticatorSettings,
  CeremonyOverrides,
  CreationOptions,
  RegistrationResponse,
  RequestOptions,
} from './ceremony-shapes.js';
import { coseAlgorithm, SoftwareCredential, type SoftwareCredentialState } from './software-credential.js';

/** Authenticator data flags (WebAuthn L3 §6.1). */
export const authenticatorFlag = { UP: 0x01, UV: 0x04, BE: 0x08, BS: 0x10, AT: 0x40, ED: 0x80 } as const;

/** Everything an authenticator is, as plain JSON. */
export interface AuthenticatorState {
  readonly settings: AuthenticatorSettings;
  readonly credentials: readonly SoftwareCredentialState[];
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const noAaguid = '00000000-0000-0000-0000-000000000000';

/**
 * A WebAuthn authenticator and its browser in software: options JSON in, the JSON of `credential.toJSON()` out.
 * It refuses what a browser refuses (a foreign RP ID, an excluded credential) with the same DOMException names.
 */
export class SoftwareAuthenticator {
  readonly settings: AuthenticatorSettings;
  readonly #credentials: SoftwareCredential[];
  readonly #rpIdHashes = new Map<string, Buffer>();

  constructor(settings: AuthenticatorSettings, credentials: readonly SoftwareCredential[] = []) {
    this.settings = settings;
    this.#credentials = [...credentials];
  }

  /** From `toJSON()`'s value; restoring it twice makes a clone, with the counters of that moment. */
  static restore(state: AuthenticatorState): SoftwareAuthenticator {
    return new SoftwareAuthenticator(
      state.settings,
      state.credentials.map((credential) => SoftwareCredential.restore(credential)),
    );
  }

  /** Oldest first. */
  get credentials(): readonly SoftwareCredential[] {
    return this.#credentials;
  }

  /** `navigator.credentials.create()`: makes one more discoverable credential. */
  create(options: CreationOptions, overrides: CeremonyOverrides = {}): RegistrationResponse {
    const { algorithm = 'ES256', attachment = 'platform', transports = ['internal'] } = this.settings;
    const rpId = this.#rpId(options.rp.id, overrides);
    if (!options.pubKeyCredParams.some(({ alg }) => alg === coseAlgorithm[algorithm])) {
      throw new DOMException(`${algorithm} is not offered`, 'NotSupportedError');
    }
    const isExcluded = options.excludeCredentials?.some(({ id }) => this.#find(id, rpId) !== undefined) ?? false;
    if (isExcluded && overrides.ignoreExclusion !== true) {
      throw new DOMException('The authenticator holds an excluded credential', 'InvalidStateError');
    }
    const credential = SoftwareCredential.generate({
      rpId,
      algorithm,
      userHandle: options.user.id,
      userName: options.user.name,
    });
    this.#credentials.push(credential);
    const clientData = this.#clientData('webauthn.create', options.challenge, overrides);
    const authenticatorData = this.#authenticatorData(
      credential,
      overrides,
      this.#attestedCredentialData(credential, overrides),
    );
    const attestation = this.#attestation(
      credential,
      Buffer.concat([authenticatorData, sha256(clientData)]),
      overrides,
    );
    return {
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      authenticatorAttachment: attachment,
      clientExtensionResults: { credProps: { rk: true } },
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        transports: [...transports],
        publicKey: credential.spki().toString('base64url'),
        publicKeyAlgorithm: coseAlgorithm[algorithm],
        attestationObject: encodeCbor(new Map([...attestation, ['authData', authenticatorData]])).toString('base64url'),
      },
    };
  }

  /** `navigator.credentials.get()`: the newest credential that the options allow answers. */
  get(options: RequestOptions, overrides: CeremonyOverrides = {}): AuthenticationResponse {
    const credential = this.#choose(options, overrides);
    const clientData = this.#clientData('webauthn.get', options.challenge, overrides);
    const authenticatorData = this.#authenticatorData(credential, overrides);
    const signature = this.#sign(credential, Buffer.concat([authenticatorData, sha256(clientData)]), overrides);
    const userHandle = overrides.userHandle === undefined ? credential.userHandle : overrides.userHandle;
    return {
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      authenticatorAttachment: this.settings.attachment ?? 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(userHandle === null ? {} : { userHandle }),
      },
    };
  }

  /** Removes a credential, as a person does in their password manager. */
  forget(credentialId: string): void {
    const index = this.#credentials.findIndex(({ id }) => id === credentialId);
    if (index >= 0) this.#credentials.splice(index, 1);
  }

  toJSON(): AuthenticatorState {
    return { settings: this.settings, credentials: this.#credentials.map((credential) => credential.toJSON()) };
  }

  /** A client that lies about its origin or RP ID is not held to the browser's rule (WebAuthn L3 §5.1.4.2). */
  #rpId(asked: string | undefined, overrides: CeremonyOverrides): string {
    const { hostname } = new URL(this.settings.origin);
    const rpId = asked ?? hostname;
    const isOwn = hostname === rpId || hostname.endsWith(`.${rpId}`);
    if (isOwn || overrides.origin !== undefined || overrides.rpId !== undefined) return rpId;
    throw new DOMException(`${rpId} is not a registrable suffix of ${hostname}`, 'SecurityError');
  }

  #find(id: string, rpId: string): SoftwareCredential | undefined {
    return this.#credentials.find((credential) => credential.id === id && credential.rpId === rpId);
  }

  #choose(options: RequestOptions, overrides: CeremonyOverrides): SoftwareCredential {
    const rpId = this.#rpId(options.rpId, overrides);
    const allowed = options.allowCredentials ?? [];
    const chosen =
      overrides.credentialId === undefined
        ? this.#credentials.findLast(
            ({ id, rpId: own }) =>
              own === rpId && (allowed.length === 0 || allowed.some((descriptor) => descriptor.id === id)),
          )
        : this.#credentials.find(({ id }) => id === overrides.credentialId);
    if (chosen === undefined) throw new DOMException('No credential that the options allow', 'NotAllowedError');
    return chosen;
  }

  /** Members in the order of WebAuthn L3 §5.8.1.1; `topOrigin` only where a browser writes it. */
  #clientData(type: string, challenge: string, overrides: CeremonyOverrides): Buffer {
    const { topOrigin } = overrides;
    const clientData = {
      type: overrides.type ?? type,
      challenge: overrides.challenge ?? challenge,
      origin: overrides.origin ?? this.settings.origin,
      crossOrigin: overrides.crossOrigin ?? false,
      ...(topOrigin === undefined ? {} : { topOrigin }),
    };
    return Buffer.from(JSON.stringify(clientData));
  }

  #authenticatorData(credential: SoftwareCredential, overrides: CeremonyOverrides, attested?: Buffer): Buffer {
    const attestedData = attested ?? Buffer.alloc(0);
    if (this.settings.counting !== false && overrides.signCount === undefined) credential.signCount += 1;
    const tail = Buffer.alloc(5);
    tail.writeUInt8(this.#flags(overrides) | (attested === undefined ? 0 : authenticatorFlag.AT));
    tail.writeUInt32BE(overrides.signCount ?? credential.signCount, 1);
    return Buffer.concat([this.#rpIdHash(overrides.rpId ?? credential.rpId), tail, attestedData]);
  }

  #flags(overrides: CeremonyOverrides): number {
    const { UP, UV, BE, BS } = authenticatorFlag;
    const { backupEligible = false, backedUp = false } = { ...this.settings, ...overrides };
    const { userPresent = true, userVerified = true } = overrides;
    return (userPresent ? UP : 0) | (userVerified ? UV : 0) | (backupEligible ? BE : 0) | (backedUp ? BS : 0);
  }

  #rpIdHash(rpId: string): Buffer {
    const known = this.#rpIdHashes.get(rpId) ?? sha256(rpId);
    this.#rpIdHashes.set(rpId, known);
    return known;
  }

  #attestedCredentialData(credential: SoftwareCredential, overrides: CeremonyOverrides): Buffer {
    const aaguid = Buffer.from((overrides.aaguid ?? this.settings.aaguid ?? noAaguid).replaceAll('-', ''), 'hex');
    const id = Buffer.from(credential.id, 'base64url');
    return Buffer.concat([aaguid, Buffer.from([id.length >> 8, id.length & 0xff]), id, credential.cose()]);
  }

  #attestation(credential: SoftwareCredential, signed: Buffer, overrides: CeremonyOverrides) {
    const statement =
      this.settings.attestation === 'packed'
        ? new Map<string, number | Buffer>([
            ['alg', coseAlgorithm[credential.algorithm]],
            ['sig', this.#sign(credential, signed, overrides)],
          ])
        : new Map<string, number | Buffer>();
    return new Map<string, string | Buffer | typeof statement>([
      ['fmt', this.settings.attestation ?? 'none'],
      ['attStmt', statement],
    ]);
  }

  #sign(credential: SoftwareCredential, data: Buffer, overrides: CeremonyOverrides): Buffer {
    const signature = credential.sign(data);
    const last = signature.length - 1;
    if (overrides.tamperedSignature === true) signature.writeUInt8(signature.readUInt8(last) ^ 1, last);
    return signature;
  }
}
