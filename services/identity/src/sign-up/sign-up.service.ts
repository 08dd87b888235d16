import {
  ContractError,
  eventId,
  passwordVerified,
  userCreated,
  userId as userIdSchema,
  type ReplyOf,
  type RequestOf,
  type signUp,
} from '@latchkey/contracts';
import { EventPublisher, LOG, toStoredEvent, type CallContext, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import {
  Database,
  directGraceMs,
  orderedId,
  OutboxRelay,
  violatedConstraint,
  writeToOutbox,
} from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { refuseUnwanted } from '../domain/email-rules.js';
import { canonical } from '../domain/identifier.js';
import { HashingPool } from '../passwords/hashing-pool.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordJudge } from '../passwords/password-judge.js';
import { publishEvidence } from '../publish-evidence.js';
import { readTenant } from '../tenants/tenant.store.js';
import { insertPersonWithPassword, signedUpBefore, type SignedUp } from './sign-up.store.js';

type Request = RequestOf<typeof signUp>;

/** Signs people up who prove nothing but choose a password: with a user name, or where the tenant verifies later. */
@Injectable()
export class SignUpService {
  constructor(
    private readonly database: Database,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    private readonly pool: HashingPool,
    private readonly hasher: PasswordHasher,
    private readonly judge: PasswordJudge,
    @Inject(LOG) readonly log: Log,
  ) {}

  async signUp(asked: Request, context: CallContext, now: Date): Promise<ReplyOf<typeof signUp>> {
    const request = { ...asked, identifier: canonical(asked.identifier) };
    const { tenantId, identifier, password } = request;
    const tenant = await readTenant(this.database, tenantId);
    if (tenant) refuseUnwanted(identifier, tenant);
    await this.judge.refuseUnfit(tenantId, password, [identifier]);
    const hash = await this.pool.run(context, () => this.hasher.hash(password));
    const made = await this.make(request, { hash, now, traceparent: context.traceparent });
    if (made.evidence) {
      await publishEvidence(this, made.evidence, context);
      this.relay.nudge();
      return { userId: made.userId, identifier, evidenceId: made.evidenceId };
    }
    const before = await this.pool.run(context, () => this.sameAsBefore(request));
    if (!before) throw new ContractError('identity.identifier_taken');
    return { userId: before.userId, identifier, evidenceId: before.evidenceId };
  }

  /** Without evidence when somebody has the identifier, or the journey has made its person already. */
  private async make(
    request: Request,
    { hash, now, traceparent }: { hash: string; now: Date; traceparent: string },
  ): Promise<SignedUp & { evidence?: StoredEvent }> {
    const { tenantId, interactionId, identifier } = request;
    const person = { userId: userIdSchema.parse(orderedId()), evidenceId: eventId.parse(orderedId()) };
    const at = now.toISOString();
    const created = { tenantId, userId: person.userId, createdAt: at };
    const proof = { tenantId, interactionId, userId: person.userId, purpose: 'sign-up' as const, created: true };
    const evidence = toStoredEvent(passwordVerified, person.evidenceId, { ...proof, verifiedAt: at }, traceparent);
    try {
      await this.database.transaction(async (transaction) => {
        await insertPersonWithPassword(transaction, request, { ...person, identifier, hash, now });
        await writeToOutbox(transaction, toStoredEvent(userCreated, orderedId(), created, traceparent));
        await writeToOutbox(transaction, evidence, directGraceMs);
      });
      return { ...person, evidence };
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint !== 'identifier_pkey' && constraint !== 'sign_up_pkey') throw error;
      return person;
    }
  }

  /** A lost reply was asked for again: the same journey, the same identifier, the same password. */
  private async sameAsBefore(request: Request): Promise<SignedUp | undefined> {
    const before = await signedUpBefore(this.database, request, request.identifier);
    return before && (await this.hasher.verify(before.hash, request.password)) ? before : undefined;
  }
}
