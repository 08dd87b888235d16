import type { Action, TenantConfiguration } from '@latchkey/contracts';
import type { CallContext } from '@latchkey/messaging';
import type { Applied, StoredInteraction } from './interaction.js';
import type { OpenAuthentication } from './interaction.view.js';

/** An action on a journey, with everything that carrying it out takes. */
export type Move<A extends Action = Action> = {
  interaction: StoredInteraction;
  tenant: TenantConfiguration;
  origin: string;
  action: A;
  applied: Applied;
  context: CallContext;
};

/** What an action came to. */
export type Outcome = { interaction: StoredInteraction; authentication?: OpenAuthentication };

/** The action of one type. */
export type ActionOf<Type extends Action['type']> = Extract<Action, { type: Type }>;

/** Where every ceremony of a journey belongs, whatever it is for. */
export const bindingOf = ({ interaction, origin }: Pick<Move, 'interaction' | 'origin'>) => ({
  tenantId: interaction.tenantId,
  interactionId: interaction.id,
  browserHash: interaction.browserHash,
  origin,
});
