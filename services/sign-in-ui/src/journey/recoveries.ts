import type { GatewayClient } from '@latchkey/client';
import type { Interaction } from '@latchkey/contracts';
import type { Ceremonies } from './ceremonies.js';
import type { Entrance } from './entrance.js';
import type { JourneyState, Pending } from './journey-state.js';
import { reactionTo, type Note, type Reaction } from './reaction.js';

const longEnoughToRead = 2_200;

/** The same action is offered again. */
export type RetryLater = Extract<Reaction, { kind: 'retry' }>;

type Settings = {
  client: GatewayClient;
  ceremonies: Ceremonies;
  entrance: Entrance;
  interaction: () => Interaction | undefined;
  set: (change: Partial<JourneyState>) => void;
  /** Shows where the journey stands now, unless its page was left. */
  arrive: (interaction: Interaction) => void;
};

/** What follows on a failed action. */
export type Recoveries = {
  /** Does what the failure asks for; answers with what is left for later. */
  react: (error: unknown, pending: Pending) => Promise<RetryLater | undefined>;
  /** Says something good, then goes on without the person. */
  goOn: (note: Note) => Promise<void>;
};

/** Where a factor is set up there is nothing to go on to: another one can be chosen. */
const isEnrolling = (interaction: Interaction | undefined) => interaction?.step.name === 'enrol-factor';

export const createRecoveries = ({ client, ceremonies, entrance, interaction, set, arrive }: Settings): Recoveries => {
  /** A journey that is gone is started afresh, without asking. */
  const recover = async (note: Note): Promise<RetryLater | undefined> => {
    try {
      const started = await entrance.start();
      if (started) set({ note });
      if (started) arrive(started);
    } catch (error) {
      const reaction = reactionTo(error);
      if (reaction.kind === 'retry') return reaction;
      set({ note: { name: 'broken', tone: 'problem' } });
    }
    return undefined;
  };

  /** The challenge is spent: the page stays, with a new one. */
  const renew = async (note: Note): Promise<RetryLater | undefined> => {
    try {
      await ceremonies.renew(interaction());
      set({ note });
      return undefined;
    } catch {
      return recover(note);
    }
  };

  const goOn = async (note: Note): Promise<void> => {
    if (isEnrolling(interaction())) return set({ note: { name: 'alreadyHere', tone: 'quiet' } });
    set({ note });
    await new Promise((resolve) => setTimeout(resolve, longEnoughToRead));
    const next = await client.skip(interaction()?.id ?? 'current').catch(() => undefined);
    if (next) arrive(next);
  };

  const react = async (error: unknown, pending: Pending): Promise<RetryLater | undefined> => {
    const reaction = reactionTo(error, pending);
    switch (reaction.kind) {
      case 'adopt':
        if (pending === 'resume') set({ note: { name: 'stillSettling', tone: 'quiet' } });
        return undefined;
      case 'restart':
        return recover({ name: 'freshStart', tone: 'quiet' });
      case 'renew':
        return renew(reaction.note);
      case 'go-on':
        await goOn(reaction.note);
        return undefined;
      case 'fault':
        set({ fault: reaction.fault });
        return undefined;
      case 'note':
        set({ note: reaction.note });
        return undefined;
      case 'retry':
        return reaction;
    }
  };

  return { react, goOn };
};
