import {
  ContractError,
  domainOf,
  emailDomainNoted,
  eventId,
  identifierAdded,
  masked,
  mostIdentifiers,
  type addContact,
  type ReplyOf,
  type RequestOf,
  type sendContactCode,
} from '@latchkey/contracts';
import { EventPublisher, LOG, toStoredEvent, type CallContext, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, directGraceMs, orderedId, OutboxRelay, type Queryable, writeToOutbox } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { canonical, type Identifier } from '../domain/identifier.js';
import { identifiersOf, lockOwner, type Owner, type StoredIdentifier } from '../identifiers/identifier.store.js';
import { IdentifierNews, tooManyChanges } from '../identifiers/identifier-news.js';
import { beganIn } from '../notices/notice.store.js';
import { publishEvidence } from '../publish-evidence.js';
import { isDomainOfConnection } from '../sso/sso-connection.store.js';
import { keepOutcome, type Outcome } from '../store/code.store.js';
import { bindIdentifier, isSuspended } from '../users/person.store.js';
import { CodeChecker, type Refused } from './code-checker.js';
import { toEvidence } from './code-evidence.js';
import { CodeSender } from './code-sender.js';

type Addition = { request: RequestOf<typeof addContact>; now: Date; traceparent: string };
type Result = Refused | { reply: ReplyOf<typeof addContact>; evidence?: StoredEvent };

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
    private readonly news: IdentifierNews,
    @Inject(LOG) readonly log: Log,
  ) {}

  /** Whose the address may be is not looked at: everybody's gets the same code. */
  async send(request: RequestOf<typeof sendContactCode>, now: Date): Promise<ReplyOf<typeof sendContactCode>> {
    const identifier = canonical(request.identifier);
    const barrier =
      (await barrierOf(this.database, request, identifier)) ?? (await tooManyChanges(this.database, request, now));
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
      this.news.nudge();
    }
    return result.reply;
  }

  private async judge(transaction: Queryable, addition: Addition): Promise<Result> {
    const { request, now } = addition;
    const checked = await this.checker.check(transaction, { ...request, purpose }, now);
    if ('refusal' in checked) return checked;
    const { identifier, outcome } = checked;
    // Of two additions at once the second counts the first.
    await lockOwner(transaction, request);
    // Before anything is written, and for a repetition too.
    const barrier = await barrierOf(transaction, request, identifier);
    if (barrier) return { refusal: barrier };
    if (outcome) return { reply: toReply(identifier, outcome) };
    const wait = await tooManyChanges(transaction, request, now);
    if (wait) return { refusal: wait };
    const before = await identifiersOf(transaction, request);
    // What somebody brings with them is no news to them.
    const isNews = !(await beganIn(transaction, request, request.interactionId));
    const times = { verifiedAt: now, addedAt: isNews ? now : undefined };
    const isTheirs = await bindIdentifier(transaction, request, identifier, times);
    if (!isTheirs) return { refusal: new ContractError('identity.identifier_taken') };
    await this.announce(transaction, addition, { identifier, before, isNews });
    return accept(transaction, addition, identifier);
  }

  /** To everybody who reads events, and to what reached this person before. */
  private async announce(
    transaction: Queryable,
    { request, now, traceparent }: Addition,
    { identifier, before, isNews }: { identifier: Identifier; before: StoredIdentifier[]; isNews: boolean },
  ): Promise<void> {
    const { type, value } = identifier;
    if (type === 'username' || before.some((one) => isSame(one, identifier) && one.verified)) return;
    const { tenantId, userId, interactionId } = request;
    const payload = { tenantId, userId, type, interactionId, addedAt: now.toISOString() };
    await writeToOutbox(transaction, toStoredEvent(identifierAdded, orderedId(), payload, traceparent));
    if (isNews)
      await this.news.tell(transaction, request, { notice: `${type}-added`, at: now, which: { type, value }, before });
  }
}

const isSame = (one: Identifier, other: Identifier): boolean => one.type === other.type && one.value === other.value;

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
  owner: Owner,
  identifier: Identifier,
): Promise<ContractError | undefined> {
  const { tenantId, userId } = owner;
  const { type, value } = identifier;
  const suspended = await isSuspended(database, tenantId, userId);
  if (suspended === undefined) return new ContractError('request.not_found', 'no such person');
  if (suspended) return new ContractError('identity.user_suspended');
  const isBound = type === 'email' && (await isDomainOfConnection(database, tenantId, domainOf(value)));
  if (isBound) return new ContractError('identity.sso_required');
  const held = await identifiersOf(database, owner);
  const isFull = held.length >= mostIdentifiers && !held.some((one) => isSame(one, identifier));
  return isFull ? new ContractError('identity.too_many_identifiers', `at most ${mostIdentifiers}`) : undefined;
}

const toReply = (identifier: Identifier, { evidenceId }: Outcome): ReplyOf<typeof addContact> => ({
  identifier,
  evidenceId,
});
