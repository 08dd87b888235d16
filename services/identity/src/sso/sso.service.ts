import {
  ContractError,
  emailAddress,
  eventId,
  ssoLinked,
  ssoVerified,
  userCreated,
  userId as userIdSchema,
  type beginSso,
  type finishSso,
  type ReplyOf,
  type RequestOf,
  type UserId,
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
  type Queryable,
} from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { attemptLifeMs, refusalOfAttempt } from '../domain/sso-attempt.js';
import { decideLink, type LinkDecision } from '../domain/sso-link.js';
import { publishEvidence } from '../publish-evidence.js';
import { createUser } from '../store/user.store.js';
import { OutboundFailure } from '@latchkey/outbound';
import { ProviderRefused, Providers, type Vouched } from './providers.js';
import { consumeAttempt, keepAttempt, lockAttempt, type KeptAttempt } from './sso-attempt.store.js';
import { readConnection, type ConnectionRecord } from './sso-connection.store.js';
import { linkAccount, ownerOfAddress, personOfAccount, type ProviderAccount } from './sso-identity.store.js';
import { callbackPath, SsoSeal } from './sso-seal.js';

type Begin = RequestOf<typeof beginSso>;
type Finish = RequestOf<typeof finishSso>;
type Finished = ReplyOf<typeof finishSso>;
type Taken = { attempt: KeptAttempt; connection: ConnectionRecord; stateHash: string };
type Settled = { reply: Finished; evidence: StoredEvent };
type Arrival = { request: Finish; connection: ConnectionRecord; vouched: Vouched; now: Date; traceparent: string };

/** Sign-ins at organisations' providers: begun, answered once, and somebody's in the end. */
@Injectable()
export class SsoService {
  constructor(
    private readonly database: Database,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    private readonly providers: Providers,
    private readonly seal: SsoSeal,
    @Inject(LOG) readonly log: Log,
  ) {}

  async begin(request: Begin, now: Date): Promise<ReplyOf<typeof beginSso>> {
    const { tenantId, connectionId, interactionId, origin, loginHint } = request;
    const connection = await readConnection(this.database, tenantId, connectionId);
    if (!connection?.active) throw unavailable('connection_not_active');
    // Whose journey it is stands before the secret, so that the browser's return finds it.
    const state = `${interactionId}.${randomToken()}`;
    const secrets = { state, nonce: randomToken(), verifier: randomToken() };
    const redirectUri = origin + callbackPath;
    const redirectTo = await this.addressAt(tenantId, connection, secrets, { redirectUri, loginHint });
    const stateHash = hashOf(state);
    await keepAttempt(this.database, tenantId, stateHash, {
      ...request,
      connectionVersion: connection.version,
      sealed: this.seal.sealAttempt(secrets, request, stateHash),
      redirectUri,
      expiresAt: new Date(now.getTime() + attemptLifeMs),
    });
    return { redirectTo };
  }

  private async addressAt(
    tenantId: Begin['tenantId'],
    connection: ConnectionRecord,
    ...request: Parameters<Providers['authorizationUrl']> extends [unknown, ...infer Rest] ? Rest : never
  ): Promise<string> {
    try {
      return await this.providers.authorizationUrl(this.seal.providerOf(tenantId, connection), ...request);
    } catch (error) {
      throw isOfProvider(error) ? unavailable(error.reason, error) : error;
    }
  }

  /** The attempt is used up before the provider is asked: of any number of answers to it, one is looked at. */
  async finish(request: Finish, context: CallContext, now: Date): Promise<Finished> {
    const taken = await this.database.transaction((transaction) => take(transaction, request, now));
    if ('refusal' in taken) throw rejected(taken.refusal);
    const vouched = await this.exchange(request, taken);
    const arrival = { request, connection: taken.connection, vouched, now, traceparent: context.traceparent };
    const { reply, evidence } = await this.settle(arrival);
    await publishEvidence(this, evidence, context);
    this.relay.nudge();
    return reply;
  }

  private async exchange(
    { tenantId, parameters }: Finish,
    { attempt, connection, stateHash }: Taken,
  ): Promise<Vouched> {
    const secrets = {
      state: parameters.state,
      ...this.seal.openAttempt(attempt.sealed, { tenantId, ...attempt }, stateHash),
    };
    const { redirectUri } = attempt;
    try {
      return await this.providers.exchange(this.seal.providerOf(tenantId, connection), secrets, {
        redirectUri,
        parameters,
      });
    } catch (error) {
      if (error instanceof OutboundFailure) throw unavailable(error.reason, error);
      if (!(error instanceof ProviderRefused)) throw error;
      const { kind, reason } = error;
      throw kind === 'declined'
        ? new ContractError('identity.sso_declined', undefined, { reason, cause: error })
        : rejected(reason, error);
    }
  }

  /** Of two first sign-ins of one account at the same time, the second finds what the first has made. */
  private async settle(arrival: Arrival): Promise<Settled> {
    const once = () => this.database.transaction((transaction) => arrive(transaction, arrival));
    try {
      return await once();
    } catch (error) {
      const isRace = ['sso_identity_pkey', 'identifier_pkey'].includes(violatedConstraint(error) ?? '');
      if (!isRace) throw error;
      return once();
    }
  }
}

async function take(transaction: Queryable, request: Finish, now: Date): Promise<Taken | { refusal: string }> {
  const { tenantId, parameters } = request;
  const stateHash = hashOf(parameters.state);
  const attempt = await lockAttempt(transaction, tenantId, stateHash);
  const connection = attempt && (await readConnection(transaction, tenantId, attempt.connectionId));
  const refusal = refusalOfAttempt(attempt, request, connection, now);
  if (!attempt || !connection || refusal) return { refusal: refusal ?? 'attempt_unknown' };
  await consumeAttempt(transaction, tenantId, stateHash, now);
  return { attempt, connection, stateHash };
}

async function arrive(transaction: Queryable, arrival: Arrival): Promise<Settled> {
  const { request, connection, vouched } = arrival;
  const { tenantId } = request;
  const { connectionId, issuer } = connection;
  // Switched off while the provider was asked: what it said comes too late.
  const still = await readConnection(transaction, tenantId, connectionId);
  if (!still?.active) throw rejected('connection_not_active');
  const account = { tenantId, connectionId, issuer, subject: vouched.subject };
  const decision = await decide(transaction, arrival, account);
  if (decision.outcome === 'refused') throw refusalOf(decision);
  const userId = await personOf(transaction, arrival, account, decision);
  return settled(transaction, arrival, userId, decision.outcome === 'create');
}

async function decide(transaction: Queryable, arrival: Arrival, account: ProviderAccount): Promise<LinkDecision> {
  const { connection, vouched } = arrival;
  const email = emailAddress.safeParse(vouched.claims.email).data;
  const before = await personOfAccount(transaction, account);
  const owner = before || email === undefined ? undefined : await ownerOfAddress(transaction, account.tenantId, email);
  // The owner's row is held now: a first sign-in of this very account that came in between is seen by a second look.
  const known = before ?? (owner && (await personOfAccount(transaction, account)));
  return decideLink({ known, email, claims: vouched.claims, connection, owner });
}

/** The person of a decision, made or linked where it says so. */
async function personOf(
  transaction: Queryable,
  { now, traceparent }: Arrival,
  account: ProviderAccount,
  decision: Exclude<LinkDecision, { outcome: 'refused' }>,
): Promise<UserId> {
  if (decision.outcome === 'known') return decision.userId;
  const { tenantId, connectionId } = account;
  const userId = decision.outcome === 'link' ? decision.userId : userIdSchema.parse(orderedId());
  if (decision.outcome === 'create') {
    const identifier = { type: 'email' as const, value: decision.email };
    await createUser(transaction, { tenantId, userId, identifier, createdAt: now });
    const created = { tenantId, userId, createdAt: now.toISOString() };
    await writeToOutbox(transaction, toStoredEvent(userCreated, orderedId(), created, traceparent));
  }
  await linkAccount(transaction, account, userId, now);
  const linked = { tenantId, userId, connectionId, linkedAt: now.toISOString() };
  await writeToOutbox(transaction, toStoredEvent(ssoLinked, orderedId(), linked, traceparent));
  return userId;
}

async function settled(
  transaction: Queryable,
  { request, connection, now, traceparent }: Arrival,
  userId: UserId,
  created: boolean,
): Promise<Settled> {
  const { tenantId, interactionId, purpose } = request;
  const evidenceId = eventId.parse(orderedId());
  const { connectionId } = connection;
  const payload = { tenantId, interactionId, userId, purpose, connectionId, created, verifiedAt: now.toISOString() };
  const evidence = toStoredEvent(ssoVerified, evidenceId, payload, traceparent);
  await writeToOutbox(transaction, evidence, directGraceMs);
  return { reply: { userId, created, evidenceId }, evidence };
}

const randomToken = () => randomBytes(32).toString('base64url');
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

const isOfProvider = (error: unknown): error is OutboundFailure | ProviderRefused =>
  error instanceof OutboundFailure || error instanceof ProviderRefused;

const refusalOf = ({ reason }: Extract<LinkDecision, { outcome: 'refused' }>) =>
  reason === 'suspended' ? new ContractError('identity.user_suspended') : rejected(reason);

const rejected = (reason: string, cause?: unknown) =>
  new ContractError('identity.sso_rejected', undefined, { reason, cause });

const unavailable = (reason: string, cause?: unknown) =>
  new ContractError('identity.sso_unavailable', undefined, { reason, cause, extension: { retryAfterSeconds: 5 } });
