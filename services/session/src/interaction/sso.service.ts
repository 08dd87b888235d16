import {
  beginSso,
  connectionOf,
  ContractError,
  finishSso,
  type Action,
  type Identifier,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { advance } from './flow.js';
import { interactionFlow } from './interaction.flow.js';
import type { State } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import { viewOf } from './interaction.view.js';
import type { ActionOf, Move, Outcome } from './journey.js';
import { SettlementService } from './settlement.service.js';

/** Sign-ins at the provider of a person's organisation. */
@Injectable()
export class SsoService {
  constructor(
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly settlement: SettlementService,
  ) {}

  /** To the provider: its address is for this answer alone and lies in no store of ours. */
  async begin(move: Move, identifier: Identifier): Promise<Outcome> {
    const connection = connectionOf(move.tenant, identifier);
    if (!connection) throw new ContractError('interaction.unexpected_action');
    const { interaction, applied, origin, context } = move;
    const { tenantId, id, browserHash, intent } = interaction;
    const { connectionId, displayName } = connection;
    const place = { tenantId, interactionId: id, browserHash, purpose: intent };
    const request = { ...place, connectionId, origin, loginHint: identifier.value };
    const { redirectTo } = await this.client.request(beginSso, request, context);
    const event = { type: 'sso-begun' as const, identifier, connection: displayName };
    const state = advance(interactionFlow, interaction.state, event);
    return { interaction: await this.store.save({ ...interaction, applied, state }), redirectTo };
  }

  /** Back from the provider. Whatever it said, its answer is used up: without a proof the journey is at its start again. */
  async finish(move: Move<ActionOf<'sso/callback'>>): Promise<Outcome> {
    const { interaction, action, context } = move;
    const { tenantId, id, browserHash, intent } = interaction;
    const request = { tenantId, interactionId: id, browserHash, purpose: intent, parameters: action.parameters };
    const proof = await this.client.request(finishSso, request, context).catch(async (error: unknown) => {
      throw await this.ended(move, error);
    });
    const { userId, evidenceId } = proof;
    return this.settlement.settle(move, { method: 'sso', userId, evidenceId });
  }

  private async ended({ interaction, applied, tenant }: Move, error: unknown): Promise<unknown> {
    if (!(error instanceof ContractError)) return error;
    const state = advance(interactionFlow, interaction.state, { type: 'sso-ended' });
    const first = await this.store.save({ ...interaction, applied, state });
    const { code, detail, reason, extension } = error;
    return new ContractError(code, detail, {
      cause: error,
      extension: { ...extension, interaction: viewOf(first, tenant) },
      ...(reason !== undefined && { reason }),
    });
  }
}

const ownProofs: ReadonlySet<Action['type']> = new Set([
  'password',
  'new-password',
  'code',
  'code/verify',
  'passkey',
  'passkey/options',
]);

/**
 * Who is named by an address of an organisation proves nothing here, however the journey came where it stands: the domain
 * may belong to a connection since a moment ago. Errors: `identity.sso_required`.
 */
export function assertMayProveHere(tenant: TenantConfiguration, state: State, type: Action['type']): void {
  if (!ownProofs.has(type) || !('identifier' in state)) return;
  if (connectionOf(tenant, state.identifier)) throw new ContractError('identity.sso_required');
}
