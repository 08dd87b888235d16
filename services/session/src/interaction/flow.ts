import { ContractError } from '@latchkey/contracts';

type Stepped = { step: string };
type Tagged = { type: string };

/** A state machine as a table: for each step, what may happen there and what it leads to. */
export type Flow<S extends Stepped, E extends Tagged> = {
  readonly [Step in S['step']]: {
    readonly [Type in E['type']]?: (state: Extract<S, { step: Step }>, event: Extract<E, { type: Type }>) => S;
  };
};

/** The state after an event. Errors: `interaction.unexpected_action` for a pair that is not in the table. */
export function advance<S extends Stepped, E extends Tagged>(flow: Flow<S, E>, state: S, event: E): S {
  const transitions = flow[state.step as S['step']] as Record<string, ((state: S, event: E) => S) | undefined>;
  const transition = transitions[event.type];
  if (!transition)
    throw new ContractError('interaction.unexpected_action', undefined, { reason: `${event.type} at ${state.step}` });
  return transition(state, event);
}
