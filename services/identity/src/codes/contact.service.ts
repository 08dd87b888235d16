import {
  ContractError,
  domainOf,
  emailDomainNoted,
  eventId,
  masked,
  type addContact,
  type ReplyOf,
  type RequestOf,
  type sendContactCode,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { EventPublisher, LOG, toStoredEvent, type CallContext, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, directGraceMs, orderedId, OutboxRelay, type Queryable, writeToOutbox } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { canonical, type Identifier } from '../domain/identifier.js';
import { publishEvidence } from '../publish-evidence.js';
import { isDomainOfConnection } from '../sso/sso-connection.store.js';
import { keepOutcome, type Outcome } from '../store/code.store.js';
import { bindIdentifier, isSuspended } from '../users/person.store.js';
import { CodeChecker, type Refused } from './code-checker.js';
import { toEvidence } from './code-evidence.js';
import { CodeSender } from './code-sender.js';

type Addition = { request: RequestOf<typeof addContact>; now: Date; traceparent: string };
type Result = Refused | { reply: ReplyOf<typeof addContact>; evidence?: StoredEvent };
type Whose = { tenantId: TenantId; userId: UserId };

const purpose = 'enrolment' as const;

/** Gives people whom session saw prove themselves one more address or number, once they have proved that they receive there. */
@Injectable()
export class ContactService {
  constructor(
    private readonly database: Database,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    private readonly sender: CodeSender,
    private readonly checker: CodeChecker,
    @Inject(LOG) readonly log: Log,
  ) {}

  /** Whose the address may be is not looked at: everybody's gets the same code. */
  async send(request: RequestOf<typeof sendContactCode>, now: Date): Promise<ReplyOf<typeof sendContactCode>> {
    const identifier = canonical(request.identifier);
    const barrier = await barrierOf(this.database, request, identifier);
    if (barrier) throw barrier;
    return { ...(await this.sender.send({ ...request, identifier, purpose }, now)), sentTo: masked(identifier) };
  }

  async add(
    request: RequestOf<typeof addContact>,
    context: CallContext,
    now: Date,
  ): Promise<ReplyOf<typeof addContact>> {
    const { traceparent } = context;
    const result = await this.database.transaction((transaction) =>
      this.judge(transaction, { request, now, traceparent }),
    );
    if ('refusal' in result) throw result.refusal;
    if (result.evidence) {
      await publishEvidence(this, result.evidence, context);
      this.relay.nudge();
    }
    return result.reply;
  }

  private async judge(transaction: Queryable, addition: Addition): Promise<Result> {
    const { request, now } = addition;
    const checked = await this.checker.check(transaction, { ...request, purpose }, now);
    if ('refusal' in checked) return checked;
    const { identifier, outcome } = checked;
    // Before anything is written, and for a repetition too.
    const barrier = await barrierOf(transaction, request, identifier);
    if (barrier) return { refusal: barrier };
    if (outcome) return { reply: toReply(identifier, outcome) };
    const isTheirs = await bindIdentifier(transaction, request, identifier, now);
    if (!isTheirs) return { refusal: new ContractError('identity.identifier_taken') };
    return accept(transaction, addition, identifier);
  }
}

async function accept(
  transaction: Queryable,
  { request, now, traceparent }: Addition,
  identifier: Identifier,
): Promise<Result> {
  const { tenantId, userId } = request;
  const outcome: Outcome = { userId, created: false, evidenceId: eventId.parse(orderedId()) };
  await keepOutcome(transaction, request, now, outcome);
  if (identifier.type === 'email') {
    const noted = { tenantId, userId, domain: domainOf(identifier.value), notedAt: now.toISOString() };
    await writeToOutbox(transaction, toStoredEvent(emailDomainNoted, orderedId(), noted, traceparent));
  }
  const evidence = toEvidence({ request: { ...request, purpose }, identifier, now, traceparent }, outcome);
  await writeToOutbox(transaction, evidence, directGraceMs);
  return { reply: toReply(identifier, outcome), evidence };
}

/** Why somebody may not have it, whoever has it now. What an organisation's own people have is the organisation's to give. */
async function barrierOf(
  database: Queryable,
  { tenantId, userId }: Whose,
  { type, value }: Identifier,
): Promise<ContractError | undefined> {
  const suspended = await isSuspended(database, tenantId, userId);
  if (suspended === undefined) return new ContractError('request.not_found', 'no such person');
  if (suspended) return new ContractError('identity.user_suspended');
  const isBound = type === 'email' && (await isDomainOfConnection(database, tenantId, domainOf(value)));
  return isBound ? new ContractError('identity.sso_required') : undefined;
}

const toReply = (identifier: Identifier, { evidenceId }: Outcome): ReplyOf<typeof addContact> => ({
  identifier,
  evidenceId,
});
