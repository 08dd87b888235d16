import {
  applyClients,
  applyConfiguration,
  applyWebhooks,
  ContractError,
  countPasskeys,
  listClients,
  listSsoConnections,
  listWebhooks,
  readTenant,
  type ConfigurationDocument,
  type ConfigurationFault,
  type ConfigurationPlan,
  type configurationQuery,
  type RequestInputOf,
  type TenantId,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { unseenLoss } from '../admin/unseen-loss.js';
import { tagOf } from './differences.js';
import { documentOf, planOf, type Current, type Placed, type Plan } from './plan.js';

type Query = z.infer<typeof configurationQuery>;
type Target = { tenantId: TenantId; context: CallContext };
type Wanted = { plan: Plan; current: Current; document: ConfigurationDocument };

/** A tenant's configuration as one document, over the services that keep its parts. */
@Injectable()
export class ConfigurationService {
  constructor(private readonly client: ContractClient) {}

  async read(target: Target): Promise<{ document: ConfigurationDocument; tag: string }> {
    const document = documentOf(await this.current(target));
    return { document, tag: tagOf(document) };
  }

  /**
   * Makes a tenant what a document says: everybody is asked first whether it can be, then identity's part is one transaction,
   * session's clients are another and audit's endpoints a third. Who sends it again after a failure between them finishes it. Errors: `request.not_found`,
   * `request.precondition_required`, `request.precondition_failed`, `configuration.not_acceptable`.
   */
  async apply(
    target: Target,
    document: ConfigurationDocument,
    { ifMatch, ...query }: Query & { ifMatch: string | undefined },
  ): Promise<ConfigurationPlan> {
    if (!query.dryRun && ifMatch === undefined) throw new ContractError('request.precondition_required');
    const current = await this.current(target);
    if (ifMatch !== undefined && ifMatch.trim() !== tagOf(documentOf(current)))
      throw new ContractError('request.precondition_failed');
    const plan = planOf(current, document, query);
    const wanted = { plan, current, document };
    const problems = [...plan.problems, ...(await this.objections(target, wanted, query))];
    const { changes, kept } = plan;
    if (query.dryRun) return { changes, problems, kept };
    if (problems.length > 0) throw notAcceptable(problems);
    await this.write(target, wanted);
    return { changes, problems, kept };
  }

  private async current({ tenantId, context }: Target): Promise<Current> {
    const tenant = await this.client.request(readTenant, { tenantId }, context);
    const [connections, clients, { webhooks }] = await Promise.all([
      everyPage(async (after) => {
        const page = await this.client.request(listSsoConnections, { tenantId, ...after }, context);
        return {
          ...page,
          items: page.connections.map((connection, at) => ({ connection, version: page.versions[at] ?? 1 })),
        };
      }),
      everyPage(async (after) => {
        const page = await this.client.request(listClients, { tenantId, ...after }, context);
        return { ...page, items: page.clients.map((client, at) => ({ client, version: page.versions[at] ?? 1 })) };
      }),
      this.client.request(listWebhooks, { tenantId }, context),
    ]);
    return { tenant, connections, clients, webhooks };
  }

  /** What the services say against it, at the places of the document. */
  private async objections({ tenantId, context }: Target, wanted: Wanted, { acceptedLoss }: Query) {
    const { plan, current, document } = wanted;
    const [tenant, clients, { webhookFaults }, { counts: passkeys }] = await Promise.all([
      this.client.request(applyConfiguration, tenantRequest(tenantId, wanted, true), context),
      this.client.request(applyClients, clientsRequest(tenantId, plan, true), context),
      this.client.request(applyWebhooks, webhooksRequest(tenantId, plan, true), context),
      this.client.request(countPasskeys, { tenantId }, context),
    ]);
    const from = current.tenant.configuration.rpId;
    const { hosts, rpId: to = hosts[0] ?? '' } = document.domains;
    return [
      ...[...tenant.faults, ...unseenLoss({ from, to, passkeys, acceptedLoss })].map(inTenant),
      ...inPlace(plan.connections, tenant.connectionFaults),
      ...inPlace(plan.clients, clients.clientFaults),
      ...inPlace(plan.webhooks, webhookFaults),
    ];
  }

  private async write({ tenantId, context }: Target, wanted: Wanted): Promise<void> {
    const { plan } = wanted;
    const { faults, connectionFaults } = await this.client.request(
      applyConfiguration,
      tenantRequest(tenantId, wanted, false),
      context,
    );
    refuseLate([...faults.map(inTenant), ...inPlace(plan.connections, connectionFaults)]);
    if (plan.clients.length + plan.removeClients.length > 0) {
      const { clientFaults } = await this.client.request(applyClients, clientsRequest(tenantId, plan, false), context);
      refuseLate(inPlace(plan.clients, clientFaults));
    }
    if (plan.webhooks.length + plan.removeWebhooks.length === 0) return;
    const request = webhooksRequest(tenantId, plan, false);
    const { webhookFaults } = await this.client.request(applyWebhooks, request, context);
    refuseLate(inPlace(plan.webhooks, webhookFaults));
  }
}

const notAcceptable = (errors: ConfigurationFault[]) =>
  new ContractError('configuration.not_acceptable', undefined, { extension: { errors } });

/** What was right when everybody was asked, and is not any more. */
function refuseLate(faults: ConfigurationFault[]): void {
  if (faults.length > 0) throw notAcceptable(faults);
}

function tenantRequest(
  tenantId: TenantId,
  { plan, current, document }: Wanted,
  dryRun: boolean,
): RequestInputOf<typeof applyConfiguration> {
  const { displayName, domains, experience } = document;
  return {
    ...{ tenantId, expectedVersion: current.tenant.version, dryRun, domains },
    experience: { displayName, ...experience },
    connections: plan.connections.map(({ wanted }) => wanted),
    removeConnections: plan.removeConnections.map(({ connectionId }) => connectionId),
  };
}

const clientsRequest = (tenantId: TenantId, plan: Plan, dryRun: boolean): RequestInputOf<typeof applyClients> => ({
  ...{ tenantId, dryRun },
  clients: plan.clients.map(({ wanted }) => wanted),
  remove: plan.removeClients.map(({ clientId }) => clientId),
});

const webhooksRequest = (tenantId: TenantId, plan: Plan, dryRun: boolean): RequestInputOf<typeof applyWebhooks> => ({
  ...{ tenantId, dryRun },
  webhooks: plan.webhooks.map(({ wanted }) => wanted),
  remove: plan.removeWebhooks.map(({ webhookId }) => webhookId),
});

const ofDomains = /^\/(hosts|origins|rpId)(\/|$)/;

/** Identity names places of a tenant, which has both parts in one. */
function inTenant(fault: ConfigurationFault): ConfigurationFault {
  if (fault.pointer.startsWith('/displayName')) return fault;
  return { ...fault, pointer: `${ofDomains.test(fault.pointer) ? '/domains' : '/experience'}${fault.pointer}` };
}

const inPlace = (placed: readonly Placed<unknown>[], faults: readonly ConfigurationFault[][]): ConfigurationFault[] =>
  placed.flatMap(({ pointer }, at) => (faults[at] ?? []).map((one) => ({ ...one, pointer: pointer + one.pointer })));

/** All of a list, page after page. */
async function everyPage<T>(
  read: (after: { after?: string }) => Promise<{ items: T[]; next?: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let after: { after?: string } = {}; ;) {
    const { items, next } = await read(after);
    all.push(...items);
    if (next === undefined) return all;
    after = { after: next };
  }
}
