import {
  ContractError,
  twoStepChanged,
  type ReplyOf,
  type RequestOf,
  type chooseTwoStep,
  type readTwoStep,
  type TwoStepState,
} from '@latchkey/contracts';
import { TenantDirectory, toStoredEvent, type CallContext } from '@latchkey/messaging';
import { Database, orderedId, OutboxRelay, writeToOutbox } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { factorsOf, twoStepStateOf } from '../domain/person.js';
import { isAdaptive, isOptional, toPolicy } from '../domain/policy.js';
import { PeopleService } from './people.service.js';
import { TwoStepStore } from './two-step.store.js';

type Choice = RequestOf<typeof chooseTwoStep>['choice'];
type Kept = { state?: TwoStepState; skippedExtra?: boolean };

const kept: Readonly<Record<Choice, Kept>> = {
  'turn-on': { state: 'on' },
  'turn-off': { state: 'off' },
  skip: { state: 'off' },
  'skip-extra': { skippedExtra: true },
  'ask-again': { state: 'unset', skippedExtra: false },
};

/** A person's own word on their second factor. */
@Injectable()
export class TwoStepService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly database: Database,
    private readonly relay: OutboxRelay,
    private readonly store: TwoStepStore,
    private readonly people: PeopleService,
  ) {}

  /** Tells of what holds for the person, which is on also for who has an app and never said anything. Errors: `mfa-policy.not_optional`. */
  async choose(
    { tenantId, userId, choice, by }: RequestOf<typeof chooseTwoStep>,
    context: CallContext,
    changedAt: Date,
  ): Promise<ReplyOf<typeof chooseTwoStep>> {
    const policy = toPolicy(this.tenants.byId(tenantId));
    if (kept[choice].state === 'off' && !isOptional(policy)) throw new ContractError('mfa-policy.not_optional');
    const person = { tenantId, userId };
    // What an undecided person's state comes to hangs on it.
    const totp = kept[choice].state !== undefined && (await this.people.hasApp(tenantId, userId, context));
    const state = await this.database.transaction(async (transaction) => {
      const row = await this.store.keep(transaction, person, kept[choice]);
      const [from, to] = [twoStepStateOf({ state: row.from, totp }), twoStepStateOf({ state: row.state, totp })];
      if (from === to) return row.state;
      const payload = { ...person, from, state: to, changedAt: changedAt.toISOString(), ...(by && { by }) };
      const event = toStoredEvent(twoStepChanged, orderedId(), payload, context.traceparent);
      await writeToOutbox(transaction, event);
      return row.state;
    });
    this.relay.nudge();
    return { state };
  }

  async read(
    { tenantId, userId }: RequestOf<typeof readTwoStep>,
    context: CallContext,
  ): Promise<ReplyOf<typeof readTwoStep>> {
    const policy = toPolicy(this.tenants.byId(tenantId));
    const { person } = await this.people.one(tenantId, userId, context);
    const factors = factorsOf(person, policy);
    const state = twoStepStateOf(person);
    const isAsked = factors.length > 0 && !isAdaptive(policy) && (!isOptional(policy) || state === 'on');
    return { state, optional: isOptional(policy), isAsked, factors, backupCodesLeft: person.backupCodesLeft };
  }
}
