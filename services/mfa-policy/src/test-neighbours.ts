// The services around mfa-policy in its integration tests, played by connections as their NATS users, with people that a test
// makes up. They can go away, and be there and say nothing.
import {
  access,
  configurationBucket,
  listPeople,
  readFactors,
  readPeople,
  readTwoStep,
  tenantConfiguration,
  tenantKey,
  type CommandContract,
  type HeldFactors,
  type PersonFacts,
  type ReplyOf,
  type RequestInputOf,
  type RequestOf,
  type TenantConfiguration,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { callContext, type ContractClient, type connectToNats } from '@latchkey/messaging';
import { aTenant, aUser, eventually } from './test-ids.js';

type Connection = Awaited<ReturnType<typeof connectToNats>>;
type Knower = 'identity' | 'credential';
type Made = { facts: PersonFacts; held: HeldFactors };
type Settings = { mfa?: object; passkey?: object };

/** A tenant as identity puts it for everybody. */
function aConfiguration(tenantId: TenantId, { mfa = {}, passkey = {} }: Settings = {}): TenantConfiguration {
  const method = { identifier: 'email', password: true, code: true, primary: 'code' };
  const host = `${tenantId}.localhost`;
  return tenantConfiguration.parse({
    ...{ tenantId, displayName: 'Acme', hosts: [host], rpId: host, origins: [`http://${host}:3000`] },
    ...{ signIn: { methods: [method] }, mfa, passkey },
  });
}

const plainFacts: Omit<PersonFacts, 'userId'> = {
  email: 'a•••@example.com',
  phone: null,
  identifiers: ['email'],
  hasPassword: true,
  signsInBySso: false,
  isSuspended: false,
};
const plainFactors: Omit<HeldFactors, 'userId'> = {
  passkeys: 0,
  passkeyUsedAt: null,
  totp: false,
  totpUsedAt: null,
  backupCodesLeft: 0,
  passkeysEnrolledIn: [],
  totpEnrolledIn: null,
  backupCodesEnrolledIn: null,
};

/** Those who know the person: identity and credential. */
export class Knowers {
  private readonly people = new Map<TenantId, Map<UserId, Made>>();
  private readonly silent = new Set<Knower>();
  private listening: Record<Knower, { unsubscribe(): void }[]>;

  constructor(private readonly connections: Record<Knower, Connection>) {
    this.listening = { identity: this.listen('identity'), credential: this.listen('credential') };
  }

  async flushed(): Promise<void> {
    await Promise.all(Object.values(this.connections).map((connection) => connection.flush()));
  }

  /** Somebody who has what is told and nothing else. */
  person(
    tenantId: TenantId,
    userId: UserId,
    { facts, held }: { facts?: Partial<PersonFacts>; held?: Partial<HeldFactors> } = {},
  ): UserId {
    const ofTenant = this.people.get(tenantId) ?? new Map<UserId, Made>();
    ofTenant.set(userId, { facts: { ...plainFacts, userId, ...facts }, held: { ...plainFactors, userId, ...held } });
    this.people.set(tenantId, ofTenant);
    return userId;
  }

  /** Nobody answers for it until the returned function is called. */
  async leave(service: Knower): Promise<() => Promise<void>> {
    for (const subscription of this.listening[service]) subscription.unsubscribe();
    await this.flushed();
    return async () => {
      this.listening[service] = this.listen(service);
      await this.flushed();
    };
  }

  /** It takes questions and answers none until the returned function is called. */
  mute(service: Knower): () => void {
    this.silent.add(service);
    return () => void this.silent.delete(service);
  }

  private listen(service: Knower) {
    if (service === 'credential') {
      return [this.answer(service, readFactors, (asked) => ({ people: this.some(asked).map(({ held }) => held) }))];
    }
    return [
      this.answer(service, readPeople, (asked) => ({ people: this.some(asked).map(({ facts }) => facts) })),
      this.answer(service, listPeople, (asked) => this.page(asked)),
    ];
  }

  private answer<C extends CommandContract>(service: Knower, contract: C, reply: (asked: RequestOf<C>) => ReplyOf<C>) {
    return this.connections[service].subscribe(contract.subject, {
      queue: service,
      callback: (_, message) => {
        if (!this.silent.has(service)) message.respond(JSON.stringify(reply(message.json<RequestOf<C>>())));
      },
    });
  }

  private some({ tenantId, userIds }: RequestOf<typeof readPeople>): Made[] {
    return userIds.flatMap((userId) => this.people.get(tenantId)?.get(userId) ?? []);
  }

  private page({ tenantId, after = '' as UserId, limit }: RequestOf<typeof listPeople>): ReplyOf<typeof listPeople> {
    const ids = [...(this.people.get(tenantId)?.keys() ?? [])].filter((userId) => userId > after).sort();
    const userIds = ids.slice(0, limit);
    const last = userIds.at(-1);
    const people = this.some({ tenantId, userIds }).map(({ facts }) => facts);
    return { people, ...(ids.length > limit && last && { next: last }) };
  }
}

/** Those who ask: session and the gateway. */
export class Askers {
  constructor(private readonly clients: Record<'session' | 'gateway', ContractClient>) {}

  /** Asks as the service that may. */
  ask<C extends CommandContract>(contract: C, request: RequestInputOf<C>, budgetMs = 2_500): Promise<ReplyOf<C>> {
    const isOfSession = access.session.calls.some(({ subject }) => subject === contract.subject);
    return this.clients[isOfSession ? 'session' : 'gateway'].request(contract, request, callContext(budgetMs));
  }
}

/** The tenants of a suite, which identity puts where everybody watches them. */
export class Tenants {
  private readonly ids = new Set<TenantId>();

  constructor(
    private readonly identity: Connection,
    private readonly askers: Askers,
  ) {}

  /** Puts a tenant, and waits until every replica knows it: what is put after it is known, and entries come in order. */
  async put(settings: Settings = {}, id = aTenant()): Promise<TenantId> {
    const marker = aTenant();
    for (const configuration of [aConfiguration(id, settings), aConfiguration(marker)]) await this.write(configuration);
    const isKnown = () =>
      this.askers.ask(readTwoStep, { tenantId: marker, userId: aUser() }).then(
        () => false,
        (error: unknown) => error instanceof Error && 'detail' in error && error.detail === 'no such person',
      );
    await eventually(async () => (await Promise.all(Array.from({ length: 12 }, isKnown))).every(Boolean));
    return id;
  }

  /** The subjects of all that were put. */
  subjects(): string[] {
    return [...this.ids].map((id) => `$KV.${configurationBucket}.${tenantKey(id)}`);
  }

  private async write(configuration: TenantConfiguration): Promise<void> {
    this.ids.add(configuration.tenantId);
    const subject = `$KV.${configurationBucket}.${tenantKey(configuration.tenantId)}`;
    const reply = (await this.identity.request(subject, JSON.stringify(configuration))).json<{ error?: unknown }>();
    if (reply.error) throw new Error(`the bucket did not take it: ${JSON.stringify(reply.error)}`);
  }
}
