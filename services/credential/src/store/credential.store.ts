import type { BrowserHash, CredentialId, EventId, InteractionId, TenantId, UserId } from '@latchkey/contracts';
import { Database, directGraceMs, Gathered, outboxValues, statement, violatedConstraint } from '@latchkey/persistence';
import type { StoredEvent } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import type { SsoFacts } from '../sso/sso.store.js';

/** A credential, as far as an authentication needs it. */
export type CredentialRow = {
  user_id: UserId;
  user_handle: string;
  public_key: Buffer;
  /** bigint comes as text */
  sign_count: string;
  uv_initialized: boolean;
  backup_eligible: boolean;
  attestation_trusted: boolean;
  /** Null for one of before this was kept. */
  registered_in: InteractionId | null;
  aaguid: string;
  transports: string[];
  /** Its owner may not sign in. */
  suspended: boolean;
} & SsoFacts;

/** An answered ceremony: who answered it, with what, and what came of it. */
export type ConsumedRow = {
  browser_hash: BrowserHash;
  body_hash: string;
  user_id: UserId;
  evidence_id: EventId | null;
  credential_id: CredentialId;
};

/** What is kept of an answered ceremony besides its outcome. */
export type ConsumedCeremony = {
  challenge: string;
  tenantId: TenantId;
  interactionId: InteractionId;
  browserHash: BrowserHash;
  bodyHash: string;
  userId: UserId;
  credentialId: string;
};

/** How a commit ended. `replayed`: the challenge had been used. `counter`: another answer moved the counter first. */
export type CommitOutcome = 'committed' | 'replayed' | 'counter';

type CredentialKey = [tenantId: string, rpId: string, credentialId: string];
type Commit = [
  ...[...CredentialKey, signCount: number, backedUp: boolean],
  ...[challenge: string, interactionId: string, browserHash: string, bodyHash: string, userId: string],
  ...[eventId: string, subject: string, envelope: string, traceparent: string | null, delayMs: number],
  browser: string,
];

const selectForAuthentication = statement<CredentialKey, CredentialRow>(
  'credential-for-authentication',
  `SELECT c.user_id, c.user_handle, c.public_key, c.sign_count, c.uv_initialized, c.backup_eligible,
     c.attestation_trusted, c.registered_in, c.aaguid, c.transports, coalesce(u.suspended, false) AS suspended,
     u.sso_connection_id IS NOT NULL AS sso_linked, u.email_domain
   FROM webauthn_credential AS c LEFT JOIN webauthn_user AS u ON u.tenant_id = c.tenant_id AND u.user_id = c.user_id
   WHERE c.rp_id = $2 AND c.credential_id = $3 AND c.tenant_id = $1`,
);

/**
 * One statement, so one commit: the counter moves only forward, the challenge is burned, the evidence lies in the
 * outbox. A challenge that was used before breaks the primary key and undoes all of it.
 */
const commitAssertion = statement<Commit, { committed: boolean }>(
  'credential-commit-assertion',
  `WITH moved AS (
     UPDATE webauthn_credential SET sign_count = $4, backed_up = $5, last_used_at = now(), last_used_browser = $16
     WHERE rp_id = $2 AND credential_id = $3 AND tenant_id = $1 AND (sign_count < $4 OR (sign_count = 0 AND $4 = 0))
     RETURNING 1
   ), burned AS (
     INSERT INTO consumed_ceremony
       (challenge, tenant_id, interaction_id, browser_hash, body_hash, user_id, evidence_id, credential_id)
     SELECT $6, $1, $7, $8, $9, $10, $11, $3 FROM moved
   ), sent AS (
     INSERT INTO outbox (id, subject, envelope, traceparent, due_at)
     SELECT $11, $12, $13, $14, now() + $15 * interval '1 millisecond' FROM moved
   )
   SELECT EXISTS (SELECT 1 FROM moved) AS committed`,
);

/** The credential, whose counter moves, and the ceremony, which is good once. */
const rowsOfCommit = (...[tenantId, rpId, credentialId, , , challenge, interactionId]: Commit): string[] => [
  JSON.stringify([rpId, credentialId]),
  JSON.stringify([tenantId, interactionId, challenge]),
];

/** RP IDs may be shared by tenants: a passkey that one does not know may be another's. */
const selectElsewhere = statement<CredentialKey, { found: boolean }>(
  'credential-elsewhere',
  `SELECT EXISTS (SELECT 1 FROM webauthn_credential
     WHERE rp_id = $2 AND credential_id = $3 AND tenant_id <> $1) AS found`,
);

const flagClone = statement<[tenantId: string, rpId: string, credentialId: string]>(
  'credential-flag-clone',
  `UPDATE webauthn_credential SET clone_suspected_at = now()
   WHERE tenant_id = $1 AND rp_id = $2 AND credential_id = $3`,
);

const selectConsumed = statement<[tenantId: string, interactionId: string, challenge: string], ConsumedRow>(
  'credential-consumed',
  `SELECT browser_hash, body_hash, user_id, evidence_id, credential_id
   FROM consumed_ceremony WHERE tenant_id = $1 AND interaction_id = $2 AND challenge = $3`,
);

/** Queries of the authentication ceremony, each intention one method. */
@Injectable()
export class CredentialStore {
  private readonly reads: Gathered<CredentialKey, CredentialRow>;
  private readonly commits: Gathered<Commit, { committed: boolean }>;

  constructor(private readonly database: Database) {
    this.reads = new Gathered(database, selectForAuthentication);
    this.commits = new Gathered(database, commitAssertion, rowsOfCommit);
  }

  async forAuthentication(tenantId: TenantId, rpId: string, credentialId: string): Promise<CredentialRow | undefined> {
    const [row] = await this.reads.run(tenantId, rpId, credentialId);
    return row;
  }

  /** Whether another tenant of the same RP ID has the credential. */
  async existsElsewhere(tenantId: TenantId, rpId: string, credentialId: string): Promise<boolean> {
    const [row] = await this.database.run(selectElsewhere, [tenantId, rpId, credentialId]);
    return row?.found === true;
  }

  /** Moves the counter, burns the ceremony and writes the evidence, or does nothing. */
  async commitAssertion(
    rpId: string,
    ceremony: ConsumedCeremony,
    verified: { signCount: number; backedUp: boolean; browser: string },
    event: StoredEvent,
  ): Promise<CommitOutcome> {
    const { tenantId, credentialId, challenge, interactionId, browserHash, bodyHash, userId } = ceremony;
    try {
      const [row] = await this.commits.run(
        ...([tenantId, rpId, credentialId, verified.signCount, verified.backedUp] as const),
        ...([challenge, interactionId, browserHash, bodyHash, userId] as const),
        ...outboxValues(event, directGraceMs),
        verified.browser,
      );
      return row?.committed ? 'committed' : 'counter';
    } catch (error) {
      if (violatedConstraint(error) === 'consumed_ceremony_pkey') return 'replayed';
      throw error;
    }
  }

  /** Remembers that two devices may hold one key (WebAuthn L3 §7.2 step 22). */
  async flagClone(tenantId: TenantId, rpId: string, credentialId: string): Promise<void> {
    await this.database.run(flagClone, [tenantId, rpId, credentialId]);
  }

  async consumed(
    tenantId: TenantId,
    interactionId: InteractionId,
    challenge: string,
  ): Promise<ConsumedRow | undefined> {
    const [row] = await this.database.run(selectConsumed, [tenantId, interactionId, challenge]);
    return row;
  }
}
