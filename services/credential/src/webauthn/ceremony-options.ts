import type { CreationOptionsJson } from '@latchkey/contracts';
import type { AttestationPolicy } from './ceremony-expectations.js';

/** EdDSA, ES256, RS256; pinned, because a library's defaults depend on the runtime that a replica happens to have. */
export const OFFERED_ALGORITHMS: readonly number[] = [-8, -7, -257];

export type UserVerification = 'required' | 'preferred' | 'discouraged';

/** A credential that the client is told about (WebAuthn L3 §5.8.3). */
export interface CredentialDescriptor {
  readonly id: string;
  readonly transports?: readonly string[];
}

interface CeremonyOptions {
  readonly challenge: string;
  readonly rpId: string;
  /** Always explicit: the client's default differs from what verification would demand. */
  readonly userVerification: UserVerification;
  /** Milliseconds. */
  readonly timeout: number;
  readonly hints?: readonly string[];
}

export interface CreationOptionsInput extends CeremonyOptions {
  readonly rpName: string;
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly excludeCredentials: readonly CredentialDescriptor[];
  readonly attestation: AttestationPolicy['conveyance'];
}

type WithHints = { hints?: string[] };

/** PublicKeyCredentialCreationOptionsJSON for a discoverable credential (WebAuthn L3 §5.4, §7.1 step 1). */
export function creationOptions(input: CreationOptionsInput): CreationOptionsJson & WithHints {
  return {
    rp: { id: input.rpId, name: input.rpName },
    user: { ...input.user },
    challenge: input.challenge,
    pubKeyCredParams: OFFERED_ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: input.timeout,
    excludeCredentials: input.excludeCredentials.map(toDescriptor),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: input.userVerification,
    },
    // Asking for a statement that nothing relies on would only cost the person a consent prompt.
    attestation: input.attestation === 'none' ? 'none' : 'direct',
    ...(input.hints && { hints: [...input.hints] }),
  };
}

function toDescriptor({ id, transports }: CredentialDescriptor) {
  return { id, type: 'public-key' as const, ...(transports && { transports: [...transports] }) };
}
