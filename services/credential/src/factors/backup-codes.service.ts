import {
  ContractError,
  type makeBackupCodes,
  type ReplyOf,
  type RequestOf,
  type verifyBackupCode,
} from '@latchkey/contracts';
import { EventPublisher, LOG, TenantDirectory, type CallContext, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, OutboxRelay, type Queryable } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { bytesOfCode, codesInSet, decideSpend, toBackupCode } from '../domain/backup-code.js';
import { publishEvidence } from '../publish-evidence.js';
import { lockUsableFactor } from './attempt.store.js';
import { findCode, keepCodes, removeCodes, spendCode } from './backup-code.store.js';
import { newEvidence, tellOfChange, type Showing } from './factor-events.js';
import { FactorKeys } from './factor-keys.js';
import { judgeTry, raced } from './judge-try.js';

type Make = RequestOf<typeof makeBackupCodes>;
type Verify = RequestOf<typeof verifyBackupCode>;
type Reply = ReplyOf<typeof verifyBackupCode>;
/** A refusal is a value until the transaction that counts it is committed. */
type Result = { refusal: ContractError } | { reply: Reply; evidence?: StoredEvent };

const newCode = (): string => toBackupCode(randomBytes(bytesOfCode));

/** Backup codes: shown once when they are made, each good once. */
@Injectable()
export class BackupCodesService {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantDirectory,
    private readonly keys: FactorKeys,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    @Inject(LOG) readonly log: Log,
  ) {}

  async make(request: Make, context: CallContext, now: Date): Promise<ReplyOf<typeof makeBackupCodes>> {
    this.tenants.byId(request.tenantId);
    const { interactionId, sessionId } = request;
    const codes = Array.from({ length: codesInSet }, newCode);
    const marks = codes.map((code) => this.keys.mark(code, request));
    await this.database.transaction(async (transaction) => {
      await lockUsableFactor(transaction, request, 'backup-code', now);
      const change = (await removeCodes(transaction, request)) ? 'replaced' : 'added';
      await keepCodes(transaction, request, { marks, interactionId, now });
      const at = { now, traceparent: context.traceparent };
      const by = { interactionId, sessionId };
      await tellOfChange(transaction, request, { factor: 'backup-code', change, by }, at);
    });
    this.relay.nudge();
    return { codes };
  }

  async verify(request: Verify, context: CallContext, now: Date): Promise<Reply> {
    const showing = { ...request, now, traceparent: context.traceparent };
    const result = await this.database.transaction((transaction) => this.check(transaction, showing));
    if ('refusal' in result) throw result.refusal;
    if (result.evidence) await publishEvidence(this, result.evidence, context);
    return result.reply;
  }

  private async check(transaction: Queryable, showing: Showing & { code: string }): Promise<Result> {
    const { now } = showing;
    const { lockout: policy } = this.tenants.byId(showing.tenantId);
    const attempts = await lockUsableFactor(transaction, showing, 'backup-code', now);
    const mark = this.keys.mark(showing.code, showing);
    const { code, unspent } = await findCode(transaction, showing, mark);
    const decision = decideSpend(code, showing);
    const isRight = decision.outcome !== 'wrong';
    const refusal = await judgeTry(transaction, showing, 'backup-code', { now, attempts, policy, isRight });
    if (refusal || decision.outcome === 'wrong') return { refusal: refusal ?? raced() };
    if (decision.outcome === 'again') return { reply: { evidenceId: decision.evidenceId, left: unspent } };
    const { evidenceId, evidence } = newEvidence(showing, { method: 'backup-code', enrolledIn: decision.madeIn });
    const isFirst = await spendCode(transaction, showing, { ...showing, mark }, evidence);
    return isFirst ? { reply: { evidenceId, left: unspent - 1 }, evidence } : { refusal: raced() };
  }
}
