/** Pages that may frame the relying party's ceremony (WebAuthn L3 §5.10, `topOrigin`). */
export interface FramingPolicy {
  readonly allowCrossOrigin: boolean;
  readonly allowedTopOrigins: readonly string[];
}

/**
 * How far a statement about the authenticator is relied on (WebAuthn L3 §7.1 steps 22–24).
 * `none`: a statement must be sound but earns nothing. `verify-if-present`: certificates must lead to an anchor where
 * one is configured or built in for the format. `required`: they must lead to a configured anchor.
 */
export interface AttestationPolicy {
  readonly conveyance: 'none' | 'verify-if-present' | 'required';
  /** DER, base64url. */
  readonly trustAnchors: readonly string[];
  /** The instant at which certificates must be valid: nothing in this folder reads the clock. */
  readonly now: Date;
}

interface CeremonyExpectations {
  /** base64url, as issued. */
  readonly challenge: string;
  readonly rpId: string;
  /** Usually one: a list of several weakens the check (w3c/webauthn issue 2466). */
  readonly expectedOrigins: readonly string[];
  readonly framing: FramingPolicy;
  readonly requireUserVerification: boolean;
}

/** All that the relying party expects of one registration (WebAuthn L3 §7.1). */
export interface RegistrationCeremony extends CeremonyExpectations {
  /** False only for a conditional create (WebAuthn L3 §7.1 step 15). */
  readonly requireUserPresence: boolean;
  /** COSE algorithm identifiers that were offered. */
  readonly algorithms: readonly number[];
  readonly attestation: AttestationPolicy;
}

/** All that the relying party expects of one authentication (WebAuthn L3 §7.2). */
export interface AuthenticationCeremony extends CeremonyExpectations {
  /** Credential ids offered, base64url; empty when any discoverable credential may answer. */
  readonly allowCredentials: readonly string[];
  /** User handle of the person known before the ceremony, base64url; null when the response has to name the person. */
  readonly userHandle: string | null;
}

/** What the relying party keeps of a credential and needs again (WebAuthn L3 §4 credential record). */
export interface StoredCredential {
  /** base64url. */
  readonly id: string;
  /** COSE_Key bytes. */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  readonly backupEligible: boolean;
  readonly uvInitialized: boolean;
  /** base64url. */
  readonly userHandle: string;
}

/** A registration in which every step of WebAuthn L3 §7.1 held. */
export interface VerifiedRegistration {
  readonly credentialId: string;
  /** COSE_Key bytes, exactly as the authenticator gave them. */
  readonly publicKey: Uint8Array;
  readonly algorithm: number;
  readonly signCount: number;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly aaguid: string;
  readonly transports: readonly string[];
  readonly attestationFormat: string;
  /** The statement's certificates lead to a trust anchor, so the AAGUID may be relied on. */
  readonly attestationTrusted: boolean;
}

/** An authentication in which every step of WebAuthn L3 §7.2 held. */
export interface VerifiedAuthentication {
  readonly credentialId: string;
  readonly signCount: number;
  readonly userVerified: boolean;
  /**
   * False with `userVerified` true is the credential's first user verification: it raises nothing without another
   * factor (WebAuthn L3 §7.2 step 24).
   */
  readonly uvInitializedBefore: boolean;
  readonly backedUp: boolean;
  readonly userHandle?: string;
  readonly authenticatorAttachment?: 'platform' | 'cross-platform';
}
