/** Every way a ceremony can be refused; written to the audit log, never shown outside. */
export type RejectionReason =
  | 'schema'
  | 'encoding'
  | 'bad_id'
  | 'credential_mismatch'
  | 'not_allowed'
  | 'user_mismatch'
  | 'client_data'
  | 'wrong_type'
  | 'challenge'
  | 'wrong_origin'
  | 'framed'
  | 'cbor'
  | 'authdata'
  | 'wrong_rp'
  | 'no_up'
  | 'no_uv'
  | 'backup_flags'
  | 'alg'
  | 'bad_key'
  | 'unknown_format'
  | 'attestation_required'
  | 'attestation_config'
  | 'attestation_invalid'
  | 'attestation_untrusted'
  | 'bad_signature'
  | 'counter';

/** A response that did not meet every step of WebAuthn L3 §7.1 or §7.2; its message never quotes the client. */
export class CeremonyRejected extends Error {
  constructor(
    readonly reason: RejectionReason,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.name = 'CeremonyRejected';
  }
}

/** Refuses the ceremony; a function so that it can end an expression. */
export function reject(reason: RejectionReason, detail: string, cause?: unknown): never {
  throw new CeremonyRejected(reason, detail, cause === undefined ? undefined : { cause });
}
