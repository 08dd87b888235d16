import type { SignatureAlgorithm } from './software-credential.js';

/** The members of PublicKeyCredentialCreationOptionsJSON that an authenticator and its client look at. */
export interface CreationOptions {
  readonly rp: { readonly id?: string | undefined };
  readonly user: { readonly id: string; readonly name: string };
  readonly challenge: string;
  readonly pubKeyCredParams: readonly { readonly alg: number }[];
  readonly excludeCredentials?: readonly { readonly id: string }[] | undefined;
}

/** The members of PublicKeyCredentialRequestOptionsJSON that an authenticator and its client look at. */
export interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string | undefined;
  readonly allowCredentials?: readonly { readonly id: string }[] | undefined;
}

interface CredentialJson<Response> {
  id: string;
  rawId: string;
  type: 'public-key';
  authenticatorAttachment: 'platform' | 'cross-platform';
  clientExtensionResults: { credProps?: { rk: boolean } };
  response: Response;
}

/** What `PublicKeyCredential.toJSON()` gives after `create()`: RegistrationResponseJSON. */
export type RegistrationResponse = CredentialJson<{
  clientDataJSON: string;
  authenticatorData: string;
  transports: Transport[];
  publicKey: string;
  publicKeyAlgorithm: number;
  attestationObject: string;
}>;

/** What `PublicKeyCredential.toJSON()` gives after `get()`: AuthenticationResponseJSON. */
export type AuthenticationResponse = CredentialJson<{
  clientDataJSON: string;
  authenticatorData: string;
  signature: string;
  userHandle?: string;
}>;

/** AuthenticatorTransport (WebAuthn L3 §5.8.4). */
export type Transport = 'internal' | 'hybrid' | 'usb' | 'nfc' | 'ble' | 'smart-card';

/** What kind of authenticator it is; all but `origin` have the defaults of a device-bound platform passkey. */
export interface AuthenticatorSettings {
  /** The page's origin; the RP ID must be its host or a parent domain, as a browser demands. */
  readonly origin: string;
  /** Default ES256. A creation that does not offer it is refused. */
  readonly algorithm?: SignatureAlgorithm;
  /** false reports signCount 0 always, as synced passkeys do. Default true. */
  readonly counting?: boolean;
  readonly backupEligible?: boolean;
  readonly backedUp?: boolean;
  /** As a UUID. Default: all zeros. */
  readonly aaguid?: string;
  readonly transports?: readonly Transport[];
  readonly attachment?: 'platform' | 'cross-platform';
  /** `packed` is self attestation (WebAuthn L3 §8.2). Default none. */
  readonly attestation?: 'none' | 'packed';
}

/** What one ceremony does otherwise than an honest browser and authenticator would. */
export interface CeremonyOverrides {
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly backupEligible?: boolean;
  readonly backedUp?: boolean;
  /** Reported in place of the counter, which stays as it is. */
  readonly signCount?: number;
  /** null leaves it out of an assertion. */
  readonly userHandle?: string | null;
  /** Which of its credentials answers; `allowCredentials` is then not looked at. */
  readonly credentialId?: string;
  readonly aaguid?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly origin?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  /** Flips the last bit of the signature. */
  readonly tamperedSignature?: boolean;
  /** Creates although `excludeCredentials` names one of its credentials. */
  readonly ignoreExclusion?: boolean;
}
