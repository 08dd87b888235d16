import type { AuthenticationCeremony, RegistrationCeremony, StoredCredential } from './ceremony-expectations.js';

/** One test vector; the members that decide the verdict (`vectors/README.md`). */
export interface Vector {
  readonly id: string;
  readonly kind: 'registration' | 'authentication';
  readonly title: string;
  readonly expected: 'valid' | 'invalid' | 'implementation-defined';
  readonly why: string;
  readonly rpId: string;
  readonly origin: string;
  readonly challenge: string;
  readonly policy: {
    readonly requireUserVerification: boolean;
    readonly requireUserPresence?: boolean;
    readonly algs?: readonly number[];
    readonly attestation?: 'none' | 'verify-if-present' | 'required';
    readonly allowCrossOrigin?: boolean;
    readonly allowedTopOrigins?: readonly string[];
    readonly expectedOrigins?: readonly string[];
    readonly allowCredentials?: readonly (string | { readonly id: string })[];
  };
  readonly validAt?: string | null;
  readonly trustAnchors?: readonly string[];
  readonly optionalAlgorithm?: boolean;
  readonly credential?: {
    readonly id: string;
    readonly publicKeyCose: string;
    readonly signCount: number;
    readonly backupEligible: boolean;
    readonly userHandle: string | null;
  };
  readonly response: unknown;
}

function expectationsOf({ challenge, rpId, origin, policy }: Vector) {
  return {
    challenge,
    rpId,
    expectedOrigins: policy.expectedOrigins ?? [origin],
    framing: { allowCrossOrigin: policy.allowCrossOrigin ?? false, allowedTopOrigins: policy.allowedTopOrigins ?? [] },
    requireUserVerification: policy.requireUserVerification,
  };
}

/** The ceremony that a registration vector describes; `now` stands in where the vector names no instant. */
export function registrationCeremonyOf(vector: Vector, now: Date): RegistrationCeremony {
  const { policy, trustAnchors = [], validAt } = vector;
  return {
    ...expectationsOf(vector),
    requireUserPresence: policy.requireUserPresence ?? true,
    algorithms: policy.algs ?? [],
    attestation: {
      conveyance: policy.attestation ?? 'verify-if-present',
      trustAnchors,
      now: validAt ? new Date(validAt) : now,
    },
  };
}

/** A user handle for vectors that name none: the person is then known before the ceremony. */
const STAND_IN_USER_HANDLE = 'c3RhbmQtaW4';

/** The ceremony and the stored credential that an authentication vector describes. */
export function authenticationCeremonyOf(vector: Vector): {
  ceremony: AuthenticationCeremony;
  credential: StoredCredential;
} {
  const { credential, policy } = vector;
  if (!credential) throw new Error(`${vector.id} names no credential`);
  const allowCredentials = (policy.allowCredentials ?? []).map((allowed) =>
    typeof allowed === 'string' ? allowed : allowed.id,
  );
  const userHandle = credential.userHandle ?? userHandleIn(vector.response) ?? STAND_IN_USER_HANDLE;
  const isPersonKnown = allowCredentials.length > 0 || credential.userHandle === null;
  return {
    ceremony: { ...expectationsOf(vector), allowCredentials, userHandle: isPersonKnown ? userHandle : null },
    credential: {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKeyCose, 'base64url'),
      signCount: credential.signCount,
      backupEligible: credential.backupEligible,
      uvInitialized: true,
      userHandle,
    },
  };
}

/** Fixtures that store no user handle say nothing about its owner: what the response names is taken as theirs. */
function userHandleIn(response: unknown): string | undefined {
  const { userHandle } = (response as { response?: { userHandle?: unknown } }).response ?? {};
  return typeof userHandle === 'string' && userHandle !== '' ? userHandle : undefined;
}
